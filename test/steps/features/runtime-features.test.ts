import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {FeatureTable} from '../../../source/steps/features/declaration.ts';
import type {ResolvedPackage} from '../../../source/steps/features/declarations.ts';
import {runtimeFeatures} from '../../../source/steps/features/runtime-features.ts';
import {knownReason} from '../../../source/steps/features/runtime-table.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

const front: FeatureTable = {
	default: ['json', 'native-tls'],
	full: ['json', 'quick'],
	json: ['dep:json'],
	quick: ['both'],
	both: [],
	exact: ['engine/exact', 'dep:engine'],
	weak: ['engine?/plain', 'engine?/std'],
	unknown: ['engine/gone'],
	'native-tls': [],
	rustls: ['dep:rustls'],
};

async function judge(features: readonly string[], name = 'front') {
	const root = await projectFolder({
		'front/src/lib.rs': '#[cfg(feature = "json")] pub mod json {}\npub fn f() {\n\t#[cfg(feature = "both")]\n\tg();\n}\n',
		'engine/src/lib.rs': 'pub fn f() { if cfg!(feature = "exact") { g() } } #[cfg(feature = "plain")] pub fn h() {}',
	});
	const engine = {
		id: 'engine',
		name: 'engine',
		version: '1.0.0',
		sources: path.join(root, 'engine'),
		features: {exact: [], plain: [], std: []},
		links: undefined,
		isMember: false,
		dependencies: new Map(),
	};
	const packages = new Map<string, ResolvedPackage>([
		['engine', engine],
		[
			'front',
			{...engine, id: 'front', name, sources: path.join(root, 'front'), features: front, dependencies: new Map([['engine', 'engine']])},
		],
	]);
	const found = await runtimeFeatures({package: name, packageId: 'front', sources: path.join(root, 'front')}, front, features, packages);
	return found.map(({feature, reason, source}) => `${feature} (${source}): ${reason}`);
}

describe('features that change what runs', () => {
	it('are found in the sources, in those of a dependency, and behind another name', async () => {
		expect(await judge(['json', 'full', 'quick', 'both', 'exact', 'weak', 'unknown'])).toEqual([
			'quick (seen): the package does something else without it (src/lib.rs:3), through both',
			'both (seen): the package does something else without it (src/lib.rs:3)',
			'exact (seen): the package does something else without it (src/lib.rs:1), through engine/exact',
		]);
	});

	it('are known by names that mean the same everywhere, unless it is only that of a dependency', async () => {
		expect(await judge(['native-tls', 'rustls'])).toEqual([
			'native-tls (known): encrypted connections use another library or other certificates, or fail',
		]);
	});

	it('go together where they offer the same types', async () => {
		const table = {'compression-br': [], 'compression-gzip': [], 'decompression-br': [], trace: []};
		const declared = {package: 'tower-http', packageId: 'x', sources: '/no/such/folder'};
		const found = await runtimeFeatures(declared, table, ['compression-br', 'decompression-br', 'trace']);
		expect(found.map(({feature, together}) => [feature, together])).toEqual([
			['compression-br', ['compression-br', 'compression-gzip']],
			['decompression-br', ['decompression-br']],
		]);
	});

	it('count only where the other features that their code needs are on', async () => {
		const sources = await projectFolder({'src/lib.rs': '#[cfg(feature = "fs")] mod fs { fn f() { #[cfg(feature = "notes")] g(); } }'});
		const declared = {package: 'files', packageId: 'files', sources};
		const table = {fs: [], notes: []};
		expect(await runtimeFeatures(declared, table, ['fs', 'notes'])).toMatchObject([{feature: 'notes'}]);
		expect(await runtimeFeatures(declared, table, ['notes'])).toEqual([]);
	});

	it('are all features of a package whose sources are gone', async () => {
		const gone = {package: 'gone', packageId: 'gone', sources: '/no/such/folder'};
		expect(await runtimeFeatures(gone, {json: []}, ['json'])).toMatchObject([{feature: 'json', source: 'seen'}]);
	});
});

/** `package/feature` with what the table says: the reason, `additive`, or nothing. */
const known: ReadonlyArray<readonly [feature: string, reason: RegExp | 'additive' | undefined]> = [
	['tokio/rt-multi-thread', 'additive'],
	['tokio/full', 'additive'],
	['tokio/parking_lot', /longer/],
	['axum/http2', /HTTP/],
	['axum/ws', 'additive'],
	['axum/tracing', /log/],
	['tower-http/compression-gzip', /compressed/],
	['tower-http/trace', 'additive'],
	['tower-http/tracing', undefined],
	['tonic/gzip', 'additive'],
	['reqwest/rustls-tls-webpki-roots', /certificates/],
	['reqwest/default-tls', /certificates/],
	['reqwest/json', 'additive'],
	['reqwest/charset', /ASCII/],
	['serde/derive', 'additive'],
	['serde_json/preserve_order', /order/],
	['tracing/release_max_level_info', /log/],
	['tracing-subscriber/env-filter', /log/],
	['regex/unicode-perl', /ASCII/],
	['uuid/v4', 'additive'],
	['uuid/fast-rng', /random/],
	['sqlx/runtime-tokio-native-tls', /certificates/],
	['aws-sdk-s3/default-https-client', /certificates/],
	['leptos_router/ssr', /front end/],
	['rusqlite/bundled', /linked/],
	['anything/vendored', /linked/],
	['anything/std', /standard library/],
	['anything/key-expansion', undefined],
	['anything/json', undefined],
];

describe('what is known of features', () => {
	it.each(known)('%s', (name, reason) => {
		const [packageName = '', feature = ''] = name.split('/');
		const found = knownReason(packageName, feature);
		if (reason instanceof RegExp) {
			expect(found?.reason).toMatch(reason);
		} else {
			expect(found).toEqual(reason === 'additive' ? {reason: undefined} : undefined);
		}
	});
});
