import {describe, expect, it} from 'vitest';
import type {CargoConfigFile, GitRemote, LockedPackage} from '../../../source/project/project.ts';
import {buildSecrets} from '../../../source/steps/image/secrets.ts';
import {fakeFacts} from '../../_helpers/facts.ts';

type Options = {readonly config?: string; readonly scope?: CargoConfigFile['scope']; readonly remote?: Partial<GitRemote>};

function secrets(sources: readonly string[], {config = '', scope = 'project', remote}: Options = {}) {
	const {cargoConfig} = fakeFacts().project;
	const files = [{path: '/p/.cargo/config.toml', scope, legacy: false, git: 'tracked', text: config} as const];
	const git =
		remote === undefined
			? undefined
			: {
					root: '/p',
					prefix: '',
					branch: 'main',
					defaultBranch: undefined,
					dirtyPaths: 0,
					remote: {name: 'origin', url: '', host: 'github.com', owner: 'acme', repository: 'api', ...remote},
				};
	const compiled = sources.map((source): LockedPackage => ({name: 'x', version: '1.0.0', source, dependencies: []}));
	return buildSecrets({cargoConfig: {...cargoConfig, files}, git}, compiled);
}

const registry = (name: string, index: string) => `[registries.${name}]\nindex = "${index}"\n`;

describe('buildSecrets', () => {
	it('are none for crates.io', () => {
		const cratesIo = ['registry+https://github.com/rust-lang/crates.io-index', 'sparse+https://index.crates.io/'];
		const config = registry('mirror', 'sparse+https://index.crates.io/');
		expect(secrets(cratesIo, {config, remote: {owner: 'rust-lang'}})).toEqual([]);
	});

	it.each([
		['sparse+https://crates.acme.example/api/v1/crates/', 'sparse+https://crates.acme.example/api/v1/crates/'],
		['registry+https://github.com/acme/index', 'https://github.com/acme/index'],
		['registry+ssh://git@github.com/acme/index.git', 'ssh://git@github.com/acme/index.git'],
	])('are the token of a registry that %s comes from', (source, index) => {
		expect(secrets([source], {config: registry('acme-crates', index)})).toEqual(['cargo_registries_acme_crates_token']);
	});

	it('are those of registries that are used and that the project itself names', () => {
		const source = 'sparse+https://crates.acme.example/';
		const config = registry('unused', 'sparse+https://unused.example/') + registry('used', source);
		expect(secrets([source], {config})).toEqual(['cargo_registries_used_token']);
		expect(secrets([source], {config, scope: 'home'})).toEqual([]);
		expect(secrets([source], {config: '[registries'})).toEqual([]);
	});

	it.each([
		['git+https://github.com/acme/shared#5f3c1e0', true],
		['git+https://github.com/Acme/shared?branch=main#5f3c1e0', true],
		['git+ssh://git@github.com/other/shared#5f3c1e0', true],
		['git+https://github.com/acme-labs/shared#5f3c1e0', false],
		['git+https://gitlab.com/acme/shared#5f3c1e0', false],
		['git+https://github.com/somebody/acme/#5f3c1e0', false],
	])('%s needs credentials of git: %s', (source, needed) => {
		expect(secrets([source], {remote: {}})).toEqual(needed ? ['git_credentials'] : []);
	});

	it('are none for a public repository where the project has no remote', () => {
		expect(secrets(['git+https://github.com/acme/shared#5f3c1e0'])).toEqual([]);
	});

	it('are sorted, and each one once', () => {
		const config = registry('b', 'sparse+https://b.example/') + registry('a', 'sparse+https://a.example/');
		expect(
			secrets(['sparse+https://a.example/', 'sparse+https://b.example/', 'git+ssh://git@github.com/x/y', 'git+ssh://git@github.com/x/z'], {
				config,
			}),
		).toEqual(['cargo_registries_a_token', 'cargo_registries_b_token', 'git_credentials']);
	});
});
