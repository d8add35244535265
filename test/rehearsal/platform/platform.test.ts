import {describe, expect, it} from 'vitest';
import {Containers} from '../../../source/rehearsal/platform/containers.ts';
import {Platform} from '../../../source/rehearsal/platform/platform.ts';
import {type InstanceState, newInstance} from '../../../source/rehearsal/railway/state.ts';
import type {ProcessOptions, ProcessResult, RunProcess} from '../../../source/services/process.ts';
import {listen} from '../../_helpers/listen.ts';

const instance = (more: Partial<InstanceState> = {}): InstanceState => ({...newInstance('web', 'production'), ...more});

/** A fake docker, whose containers are one server of this process. */
async function startEngine(statusOf: (path: string | undefined) => number = () => 200) {
	const url = await listen((incoming, outgoing) => outgoing.writeHead(statusOf(incoming.url)).end());
	const address = new URL(url).host;
	const asked: Array<{readonly argv: readonly string[]; readonly env: ProcessOptions['env']}> = [];
	const running = new Set<string>();
	const state = {isRefused: false, exits: false};
	let last = 0;
	const answers: Readonly<Record<string, (argv: readonly string[]) => Partial<ProcessResult>>> = {
		run() {
			if (state.isRefused) {
				return {ok: false, exitCode: 125, stderr: 'docker: no space left on device\nSee docker run --help\n'};
			}

			last += 1;
			running.add(`container-${last}`);
			return {stdout: `container-${last}\n`};
		},
		port: () => ({stdout: `${address}\n`}),
		logs: () => ({stdout: 'listening\n', stderr: 'a warning\n'}),
		inspect: () => ({stdout: `${!state.exits}\n`}),
		rm(argv) {
			running.delete(argv.at(-1) ?? '');
			return {};
		},
	};
	const run: RunProcess = async (argv, options = {}) => {
		asked.push({argv, env: options.env});
		return {argv, exitCode: 0, ok: true, missing: false, timedOut: false, stdout: '', stderr: '', ...answers[argv[1] ?? '']?.(argv)};
	};
	const containers = new Containers({
		engine: {version: '28.2.2', build: [], checks: true, environment: {DOCKER_HOST: 'unix:///run/docker.sock'}},
		run,
		imageOf: digest => (digest.startsWith('built') ? `image-of-${digest}` : undefined),
	});
	return {containers, platform: new Platform(containers), asked, running, state, address};
}

it('says without an engine that it starts nothing, or why not while it is broken', async () => {
	const platform = new Platform(undefined);
	const healthy = {isHealthy: true, logs: ['Simulated: there is no Docker engine on this machine.']};
	expect(await platform.start('built', instance())).toEqual(healthy);
	expect(platform.addressOf('built')).toBeUndefined();
	platform.isBroken = true;
	expect(await platform.start('built', instance())).toEqual({
		isHealthy: false,
		logs: ['DATABASE_URL is not set: broken on purpose by the rehearsal', 'Healthcheck failed!'],
	});
	platform.isBroken = false;
	expect(await platform.start('built', instance())).toEqual(healthy);
	await platform.stop();
});

describe('the platform with an engine', () => {
	it("runs the image for this machine alone, with the service's variables in no command line", async () => {
		const {platform, asked, address} = await startEngine();
		const started = await platform.start('built', instance({variables: {DATABASE_URL: 'secret', PORT: '3000'}}));
		expect(started).toEqual({isHealthy: true, logs: ['listening', 'a warning']});
		expect(asked[0]?.argv.join(' ')).toBe('docker run --detach --publish 127.0.0.1::3000 --env DATABASE_URL --env PORT image-of-built');
		expect(asked[0]?.env).toEqual({DOCKER_HOST: 'unix:///run/docker.sock', DATABASE_URL: 'secret', PORT: '3000'});
		expect(asked[1]?.argv).toEqual(['docker', 'port', 'container-1', '3000/tcp']);
		expect(platform.addressOf('built')).toBe(address);
		expect(JSON.stringify(asked.map(({argv}) => argv))).not.toContain('secret');
	});

	it('asks the health check of the service', async () => {
		const {platform, running, state} = await startEngine(path => (path === '/health' ? 200 : 500));
		const {settings} = newInstance('web', 'production');
		const healthy = instance({settings: {...settings, healthcheckPath: '/health'}});
		expect((await platform.start('built', healthy)).isHealthy).toBe(true);
		state.exits = true;
		const failed = await platform.start('built-2', instance());
		expect(failed).toEqual({isHealthy: false, logs: ['listening', 'a warning', 'Healthcheck failed!']});
		expect([...running]).toEqual(['container-1']);
	});

	it('keeps the container before it until the next one is healthy', async () => {
		const {platform, running, state, address} = await startEngine();
		await platform.start('built-1', instance());
		state.isRefused = true;
		expect(await platform.start('built-2', instance())).toEqual({
			isHealthy: false,
			logs: ['docker: no space left on device', 'See docker run --help'],
		});
		expect([[...running], platform.addressOf('built-1'), platform.addressOf('built-2')]).toEqual([['container-1'], address, undefined]);
		state.isRefused = false;
		await platform.start('built-3', instance());
		expect([[...running], platform.addressOf('built-1'), platform.addressOf('built-3')]).toEqual([['container-2'], undefined, address]);
	});

	it('says that it simulates what was not built here', async () => {
		const {platform, asked} = await startEngine();
		expect(await platform.start('pulled', instance())).toEqual({
			isHealthy: true,
			logs: ['This image was not built on this machine, so its server is simulated.'],
		});
		expect(asked).toEqual([]);
	});

	it('starts nothing while it is broken, and leaves nothing when it ends', async () => {
		const {platform, running, asked} = await startEngine();
		await platform.start('built', instance());
		platform.isBroken = true;
		const before = asked.length;
		expect((await platform.start('built-2', instance())).isHealthy).toBe(false);
		expect([asked.length, running.size]).toEqual([before, 1]);
		await platform.stop();
		expect([running.size, platform.addressOf('built')]).toEqual([0, undefined]);
	});
});
