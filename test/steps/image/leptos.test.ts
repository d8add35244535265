import {describe, expect, it} from 'vitest';
import type {CargoMember, Frontend} from '../../../source/project/project.ts';
import {renderDockerfile} from '../../../source/steps/image/dockerfile.ts';
import {leptosBuild, leptosOf} from '../../../source/steps/image/leptos.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {fakeMember} from '../../_helpers/member.ts';
import {plainRecipe} from './_recipe.ts';

type Leptos = Extract<Frontend, {kind: 'leptos'}>;

const root = '/home/me/demo';
const bindgen = {name: 'wasm-bindgen', version: '0.2.105', source: undefined, dependencies: []};

function build(settings: object, {more = [], binPackage = 'server', libPackage = 'front-end', packages = [bindgen]} = {}) {
	const frontend: Leptos = {kind: 'leptos', declaredIn: `${root}/Cargo.toml`, binPackage, libPackage, settings};
	const members: readonly CargoMember[] = [
		fakeMember('server', {manifestPath: `${root}/crates/server/Cargo.toml`}),
		fakeMember('front-end', {manifestPath: `${root}/crates/front-end/Cargo.toml`}),
		fakeMember('site', {manifestPath: `${root}/Cargo.toml`}),
	];
	const {project} = fakeFacts();
	const cargo = {
		...project.cargo,
		members,
		frontends: [frontend, ...(more as readonly Frontend[])],
		lockfile: {...project.cargo.lockfile, packages},
	};
	return leptosBuild(frontend, {cargo, root}, 8080);
}

const variable = (values: ReadonlyArray<readonly [string, string]> | undefined, name: string) => new Map(values).get(name);

describe('leptosBuild', () => {
	it("names the output after the project, or after the only package: cargo-leptos's own defaults", () => {
		expect(variable(build({name: 'my-shop'})?.runtimeEnvironment, 'LEPTOS_OUTPUT_NAME')).toBe('my-shop');
		expect(variable(build({'output-name': 'shop', name: 'my-shop'})?.buildEnvironment, 'LEPTOS_OUTPUT_NAME')).toBe('shop');
		const single = build({}, {binPackage: 'site', libPackage: 'site'});
		expect(variable(single?.buildEnvironment, 'LEPTOS_OUTPUT_NAME')).toBe('site');
	});

	it('tells the packages apart by their folders, the root being a dot', () => {
		const workspace = build({name: 'shop'})?.buildEnvironment;
		expect([variable(workspace, 'LEPTOS_BIN_DIR'), variable(workspace, 'LEPTOS_LIB_DIR')]).toEqual(['crates/server', 'crates/front-end']);
		expect(variable(build({}, {binPackage: 'site', libPackage: 'site'})?.buildEnvironment, 'LEPTOS_BIN_DIR')).toBe('.');
	});

	it.each([
		['CARGO_TARGET_DIR/site', 'target/site'],
		['CARGO_BUILD_TARGET_DIR/site', 'target/site'],
		['dist', 'dist'],
		[undefined, 'target/site'],
	])('finds the site in %s', (siteRoot, expected) => {
		const found = build({name: 'shop', 'site-root': siteRoot});
		expect(found?.recipe.siteRoot).toBe(expected);
		expect(variable(found?.buildEnvironment, 'LEPTOS_SITE_ROOT')).toBe(expected);
		expect(variable(found?.runtimeEnvironment, 'LEPTOS_SITE_ROOT')).toBe('site');
	});

	it.each([
		['CARGO_TARGET_DIR', 'target'],
		['CARGO_TARGET_DIR/wasm', 'target/wasm'],
		[undefined, 'target/front'],
	])('builds the front end in %s', (folder, expected) => {
		expect(build({name: 'shop', 'front-target-dir': folder})?.recipe.front.targetFolder).toBe(expected);
	});

	it('gives both builds the same features and variables as cargo-leptos does', () => {
		const found = build({
			name: 'shop',
			features: ['both'],
			'bin-features': ['ssr'],
			'lib-features': ['hydrate'],
			'bin-default-features': true,
			'server-fn-prefix': '/rpc',
			'disable-server-fn-hash': true,
		});
		expect([...(found?.server.features ?? [])].sort()).toEqual(['both', 'ssr']);
		expect([...(found?.recipe.front.features ?? [])].sort()).toEqual(['both', 'hydrate']);
		expect([found?.server.defaultFeatures, found?.recipe.front.defaultFeatures]).toEqual([true, false]);
		expect(variable(found?.buildEnvironment, 'SERVER_FN_PREFIX')).toBe('/rpc');
		expect(variable(found?.buildEnvironment, 'DISABLE_SERVER_FN_HASH')).toBe('true');
	});

	it('names the project where the workspace has several', () => {
		const other: Leptos = {kind: 'leptos', declaredIn: `${root}/Cargo.toml`, binPackage: 'b', libPackage: 'b', settings: {}};
		const found = build({name: 'shop'}, {more: [other as never]});
		expect(found?.recipe.project).toBe('shop');
		expect(renderDockerfile({...plainRecipe, leptos: found?.recipe})).toContain('cargo leptos build --release --project shop\n');
		expect(renderDockerfile({...plainRecipe, leptos: build({name: 'shop'})?.recipe})).toContain('cargo leptos build --release\n');
	});

	it('says what it leaves out', () => {
		const found = build({
			name: 'shop',
			'bin-target-triple': 'x86_64-unknown-linux-musl',
			'bin-target-dir': 'target/server',
			'bin-cargo-command': 'cross',
			'bin-cargo-args': ['--timings'],
			'always-erase-components': true,
			'tailwind-input-file': 'style/tailwind.css',
		});
		expect(found?.unsupported.map(text => text.split(' ')[0])).toEqual([
			'bin-target-triple',
			'bin-target-dir',
			'bin-cargo-args',
			'bin-cargo-command',
			'always-erase-components',
			'cargo-leptos',
		]);
		expect(build({name: 'shop'})?.unsupported).toHaveLength(1);
	});

	it('has no front end to build without wasm-bindgen in the lockfile', () => {
		expect(build({name: 'shop'}, {packages: []})).toBeUndefined();
	});
});

describe('leptosOf', () => {
	it('is the project whose server a member is', () => {
		const {project} = fakeFacts();
		const frontends: readonly Frontend[] = [
			{kind: 'trunk', declaredIn: '/Trunk.toml'},
			{kind: 'leptos', declaredIn: '/Cargo.toml', binPackage: 'server', libPackage: 'front', settings: {}},
		];
		const cargo = {...project.cargo, frontends};
		expect(leptosOf({cargo}, 'server')).toBe(frontends[1]);
		expect(leptosOf({cargo}, 'front')).toBeUndefined();
	});
});
