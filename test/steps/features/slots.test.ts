import {describe, expect, it} from 'vitest';
import type {Declaration, FeatureTable, Selection} from '../../../source/steps/features/declaration.ts';
import type {ResolvedPackage, WorkspaceDeclarations} from '../../../source/steps/features/declarations.ts';
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

const axum: FeatureTable = {
	derive: ['axum_derive'],
	axum_derive: ['dep:axum_derive'],
	http1: ['hyper?/http1'],
	tokio: ['dep:tokio', 'tokio/net'],
	ws: ['dep:tungstenite', 'tokio'],
};

function grown(declared: readonly string[], features: readonly string[]): readonly string[] {
	const declaration: Declaration = {
		id: 'axum',
		manifestPath: '/demo/Cargo.toml',
		path: ['dependencies', 'axum'],
		package: 'axum',
		version: '0.8.0',
		packageId: 'axum',
		sources: '/nowhere',
		declared: {defaultFeatures: false, features: declared},
		inherits: undefined,
		members: ['api'],
		kind: 'normal',
	};
	const packages = new Map([['axum', {features: axum}]]) as unknown as WorkspaceDeclarations['packages'];
	const [slot] = slotsOf({declarations: [declaration], packages}, new Map());
	return slot === undefined ? [] : [...(withFeatures(new Map(), slot, features).get('axum') ?? [])].sort();
}

describe('withFeatures', () => {
	it('takes no declared feature for another name of what it only implies: it brings a dependency as well', () => {
		expect(grown(['http1', 'ws'], ['tokio'])).toEqual(['tokio']);
	});

	it('takes a declared feature for the better name of the dependency that it stands for', () => {
		expect(grown(['derive', 'ws'], ['axum_derive'])).toEqual(['axum_derive', 'derive']);
	});

	it('switches on what a feature implies, and nothing that is not declared', () => {
		expect(grown(['ws'], ['ws', 'http1'])).toEqual(['tokio', 'ws']);
	});
});
