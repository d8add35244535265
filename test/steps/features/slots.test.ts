import {expect, it} from 'vitest';
import type {Declaration, FeatureTable, Selection} from '../../../source/steps/features/declaration.ts';
import type {ResolvedPackage} from '../../../source/steps/features/declarations.ts';
import {selectionsOf, slotsOf, withFeatures} from '../../../source/steps/features/slots.ts';

const serde: FeatureTable = {
	default: ['std'],
	std: [],
	rc: [],
	derive: ['serde_derive'],
	serde_derive: ['dep:serde_derive'],
	all: ['serde_derive', 'rc'],
};
const pkg: ResolvedPackage = {
	...{id: 'serde', name: 'serde', version: '1.0.0', sources: '', features: serde, links: undefined, isMember: false},
	dependencies: new Map(),
};

function declaration(id: string, declared: Selection, inherits?: string): Declaration {
	const keys = inherits === undefined && id === 'root' ? ['workspace', 'dependencies', 'serde'] : ['dependencies', 'serde'];
	return {
		...{id, declared, inherits, manifestPath: `/${id}`, path: keys, package: 'serde', version: '1.0.0', packageId: 'serde', sources: ''},
		...{members: [id], kind: 'normal'},
	};
}

const slots = (...declarations: readonly Declaration[]) => slotsOf({declarations, packages: new Map([['serde', pkg]])}, new Map());

it('names a feature rather than the dependency that it stands for, unless it stands for more', () => {
	const [slot] = slots(declaration('a', {defaultFeatures: true, features: ['derive', 'all']}));
	if (slot === undefined) {
		throw new Error('no slot');
	}

	expect([...(withFeatures(new Map(), slot, ['serde_derive']).get('a') ?? [])].toSorted()).toEqual(['derive', 'serde_derive']);
	expect([...(withFeatures(new Map(), slot, ['rc']).get('a') ?? [])]).toEqual(['rc']);
	expect([...(withFeatures(new Map(), slot, ['unheard-of']).get('a') ?? [])]).toEqual([]);
});

it('switches a group on as one', () => {
	const declared = declaration('a', {defaultFeatures: true, features: ['derive', 'rc']});
	const together = new Map([['a', [new Set(['rc', 'std', 'not-on'])]]]);
	const [slot] = slotsOf({declarations: [declared], packages: new Map([['serde', pkg]])}, together);
	expect([...(slot === undefined ? [] : (withFeatures(new Map(), slot, ['rc']).get('a') ?? []))].toSorted()).toEqual(['rc', 'std']);
});

it('leaves in the workspace what an heir needs, and with an heir what it added', () => {
	const all = slots(
		declaration('root', {defaultFeatures: true, features: ['derive', 'rc']}),
		declaration('a', {defaultFeatures: false, features: []}, 'root'),
		declaration('b', {defaultFeatures: false, features: ['rc', 'all']}, 'root'),
	);
	const sets = new Map([
		['a', new Set(['std'])],
		['b', new Set(['std', 'rc'])],
	]);
	expect(Object.fromEntries(selectionsOf(all, sets))).toEqual({
		root: {defaultFeatures: true, features: ['rc']},
		a: {defaultFeatures: false, features: []},
		b: {defaultFeatures: false, features: ['rc']},
	});
});
