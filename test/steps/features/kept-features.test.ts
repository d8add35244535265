import {describe, expect, it} from 'vitest';
import type {CargoMember} from '../../../source/project/project.ts';
import type {Declaration, Selection} from '../../../source/steps/features/declaration.ts';
import type {WorkspaceDeclarations} from '../../../source/steps/features/declarations.ts';
import {atomsOf} from '../../../source/steps/features/feature-graph.ts';
import {keptFeatures} from '../../../source/steps/features/kept-features.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const tables = {
	tokio: {full: ['net', 'parking_lot', 'time'], net: [], parking_lot: [], time: []},
	reqwest: {default: ['default-tls', 'http2'], 'default-tls': [], http2: [], json: []},
} as const;

async function kept(
	name: keyof typeof tables,
	declared: Selection,
	{
		flags,
		switchedOn = [],
		testsOf,
	}: {readonly flags?: Readonly<Record<string, string>>; readonly switchedOn?: readonly string[]; readonly testsOf?: string} = {},
): Promise<readonly string[]> {
	const declaration: Declaration = {
		id: name,
		manifestPath: '/demo/Cargo.toml',
		path: ['workspace', 'dependencies', name],
		package: name,
		version: '1.0.0',
		packageId: name,
		sources: await projectFolder({'src/lib.rs': ''}),
		declared,
		inherits: undefined,
		members: ['api'],
		kind: 'normal',
	};
	const usual = fakeWorld({flags});
	const members =
		testsOf === undefined ? [] : [{name: 'api', dependencies: [{name: testsOf, kind: 'dev', path: undefined}]} as unknown as CargoMember];
	const world = {...usual, project: {...usual.project, cargo: {...usual.project.cargo, members}}};
	const workspace = {switchedOn: new Map([[name, new Set(switchedOn)]])} as unknown as WorkspaceDeclarations;
	const features = await keptFeatures(world, workspace)(declaration, tables[name], atomsOf(tables[name], declared), new Map());
	return features.map(({feature}) => feature).sort();
}

const full = {defaultFeatures: false, features: ['full']};
const usual = {defaultFeatures: true, features: ['json']};

describe('keptFeatures', () => {
	it('keeps what fails only while the program runs: nothing fails to compile without TLS', async () => {
		expect(await kept('reqwest', usual)).toEqual(['default-tls', 'http2']);
	});

	it('lets that go which the user names', async () => {
		expect(await kept('reqwest', usual, {flags: {'features-remove': 'reqwest/http2, tokio/time'}})).toEqual(['default-tls']);
	});

	it('keeps what makes it fast where it was chosen, not where it came with a bundle', async () => {
		expect(await kept('tokio', full)).toEqual([]);
		expect(await kept('tokio', {...full, features: ['full', 'parking_lot']})).toEqual(['parking_lot']);
	});

	it('keeps what the user wants, one feature or all of a package', async () => {
		expect(await kept('tokio', full, {flags: {'features-keep': 'tokio/time'}})).toEqual(['time']);
		expect(await kept('tokio', full, {flags: {'features-keep': 'tokio'}})).toEqual(['full', 'net', 'parking_lot', 'time']);
	});

	it("keeps what a member's own feature names, and what only tests ask for by the workspace's entry", async () => {
		expect(await kept('tokio', full, {switchedOn: ['net']})).toEqual(['net']);
		expect(await kept('tokio', full, {testsOf: 'tokio'})).toEqual(['full', 'net', 'parking_lot', 'time']);
	});
});
