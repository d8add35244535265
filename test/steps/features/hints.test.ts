import {readFile} from 'node:fs/promises';
import {expect, it} from 'vitest';
import {readRustTrees} from '../../../source/project/rust-tokens.ts';
import type {Declaration, FeatureTable, Selection} from '../../../source/steps/features/declaration.ts';
import {type CompilerError, readErrors} from '../../../source/steps/features/diagnostics.ts';
import {certainHints, featuresFor, type HintContext, likelyHints} from '../../../source/steps/features/hints.ts';
import {type Slot, slotsOf} from '../../../source/steps/features/slots.ts';

const fixture = new URL('../../fixtures/rustc/gated-items-rustc-1.95.0.jsonl', import.meta.url);
const errors = readErrors(await readFile(fixture, 'utf8'));

function slot(id: string, table: FeatureTable, features: readonly string[], packageId = 'lib-id'): Slot {
	const declared: Selection = {defaultFeatures: true, features};
	const declaration: Declaration = {
		...{id, declared, packageId, package: 'lib', version: '1.0.0', sources: '/project/app/lib', inherits: undefined, members: ['app']},
		...{manifestPath: `/project/${id}/Cargo.toml`, path: ['dependencies', 'lib'], kind: 'normal'},
	};
	const found = {id: packageId, name: 'lib', version: '1.0.0', sources: '', features: table, links: undefined, isMember: false};
	const packages = new Map([[packageId, {...found, dependencies: new Map<string, string>()}]]);
	return slotsOf({declarations: [declaration], packages}, new Map())[0] as Slot;
}

function context(
	slots: readonly Slot[],
	on: Readonly<Record<string, readonly string[]>> = {},
	more: Partial<HintContext> = {},
): HintContext {
	return {
		slots: () => slots,
		sets: new Map(Object.entries(on).map(([id, features]) => [id, new Set(features)])),
		packages: new Map(),
		packageOf: file => (file.startsWith('/project/app/lib/') ? 'lib-id' : undefined),
		gatedNames: async () => new Map([['meth', [new Set(['c'])]]]),
		...more,
	};
}

const table: FeatureTable = {default: ['b'], a: [], b: [], c: [], d: []};
const told = (hints: ReturnType<typeof certainHints>) => hints.map(({slot: {declaration}, feature}) => `${declaration.id} ${feature}`);
const of = (words: string) => errors.filter(({message}) => message.includes(words));

it('takes features from the conditions that rustc shows, and of several that would do one that is declared by its name', () => {
	const app = slot('app', table, ['a', 'c', 'd']);
	expect(told(certainHints(of('`two`'), context([app])))).toEqual(['app a', 'app c']);
	expect(told(certainHints(of('`two`'), context([app], {app: ['b']})))).toEqual(['app a']);
	expect(told(certainHints(of('`Three`'), context([app])))).toEqual(['app c']);
	expect(told(certainHints(of('`Three`'), context([slot('app', table, [])])))).toEqual(['app b']);
	expect(told(certainHints(of('`six`'), context([app])))).toEqual(['app d']);
	expect(told(certainHints(of('`Seven`'), context([app])))).toEqual(['app a']);
});

it('asks for nothing that is not declared anywhere, and for what another member has declared', () => {
	const [app, other] = [slot('app', table, []), slot('other', table, ['a'])];
	expect(certainHints(of('`one`'), context([app]))).toEqual([]);
	expect(told(certainHints(of('`one`'), context([app, other])))).toEqual(['other a']);
});

it('finds the package that hands a feature down', () => {
	const facade = slot('app', {lib: ['inner/a'], more: []}, ['lib', 'more'], 'facade-id');
	const packages = new Map([
		[
			'facade-id',
			{
				...{id: 'facade-id', name: 'facade', version: '1.0.0', sources: '', links: undefined, isMember: false},
				features: {lib: ['inner/a']},
				dependencies: new Map([['inner', 'lib-id']]),
			},
		],
	]);
	expect(told(certainHints(of('`one`'), context([facade], {}, {packages})))).toEqual(['app lib']);
});

it('looks for names where rustc has no condition to show', async () => {
	const app = slot('app', table, ['a', 'c', 'd']);
	expect(told(await likelyHints(of('`meth`'), context([app])))).toEqual(['app c']);
	expect(await likelyHints(of('`meth`'), context([app], {app: ['c']}))).toEqual([]);
});

it('takes a word that is the name of a feature, of the package that the error is about', async () => {
	const error: CompilerError = {
		...{packageId: 'app', manifestPath: '', code: undefined, place: undefined, key: '', gates: [], files: []},
		message: 'The `rt-multi-thread` feature of lib is off.',
		words: 'The `rt-multi-thread` feature of lib is off.',
	};
	const named = slot('app', {'rt-multi-thread': ['rt'], rt: []}, ['rt-multi-thread']);
	const stranger = slot('app2', {'rt-multi-thread': []}, ['rt-multi-thread'], 'stranger-id');
	const strange: Slot = {...stranger, declaration: {...stranger.declaration, package: 'stranger', path: ['dependencies', 'stranger']}};
	expect(told(await likelyHints([error], context([strange, named])))).toEqual(['app rt-multi-thread']);
});

it('reads conditions', () => {
	const cost = (feature: string) => ({a: 0, b: 1, c: 2})[feature];
	const read = (condition: string) => featuresFor(readRustTrees(condition) ?? [], cost);
	expect(read('feature = "b"')).toEqual(['b']);
	expect(read('feature = "x"')).toBeUndefined();
	expect(read('all(feature = "b", unix, not(feature = "x"), any(feature = "c", feature = "a"))')).toEqual(['b', 'a']);
	expect(read('any(feature = "x", all(feature = "b", feature = "c"), feature = "c")')).toEqual(['c']);
	expect(read('all(feature = "b", feature = "x")')).toBeUndefined();
	expect(read('(feature = "x", feature = "b")')).toEqual(['b']);
});
