import {describe, expect, it} from 'vitest';
import {cargoProfileOf, commandWords} from '../../source/measure/profiles.ts';

const all = {id: 'all', releaseProfile: undefined} as const;
const cargo = {frontends: [], profiles: ['ci', 'production']};
const now = '[profile.production]\ninherits = "release"\n[profile.fast]\ninherits = "production"\n[profile.quick]\ninherits = "dev"\n';

describe('cargoProfileOf', () => {
	it('takes production for a release where there is one, and what it inherits from where it was not there', () => {
		expect(cargoProfileOf('release', all, cargo, {here: now, now})).toBe('production');
		expect(cargoProfileOf('release', all, cargo, {here: '', now})).toBe('release');
		expect(cargoProfileOf('release', all, {...cargo, profiles: []}, {here: '', now: ''})).toBe('release');
		expect(cargoProfileOf('dev', all, cargo, {here: now, now})).toBe('dev');
	});

	it('takes the profile that the settings of a project name', () => {
		const build = {id: 'front', releaseProfile: 'fast'} as const;
		expect(cargoProfileOf('release', build, cargo, {here: now, now})).toBe('fast');
		expect(cargoProfileOf('release', build, cargo, {here: '', now})).toBe('release');
		expect(cargoProfileOf('release', {...build, releaseProfile: 'quick'}, cargo, {here: '', now})).toBe('dev');
	});

	it('takes no production for what cargo-leptos and Trunk build', () => {
		const leptos = {kind: 'leptos', declaredIn: '/Cargo.toml', binPackage: 'app', libPackage: 'app', settings: {}} as const;
		expect(cargoProfileOf('release', {id: 'server', releaseProfile: undefined}, {...cargo, frontends: [leptos]}, {here: now, now})).toBe(
			'release',
		);
		expect(cargoProfileOf('release', {id: 'front', releaseProfile: undefined}, cargo, {here: now, now})).toBe('release');
	});
});

it('tells a build as one would type it', () => {
	const plain = {arguments: [], target: undefined};
	expect(commandWords(plain, 'dev')).toBe('cargo build');
	expect(commandWords(plain, 'release')).toBe('cargo build --release');
	expect(commandWords({arguments: ['--package', 'front', '--lib'], target: 'wasm32-unknown-unknown'}, 'wasm-release')).toBe(
		'cargo build --profile wasm-release --package front --lib --target wasm32-unknown-unknown',
	);
});
