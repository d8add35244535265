import {describe, expect, it} from 'vitest';
import {closureOf, lockedPackages} from '../../source/project/locked-packages.ts';
import {crate, lockfile, own} from '../_helpers/lockfile.ts';

const names = (text: string, root: string, leaveOut: Readonly<Record<string, readonly string[]>> = {}) =>
	closureOf(lockedPackages(text), root, new Map(Object.entries(leaveOut).map(([member, crates]) => [member, new Set(crates)])))
		.map(({name, version}) => `${name} ${version}`)
		.sort();

describe('the packages of a lockfile', () => {
	it('have names, versions, sources and what they depend on', () => {
		expect(lockedPackages(lockfile({'api 0.1.0': own('axum'), 'axum 0.8.6': crate()}))).toEqual([
			{name: 'api', version: '0.1.0', source: undefined, dependencies: ['axum']},
			{name: 'axum', version: '0.8.6', source: 'registry+https://github.com/rust-lang/crates.io-index', dependencies: []},
		]);
	});

	it.each(['', 'version = 4\n', '[[package]]\nname = ', '<<<<<<< HEAD\n', 'package = 1\n', '[[package]]\nname = "x"\n'])(
		'are none in %j, which cargo refuses too',
		text => {
			expect(lockedPackages(text)).toEqual([]);
		},
	);

	it('are read with Windows newlines', () => {
		expect(lockedPackages(lockfile({'api 0.1.0': own('axum')}).replaceAll('\n', '\r\n'))).toMatchObject([{dependencies: ['axum']}]);
	});
});

describe('what a package is compiled from', () => {
	it('is all that it depends on, directly or not, and nothing else of the workspace', () => {
		const text = lockfile({
			'api 0.1.0': own('axum', 'store'),
			'store 0.1.0': own('sqlx'),
			'other 0.1.0': own('openssl-sys'),
			'axum 0.8.6': crate('tokio'),
			'sqlx 0.8.6': crate('tokio'),
			'tokio 1.48.0': crate(),
			'openssl-sys 0.9.111': crate(),
		});
		expect(names(text, 'api')).toEqual(['api 0.1.0', 'axum 0.8.6', 'sqlx 0.8.6', 'store 0.1.0', 'tokio 1.48.0']);
	});

	it('is found by the version where there are two of a crate', () => {
		const text = lockfile({
			'api 0.1.0': own('bindgen 0.69.5'),
			'other 0.1.0': own('bindgen 0.72.1'),
			'bindgen 0.69.5': crate('clang-sys'),
			'bindgen 0.72.1': crate('clap'),
			'clang-sys 1.8.1': crate(),
			'clap 4.5.0': crate(),
		});
		expect(names(text, 'api')).toEqual(['api 0.1.0', 'bindgen 0.69.5', 'clang-sys 1.8.1']);
	});

	it('is found where a source is named as well', () => {
		const text = lockfile({
			'api 0.1.0': own('shared 1.0.0 (git+https://example.com/shared#5f3c1e0)'),
			'shared 1.0.0': {source: 'git+https://example.com/shared#5f3c1e0', dependencies: ['log']},
			'log 0.4.28': crate(),
		});
		expect(names(text, 'api')).toEqual(['api 0.1.0', 'log 0.4.28', 'shared 1.0.0']);
	});

	it('has each package once, in a circle too', () => {
		// A library that depends on its own program for its tests.
		expect(names(lockfile({'api 0.1.0': own('core'), 'core 0.1.0': own('api')}), 'api')).toEqual(['api 0.1.0', 'core 0.1.0']);
	});

	it('leaves out what packages of the workspace depend on for their tests alone', () => {
		const text = lockfile({
			'api 0.1.0': own('axum', 'core', 'testcontainers 0.25.0'),
			'core 0.1.0': own('testcontainers 0.25.0'),
			'axum 0.8.6': crate(),
			'testcontainers 0.25.0': crate('openssl-sys'),
			'openssl-sys 0.9.111': crate(),
		});
		const both = {api: ['testcontainers'], core: ['testcontainers']};
		expect(names(text, 'api', both)).toEqual(['api 0.1.0', 'axum 0.8.6', 'core 0.1.0']);
		expect(names(text, 'api', {api: ['testcontainers']})).toHaveLength(5);
		expect(names(text, 'api')).toHaveLength(5);
	});

	it('starts at the package of the workspace, not at one of its name elsewhere', () => {
		const text = lockfile({'server 9.9.9': crate('never'), 'server 0.1.0': own('axum'), 'axum 0.8.6': crate(), 'never 1.0.0': crate()});
		expect(names(text, 'server')).toEqual(['axum 0.8.6', 'server 0.1.0']);
	});

	it('is nothing where the lockfile does not know the package', () => {
		expect(names(lockfile({'api 0.1.0': own()}), 'web')).toEqual([]);
		expect(names('', 'api')).toEqual([]);
	});
});
