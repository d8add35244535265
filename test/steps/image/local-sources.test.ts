import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CargoMember} from '../../../source/project/project.ts';
import {placeInContext} from '../../../source/steps/image/context.ts';
import {readLocalSources} from '../../../source/steps/image/local-sources.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {fakeMember} from '../../_helpers/member.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

const crate = (name: string, ...dependencies: readonly string[]) => `[package]\nname = "${name}"\n${dependencies.join('\n')}\n`;

async function found(files: Readonly<Record<string, string>>, dependencies: CargoMember['dependencies'], folder = 'api', config = '') {
	const top = await projectFolder(files);
	const {cargo, cargoConfig} = fakeFacts().project;
	const manifestPath = path.join(top, folder, 'Cargo.toml');
	const members = [
		fakeMember('api', {manifestPath, dependencies: dependencies.map(one => ({...one, path: one.path && path.join(top, one.path)}))}),
	];
	const places = await readLocalSources({
		cargo: {...cargo, members},
		cargoConfig: {
			...cargoConfig,
			files: [{path: path.join(top, folder, '.cargo/config.toml'), scope: 'project', legacy: false, git: 'tracked', text: config}],
		},
		git: undefined,
		root: path.join(top, folder),
	});
	return places.map(one => path.relative(top, one.path));
}

const on = (folder: string | undefined, kind: 'normal' | 'build' | 'dev' = 'normal') => ({name: 'x', kind, path: folder});

describe('readLocalSources', () => {
	it('are path dependencies that are no members, inside of the project too', async () => {
		expect(await found({'api/core/Cargo.toml': crate('core')}, [on('api/core'), on('api'), on(undefined)])).toEqual(['api/core']);
	});

	it('are folders of [patch], [replace], paths and vendored sources', async () => {
		const files = {
			'api/Cargo.toml': crate(
				'api',
				'[patch.crates-io]',
				'itoa = {path = "patched/itoa"}',
				'[replace]',
				'"ryu:1.0.0" = {path = "replaced"}',
			),
			'api/patched/itoa/Cargo.toml': crate('itoa'),
		};
		const config = 'paths = ["overrides"]\n[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n';
		expect(await found(files, [], 'api', config)).toEqual(['api/overrides', 'api/patched/itoa', 'api/replaced', 'api/vendor']);
	});

	it('have the manifest of the workspace that they take values from', async () => {
		const files = {
			'libs/Cargo.toml': '[workspace]\nmembers = ["a"]\n',
			'libs/a/Cargo.toml': crate('a', 'version.workspace = true'),
		};
		expect(await found(files, [on('libs/a')])).toEqual(['libs/Cargo.toml', 'libs/a']);
	});

	it('are found through each other, by build dependencies too, once each', async () => {
		const files = {
			'a/Cargo.toml': crate('a', '[dependencies]', 'b = {path = "../b"}', 'serde = "1"'),
			'b/Cargo.toml': crate('b', '[build-dependencies.c]', 'path = "../libs/c"', '[dependencies]', 'a = {path = "../a"}'),
			'libs/c/Cargo.toml': crate('c', '[dev-dependencies]', 'd = {path = "../d"}'),
			'libs/d/Cargo.toml': crate('d'),
		};
		expect(await found(files, [on('a'), on('a', 'build')])).toEqual(['a', 'b', 'libs/c']);
	});

	it('leaves out what only tests need', async () => {
		expect(await found({'a/Cargo.toml': crate('a')}, [on('a', 'dev')])).toEqual([]);
	});

	it('goes on where a manifest is missing or broken', async () => {
		expect(await found({'a/Cargo.toml': '[package'}, [on('a'), on('gone')])).toEqual(['a', 'gone']);
	});

	it('are found for one platform too', async () => {
		const files = {
			'a/Cargo.toml': crate('a', "[target.'cfg(unix)'.dependencies]", 'b = {path = "../b"}'),
			'b/Cargo.toml': crate('b'),
		};
		expect(await found(files, [on('a')])).toEqual(['a', 'b']);
	});

	it('know a neighbour whose name begins like the project', async () => {
		expect(await found({'api-types/Cargo.toml': crate('t')}, [on('api-types')])).toEqual(['api-types']);
	});

	it('do not take a folder inside for one outside, however it is named', async () => {
		expect(placeInContext({git: undefined, root: '/api'}, [{path: '/api/..shared', kind: 'crate'}])).toMatchObject({
			folder: '',
			localSources: [{path: '..shared'}],
		});
	});
});
