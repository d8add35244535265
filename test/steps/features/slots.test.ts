import {describe, expect, it} from 'vitest';
import type {Declaration, FeatureTable} from '../../../source/steps/features/declaration.ts';
import type {WorkspaceDeclarations} from '../../../source/steps/features/declarations.ts';
import {slotsOf, withFeatures} from '../../../source/steps/features/slots.ts';

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
