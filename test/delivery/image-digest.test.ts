import {describe, expect, it} from 'vitest';
import {deployableDigest, digestIn, shortDigest} from '../../source/delivery/image-digest.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

describe('the digest of an image', () => {
	it('is that for linux/amd64 of an index, and its own without one', () => {
		const platforms = [
			{os: 'linux', architecture: 'arm64', digest: digest('1')},
			{os: 'linux', architecture: 'amd64', digest: digest('2')},
		];
		expect(deployableDigest({digest: digest('0'), isIndex: true, platforms})).toBe(digest('2'));
		expect(deployableDigest({digest: digest('0'), isIndex: true, platforms: platforms.slice(0, 1)})).toBeUndefined();
		expect(deployableDigest({digest: digest('0'), isIndex: false, platforms: []})).toBe(digest('0'));
	});

	it.each([
		[`ghcr.io/acme/demo@${digest('a')}`, digest('a')],
		[`ghcr.io/acme/demo:main@${digest('a')}`, digest('a')],
		['ghcr.io/acme/demo:main', undefined],
		['ghcr.io/acme/demo@sha256:abc', undefined],
		[undefined, undefined],
	])('is read from %s', (image, expected) => {
		expect(digestIn(image)).toBe(expected);
	});

	it('is shown by its first twelve characters', () => {
		expect(shortDigest(digest('a'))).toBe('a'.repeat(12));
		expect(shortDigest('a'.repeat(64))).toBe('a'.repeat(12));
	});
});
