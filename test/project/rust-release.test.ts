import {describe, expect, it} from 'vitest';
import type {Toolchain} from '../../source/project/project.ts';
import {chooseRust, isRelease, leavesBuildScriptsStale, minorOf, rustProblem} from '../../source/project/rust-release.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {fakeMember} from '../_helpers/member.ts';

const choose = (toolchain: Partial<Toolchain>, edition = '2021', demands: readonly string[] = []) => {
	const {project} = fakeFacts({toolchain});
	const crates = demands.map(rustVersion => ({
		name: `needs-${rustVersion}`,
		version: '1.0.0',
		rustVersion,
		links: undefined,
		buildDependencies: [],
	}));
	return chooseRust({...project, cargo: {...project.cargo, members: [fakeMember('api', {edition})]}, crates});
};

const pin = (channel: string, legacy = false) => ({pin: {path: '/p/rust-toolchain.toml', channel, legacy}});

describe('the Rust of the image', () => {
	it.each([
		['1.93.1', '1.95.0', '1.93.1', 'rust-toolchain.toml'],
		['1.95', '1.95.2', '1.95.2', 'rust-toolchain.toml'],
		['1.80', '1.95.0', '1.80.0', 'rust-toolchain.toml'],
		['1.93.1-x86_64-unknown-linux-gnu', '1.93.1', '1.93.1', 'rust-toolchain.toml'],
		['1.93-aarch64-apple-darwin', '1.93.1', '1.93.1', 'rust-toolchain.toml'],
		['stable', '1.94.0', '1.94.0', 'rust-toolchain.toml: stable'],
		['stable-aarch64-apple-darwin', '1.94.0', '1.94.0', 'rust-toolchain.toml: stable'],
		['nightly-2026-03-01', '1.97.0-nightly', 'nightly-2026-03-01', 'rust-toolchain.toml'],
		['nightly-2026-03-01-x86_64-unknown-linux-gnu', '1.97.0-nightly', 'nightly-2026-03-01', 'rust-toolchain.toml'],
		['nightly-x86_64-pc-windows-msvc', '1.97.0-nightly', 'nightly', 'rust-toolchain.toml'],
		['nightly', '1.97.0-nightly', 'nightly', 'rust-toolchain.toml'],
		['beta', '1.96.0-beta.3', 'beta', 'rust-toolchain.toml'],
		['/opt/own-rust', '1.94.0', '1.94.0', 'rust-toolchain.toml'],
		['own', '1.94.0-dev', '1.95.0', 'rust-toolchain.toml'],
	])('is what %s pins (rustc %s here): %s', (channel, rustc, value, source) => {
		expect(choose({rustc, ...pin(channel), minimum: '1.60'})).toEqual({value, source});
	});

	it('is the highest that a crate demands, where rust-version promises less', () => {
		expect(choose({rustc: '1.95.0', minimum: '1.70'}, '2021', ['1.60', '1.88', '1.81.0'])).toEqual({
			value: '1.88.0',
			source: 'rust-version of needs-1.88',
		});
		expect(choose({rustc: '1.95.0', minimum: '1.90'}, '2021', ['1.88'])).toEqual({value: '1.90.0', source: 'rust-version'});
		expect(choose({rustc: '1.95.0', minimum: '1.70'}, '2024', ['1.80'])).toEqual({value: '1.85.0', source: 'edition 2024'});
	});

	it('names the legacy file', () => {
		expect(choose(pin('1.90.0', true)).source).toBe('rust-toolchain');
	});

	it.each([
		['1.70', '2021', '1.95.0', '1.70.0', 'rust-version'],
		['1.70.1', '2021', '1.95.0', '1.70.1', 'rust-version'],
		['1.95', '2021', '1.95.3', '1.95.3', 'rust-version'],
		['1.85', '2024', '1.95.0', '1.85.0', 'rust-version'],
		['1.70', '2024', '1.95.0', '1.85.0', 'edition 2024'],
		['1.50', '2021', '1.95.0', '1.56.0', 'edition 2021'],
	])('is else what rust-version = "%s" promises (edition %s, rustc %s): %s', (minimum, edition, rustc, value, source) => {
		expect(choose({minimum, rustc}, edition)).toEqual({value, source});
	});

	it('is else the one here, or the newest that was tried where that is no release', () => {
		expect(choose({rustc: '1.94.1'})).toEqual({value: '1.94.1', source: 'rustc here'});
		expect(choose({rustc: '1.97.0-nightly'})).toEqual({value: '1.95.0', source: 'current stable'});
	});
});

describe('a Rust', () => {
	it('is a release with three numbers', () => {
		expect(['1.95.0', '1.95', 'nightly', 'beta', '1.96.0-beta.3'].map(isRelease)).toEqual([true, false, false, false, false]);
	});

	it('has a minor number, a nightly a larger one than any', () => {
		expect(['1.9.0', '1.100.2', 'nightly-2026-03-01'].map(minorOf)).toEqual([9, 100, Number.POSITIVE_INFINITY]);
	});

	it('leaves build scripts stale from 1.100 on', () => {
		expect(['1.99.0', '1.100.0', '1.101.0', 'nightly'].map(leavesBuildScriptsStale)).toEqual([false, true, true, true]);
	});

	it.each(['1.95.0', 'nightly', 'beta', 'nightly-2026-11-01', 'beta-2026-11-01'])('can be %s', value => {
		expect(rustProblem(value)).toBeUndefined();
	});

	it.each(['1.95', 'stable', '', 'nightly-2026', 'latest', '1.95.0-slim', '1.95.0; rm -rf /'])('can not be %j', value => {
		expect(rustProblem(value)).toBeDefined();
	});
});
