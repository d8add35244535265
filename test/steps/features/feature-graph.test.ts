import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import type {FeatureTable, Selection} from '../../../source/steps/features/declaration.ts';
import {atomsOf, impliedBy, isSameSelection, smallestSelection} from '../../../source/steps/features/feature-graph.ts';

const names = ['default', 'a', 'b', 'c', 'd', '_e', 'f', 'x'] as const;

/** Feature tables with cycles, optional dependencies (`x`, and `y` behind `dep:` alone) and features of others. */
const tables: fc.Arbitrary<FeatureTable> = fc
	.dictionary(
		fc.constantFrom(...names),
		fc.uniqueArray(fc.constantFrom(...names, 'dep:x', 'dep:y', 'x/one', 'y/one', 'x?/one', 'z/one'), {maxLength: 4}),
	)
	.map(table => Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values.filter(value => isKnown(table, value))])));

const isKnown = (table: object, value: string) => value.includes(':') || value.includes('/') || value in table;

const cases = tables.chain(table => {
	const some = fc.subarray(Object.keys(table));
	return fc.record({
		table: fc.constant(table),
		declared: fc.record({defaultFeatures: fc.boolean(), features: some.map(all => all.toReversed())}),
		wanted: some.map(all => new Set(all.filter(name => name !== 'default'))),
		dropped: some.map(all => new Set(all)),
	});
});

const tokio: FeatureTable = {
	default: [],
	full: ['fs', 'macros', 'net', 'rt', 'rt-multi-thread', 'sync'],
	fs: [],
	macros: ['tokio-macros'],
	net: ['libc', 'mio/os-poll', 'socket2'],
	rt: [],
	'rt-multi-thread': ['rt'],
	sync: [],
	'tokio-macros': ['dep:tokio-macros'],
	libc: ['dep:libc'],
	mio: ['dep:mio'],
	socket2: ['dep:socket2'],
};
const full: Selection = {defaultFeatures: true, features: ['full']};

describe('what a selection switches on', () => {
	it('includes the features of optional dependencies, and never `default`', () => {
		expect([...atomsOf(tokio, {defaultFeatures: true, features: ['net']})].toSorted()).toEqual(['libc', 'mio', 'net', 'socket2']);
		expect(atomsOf({default: ['default', 'a'], a: ['default']}, {defaultFeatures: true, features: []})).toEqual(new Set(['a']));
	});

	it('leaves out what is behind `?` or `dep:`, and what is no optional dependency', () => {
		const table = {x: ['dep:x'], y: [], weak: ['x?/one'], hidden: ['dep:x'], strong: ['x/one'], other: ['y/one']};
		const on = (feature: string) => [...impliedBy(table, feature)];
		expect([on('weak'), on('hidden'), on('strong'), on('other')]).toEqual([[], [], ['x'], []]);
	});
});

describe('the smallest selection', () => {
	it('names what is left of a feature that stood for many', () => {
		const wanted = new Set([...atomsOf(tokio, full)].filter(feature => !['fs', 'full', 'sync'].includes(feature)));
		expect(smallestSelection(tokio, wanted, full)).toEqual({
			defaultFeatures: true,
			features: ['macros', 'net', 'rt-multi-thread'],
		});
	});

	it('keeps the order of what is declared, and also names that others imply', () => {
		const declared = {defaultFeatures: true, features: ['sync', 'rt', 'rt-multi-thread', 'fs']};
		expect(smallestSelection(tokio, new Set(['rt', 'rt-multi-thread', 'sync']), declared)).toEqual({
			defaultFeatures: true,
			features: ['sync', 'rt', 'rt-multi-thread'],
		});
	});

	const client: FeatureTable = {
		default: ['tls', 'http2', 'charset'],
		tls: ['_tls'],
		_tls: [],
		http2: [],
		charset: [],
		json: ['dep:serde'],
	};

	it('switches default features off when one of them is not wanted', () => {
		const declared = {defaultFeatures: true, features: ['json']};
		expect(smallestSelection(client, new Set(['json', 'tls', '_tls', 'charset']), declared)).toEqual({
			defaultFeatures: false,
			features: ['json', 'charset', 'tls'],
		});
		expect(smallestSelection(client, new Set(['tls', '_tls', 'http2', 'charset']), declared)).toEqual({
			defaultFeatures: true,
			features: [],
		});
	});

	it('never names what begins with an underscore', () => {
		expect(smallestSelection(client, new Set(['_tls']), {defaultFeatures: true, features: []})).toEqual({
			defaultFeatures: false,
			features: [],
		});
	});

	it('keeps default features that do more than to name features', () => {
		expect(smallestSelection({default: ['dep:x', 'a'], a: []}, new Set(), full)).toMatchObject({defaultFeatures: true});
	});
});

test('the smallest selection has what is wanted of what was declared, names nothing twice or in vain, and is its own smallest', () => {
	fc.assert(
		fc.property(cases, ({table, declared, wanted}) => {
			const before = atomsOf(table, declared);
			const selection = smallestSelection(table, wanted, declared);
			const on = atomsOf(table, selection);
			expect(new Set([...on, ...before])).toEqual(before);
			for (const feature of [...wanted].filter(one => before.has(one) && !one.startsWith('_'))) {
				expect(on).toContain(feature);
			}

			const added = selection.features.filter(name => !declared.features.includes(name));
			expect(new Set(selection.features).size).toBe(selection.features.length);
			expect(added.filter(name => !wanted.has(name) || name.startsWith('_'))).toEqual([]);
			for (const name of added) {
				const others = {...selection, features: selection.features.filter(other => other !== name)};
				expect(atomsOf(table, others)).not.toContain(name);
			}

			expect(smallestSelection(table, on, selection)).toEqual(selection);
			expect(isSameSelection(smallestSelection(table, before, declared), declared)).toBe(true);
		}),
		{numRuns: 2000},
	);
});
