import {describe, expect, it} from 'vitest';
import {sccacheRelease} from '../../../source/steps/tools/sccache-release.ts';

describe('sccacheRelease', () => {
	it('takes the static build on Linux, whatever its libc', () => {
		const release = sccacheRelease({os: 'linux', architecture: 'x86_64'}, 'https://github.com');
		expect(release?.url).toBe(
			'https://github.com/mozilla/sccache/releases/download/v0.17.0/sccache-v0.17.0-x86_64-unknown-linux-musl.tar.gz',
		);
	});

	it.each([
		['linux', 'aarch64'],
		['macos', 'x86_64'],
		['macos', 'aarch64'],
	] as const)('knows a checksum for %s on %s', (os, architecture) => {
		expect(sccacheRelease({os, architecture}, 'https://github.com')?.sha256).toMatch(/^[\da-f]{64}$/);
	});

	it.each([
		['linux', 'riscv64gc'],
		['windows', 'x86_64'],
		['other', 'x86_64'],
	] as const)('knows none for %s on %s', (os, architecture) => {
		expect(sccacheRelease({os, architecture}, 'https://github.com')).toBeUndefined();
	});

	it('asks a mirror for the same path', () => {
		expect(sccacheRelease({os: 'linux', architecture: 'x86_64'}, 'https://mirror.example/github/')?.url).toMatch(
			/^https:\/\/mirror\.example\/github\/mozilla\/sccache\/releases/,
		);
	});
});
