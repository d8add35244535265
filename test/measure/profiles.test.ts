import {expect, it} from 'vitest';
import {cargoProfileOf, commandWords} from '../../source/measure/profiles.ts';

const now = '[profile.production]\ninherits = "release"\n[profile.fast]\ninherits = "production"\n[profile.quick]\ninherits = "dev"\n';
const leptos = {kind: 'leptos', declaredIn: '/Cargo.toml', binPackage: 'app', libPackage: 'app', settings: {}} as const;

it.each([
	['production where it is defined', 'all', undefined, now, {}, 'production'],
	['what production inherits where it was not defined yet', 'all', undefined, '', {}, 'release'],
	['release without production', 'all', undefined, '', {profiles: [], now: ''}, 'release'],
	['the profile that a project sets', 'front', 'fast', now, {}, 'fast'],
	['what that profile inherits, over two steps', 'front', 'fast', '', {}, 'release'],
	['what that profile inherits, dev', 'front', 'quick', '', {}, 'dev'],
	['release for a server that cargo-leptos builds', 'server', undefined, now, {frontends: [leptos]}, 'release'],
	['release for a front end that Trunk builds', 'front', undefined, now, {}, 'release'],
] as const)('takes %s', (_, id, releaseProfile, here, more, expected) => {
	const given = {frontends: [], profiles: ['ci', 'production'], now, ...more};
	expect(cargoProfileOf('release', {id, releaseProfile}, given, {here, now: given.now})).toBe(expected);
	expect(cargoProfileOf('dev', {id: 'all', releaseProfile: undefined}, given, {here, now})).toBe('dev');
});

it.each([
	['dev', [], undefined, 'cargo build'],
	['release', [], undefined, 'cargo build --release'],
	[
		'wasm-release',
		['--package', 'front', '--lib'],
		'wasm32-unknown-unknown',
		'cargo build --profile wasm-release --package front --lib --target wasm32-unknown-unknown',
	],
])('writes a build with the profile %s as one would type it', (profile, argv, target, words) => {
	expect(commandWords({arguments: argv, target}, profile)).toBe(words);
});
