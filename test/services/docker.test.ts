import {describe, expect, it} from 'vitest';
import {findEngine, lastLine} from '../../source/services/docker.ts';
import type {ProcessResult} from '../../source/services/process.ts';
import {scriptedRun} from '../_helpers/world.ts';

const {signal} = new AbortController();
const environment = {PATH: '/usr/bin'};

async function find(answers: Readonly<Record<string, Partial<ProcessResult>>>) {
	const {run, asked} = scriptedRun(answers);
	return {engine: await findEngine({run, environment, signal}), asked};
}

const version = (stdout: string) => ({'docker version': {stdout: `${stdout}\n`}});
const noBuildx = {'docker buildx version': {exitCode: 1, stderr: "docker: 'buildx' is not a docker command."}};
const buildx = (help: string) => ({
	'docker buildx version': {stdout: 'github.com/docker/buildx v0.30.1 9e66234\n'},
	'docker buildx build --help': {stdout: help},
});

describe('findEngine', () => {
	it('builds with buildx, and loads what it built without an attestation', async () => {
		const {engine} = await find({...version('28.5.2'), ...buildx('      --check   Shorthand for "--call=check"\n')});
		expect(engine).toEqual({
			version: '28.5.2',
			build: ['docker', 'buildx', 'build', '--load', '--provenance=false'],
			checks: true,
			environment,
		});
	});

	it('knows a buildx that can not check yet', async () => {
		const {engine} = await find({...version('24.0.7'), ...buildx('      --load\n')});
		expect(engine).toMatchObject({checks: false});
	});

	it('builds with the BuildKit of an old engine', async () => {
		const {engine} = await find({...version('20.10.24+dfsg1'), ...noBuildx});
		expect(engine).toEqual({
			version: '20.10.24+dfsg1',
			build: ['docker', 'build'],
			checks: false,
			environment: {...environment, DOCKER_BUILDKIT: '1'},
		});
	});

	it('says how to get buildx, which a newer engine needs', async () => {
		const {engine} = await find({...version('26.1.5'), ...noBuildx});
		expect(engine).toEqual({missing: expect.stringContaining('buildx'), remedy: expect.stringContaining('docker-buildx')});
	});

	it('says where there is no docker, and asks no more', async () => {
		const {engine, asked} = await find({docker: {exitCode: undefined, missing: true}});
		expect(engine).toEqual({missing: 'docker is not on this machine', remedy: expect.stringContaining('https://docs.docker.com/')});
		expect(asked).toHaveLength(1);
	});

	it('says why no engine answers', async () => {
		const stderr = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';
		const {engine} = await find({'docker version': {exitCode: 1, stdout: '\n', stderr}});
		expect(engine).toEqual({missing: `no Docker engine answers: ${stderr.trim()}`, remedy: 'docker info'});
	});
});

describe('lastLine', () => {
	it('is the last that was said, of the errors first', () => {
		expect(lastLine({stdout: 'a\nb\n', stderr: '\n'})).toBe('b');
		expect(lastLine({stdout: 'a\n', stderr: 'c\n d \n\n'})).toBe('d');
		expect(lastLine({stdout: '', stderr: ''})).toBe('');
	});
});
