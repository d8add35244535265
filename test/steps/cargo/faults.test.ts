import {describe, expect, it} from 'vitest';
import type {CargoConfigFile} from '../../../source/project/project.ts';
import {configFaults} from '../../../source/steps/cargo/faults.ts';
import {fakeFacts} from '../../_helpers/facts.ts';

const faultsOf = (text: string, file: Partial<CargoConfigFile> = {}) => {
	const {project} = fakeFacts();
	const files = [{path: '/p/.cargo/config.toml', scope: 'project', legacy: false, git: 'tracked', text, ...file} as const];
	return configFaults({project: {...project, cargoConfig: {...project.cargoConfig, files}}});
};

describe('configFaults', () => {
	it('finds clang without -fuse-ld, which drops back to GNU ld', () => {
		expect(faultsOf('[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\n', {scope: 'home', git: undefined})[0]?.text).toMatch(
			/silently drops back to GNU ld/,
		);
		expect(
			faultsOf('[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\nrustflags = ["-C", "link-arg=-fuse-ld=mold"]\n', {
				scope: 'home',
				git: undefined,
			}),
		).toEqual([]);
	});

	it('finds a committed wrapper and a committed linker, but not those that git ignores', () => {
		expect(faultsOf('[build]\nrustc-wrapper = "sccache"\n')).toMatchObject([{breaks: true}]);
		expect(faultsOf('[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\nrustflags = ["-Clink-arg=-fuse-ld=mold"]\n')).toMatchObject([
			{breaks: true},
		]);
		expect(faultsOf('[build]\nrustc-wrapper = "sccache"\n', {git: 'ignored'})).toEqual([]);
	});

	it('finds a linker for every target, WebAssembly included', () => {
		expect(faultsOf('[build]\nrustflags = ["-C", "link-arg=-fuse-ld=mold"]\n')).toMatchObject([
			{breaks: true, text: expect.stringContaining('WebAssembly')},
		]);
	});

	it('names RUSTFLAGS and where it is set', () => {
		const {project} = fakeFacts({project: {rustflags: [{variable: 'RUSTFLAGS', where: '.github/workflows/ci.yml', value: '-Dwarnings'}]}});
		expect(configFaults({project})).toMatchObject([{breaks: false, text: expect.stringContaining('.github/workflows/ci.yml')}]);
	});

	it('finds nothing in a file that is fine', () => {
		expect(faultsOf('[alias]\nb = "build"\n')).toEqual([]);
	});
});
