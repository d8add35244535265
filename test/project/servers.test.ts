import {describe, expect, it} from 'vitest';
import type {CargoMember, CargoWorkspace} from '../../source/project/project.ts';
import {serverCandidates, testOnly} from '../../source/project/servers.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {fakeMember} from '../_helpers/member.ts';

function candidates(members: readonly CargoMember[], more: Partial<CargoWorkspace> = {}) {
	const {cargo} = fakeFacts().project;
	return serverCandidates({cargo: {...cargo, members, ...more}}).map(({value, source}) => [value, source]);
}

describe('serverCandidates', () => {
	it('are none in a library', () => {
		expect(candidates([fakeMember('core', {binaries: []})])).toEqual([]);
	});

	it('is the only binary, whatever it is named', () => {
		expect(candidates([fakeMember('core', {binaries: []}), fakeMember('api', {binaries: ['run']})])).toEqual([['run', 'the only binary']]);
	});

	it('begin with the member that has a web framework', () => {
		const members = [fakeMember('cli'), fakeMember('api')];
		const frameworks = [{name: 'axum', requirement: '^0.8', member: 'api'}];
		expect(candidates(members, {frameworks})).toEqual([
			['api', 'axum'],
			['cli', 'its package'],
		]);
	});

	it('begin with default-run, then the name of the package, in one package', () => {
		const several = {binaries: ['import', 'api', 'server']};
		expect(candidates([fakeMember('api', {...several, defaultRun: 'server'})])).toEqual([
			['server', 'default-run'],
			['api', 'its package'],
			['import', 'Cargo.toml'],
		]);
		expect(candidates([fakeMember('api', several)])[0]).toEqual(['api', 'its package']);
	});

	it("put the front end's server before everything, and its bin-target before its other programs", () => {
		const members = [fakeMember('api'), fakeMember('shop', {binaries: ['shop', 'serve']})];
		const frameworks = [{name: 'axum', requirement: '^0.8', member: 'api'}];
		const leptos = {kind: 'leptos', declaredIn: '/Cargo.toml', binPackage: 'shop', libPackage: 'app'} as const;
		expect(candidates(members, {frameworks, frontends: [{...leptos, settings: {}}]})[0]).toEqual(['shop', 'Leptos']);
		expect(candidates(members, {frameworks, frontends: [{...leptos, settings: {'bin-target': 'serve'}}]})[0]).toEqual(['serve', 'Leptos']);
		// A front end without a server of its own.
		expect(candidates(members, {frameworks, frontends: [{kind: 'trunk', declaredIn: '/Trunk.toml'}]})[0]).toEqual(['api', 'axum']);
	});

	it('name the package where two programs have one name', () => {
		const members = [fakeMember('a', {binaries: ['server']}), fakeMember('b', {binaries: ['server', 'tool']})];
		expect(candidates(members).map(([value]) => value)).toEqual(['a/server', 'b/server', 'tool']);
	});
});

describe('testOnly', () => {
	it('is what nothing but tests depends on', () => {
		const dependency = (name: string, kind: 'normal' | 'build' | 'dev') => ({name, kind, path: undefined});
		const dependencies = [
			dependency('axum', 'normal'),
			dependency('prost-build', 'build'),
			dependency('tokio', 'normal'),
			dependency('tokio', 'dev'),
			dependency('testcontainers', 'dev'),
		];
		expect(testOnly({members: [fakeMember('api', {dependencies}), fakeMember('core')]})).toEqual(
			new Map([
				['api', new Set(['testcontainers'])],
				['core', new Set()],
			]),
		);
	});
});
