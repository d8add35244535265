import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {carryOver} from '../../../source/dockerfile/carry-over.ts';
import {exitCodes} from '../../../source/engine/errors.ts';
import type {CargoMember} from '../../../source/project/project.ts';
import {outsidePathDependencies, placeInContext, readSurroundings} from '../../../source/steps/image/context.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {fakeMember} from '../../_helpers/member.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

const crate = (name: string, ...dependencies: readonly string[]) => `[package]\nname = "${name}"\n${dependencies.join('\n')}\n`;

async function outside(files: Readonly<Record<string, string>>, dependencies: CargoMember['dependencies'], folder = 'api') {
	const top = await projectFolder(files);
	const {cargo} = fakeFacts().project;
	const members = [fakeMember('api', {dependencies: dependencies.map(one => ({...one, path: one.path && path.join(top, one.path)}))})];
	const found = await outsidePathDependencies({cargo: {...cargo, members}, root: path.join(top, folder)});
	return found.map(one => path.relative(top, one));
}

const on = (folder: string | undefined, kind: 'normal' | 'build' | 'dev' = 'normal') => ({name: 'x', kind, path: folder});

describe('outsidePathDependencies', () => {
	it('are none where all lie inside or come from elsewhere', async () => {
		expect(await outside({'api/core/Cargo.toml': crate('core')}, [on('api/core'), on(undefined)])).toEqual([]);
	});

	it('are found through each other, by build dependencies too, once each', async () => {
		const files = {
			'a/Cargo.toml': crate('a', '[dependencies]', 'b = {path = "../b"}', 'serde = "1"'),
			'b/Cargo.toml': crate('b', '[build-dependencies.c]', 'path = "../libs/c"', '[dependencies]', 'a = {path = "../a"}'),
			'libs/c/Cargo.toml': crate('c', '[dev-dependencies]', 'd = {path = "../d"}'),
			'libs/d/Cargo.toml': crate('d'),
		};
		expect(await outside(files, [on('a'), on('a', 'build')])).toEqual(['a', 'b', 'libs/c']);
	});

	it('leaves out what only tests need', async () => {
		expect(await outside({'a/Cargo.toml': crate('a')}, [on('a', 'dev')])).toEqual([]);
	});

	it('goes on where a manifest is missing or broken', async () => {
		expect(await outside({'a/Cargo.toml': '[package'}, [on('a'), on('gone')])).toEqual(['a', 'gone']);
	});

	it('are found for one platform too', async () => {
		const files = {
			'a/Cargo.toml': crate('a', "[target.'cfg(unix)'.dependencies]", 'b = {path = "../b"}'),
			'b/Cargo.toml': crate('b'),
		};
		expect(await outside(files, [on('a')])).toEqual(['a', 'b']);
	});

	it('know a neighbour whose name begins like the project', async () => {
		expect(await outside({'api-types/Cargo.toml': crate('t')}, [on('api-types')])).toEqual(['api-types']);
	});

	it('do not take a folder inside for one outside, however it is named', async () => {
		expect(await outside({'api/..shared/Cargo.toml': crate('t')}, [on('api/..shared')])).toEqual([]);
	});
});

describe('readSurroundings', () => {
	it('knows what a Dockerfile copies out of the project, and what of that is there', async () => {
		const root = await projectFolder({'static/a.css': '', 'a.toml': '', 'config/b.yaml': '', 'elsewhere/x': ''});
		const sources = ['static', 'a.toml', '*.toml', 'config/?.yaml', 'config/*.json', 'none/*', 'gone', '../gone', 'a+*'];
		const text = [
			'FROM rust:1.90 AS b',
			'RUN cargo build',
			'FROM debian:12',
			`COPY ${sources.join(' ')} /app/`,
			'COPY --from=owner/image:1 /elsewhere /',
		];
		const {cargo} = fakeFacts().project;
		const {present} = await readSurroundings({cargo, root, dockerfiles: [carryOver('Dockerfile', text.join('\n'))]});
		expect(Object.fromEntries(present)).toEqual({static: 'folder', 'a.toml': 'file', '*.toml': 'file', 'config/?.yaml': 'file'});
	});
});

describe('placeInContext', () => {
	const git = {root: '/repo', prefix: 'services/api', branch: 'main', defaultBranch: undefined, remote: undefined, dirtyPaths: 0};

	it('is the project where nothing lies outside of it', () => {
		expect(placeInContext({git, root: '/repo/services/api'}, [])).toEqual({folder: '', outsideFolders: []});
	});

	it('is the repository otherwise', () => {
		expect(placeInContext({git, root: '/repo/services/api'}, ['/repo/libs/a', '/repo/services/types'])).toEqual({
			folder: 'services/api',
			outsideFolders: ['libs/a', 'services/types'],
		});
	});

	it.each([
		[git, '/elsewhere/a'],
		[git, '/repository/a'],
		[undefined, '/repo/libs/a'],
	])('is nowhere where no clone would have it', (repository, folder) => {
		expect(() => placeInContext({git: repository, root: '/repo/services/api'}, [folder])).toThrow(
			expect.objectContaining({
				what: `The path dependency ${folder} lies outside of the repository.`,
				exitCode: exitCodes.usage,
			}),
		);
	});
});
