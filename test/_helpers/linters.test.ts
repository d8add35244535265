import {describe, expect, it} from 'vitest';
import {hadolint, hasHadolint, onPath} from './linters.ts';

it('a program is on PATH, or not', () => {
	expect([onPath('node'), onPath('no-program-of-this-name')]).toEqual([true, false]);
});

describe.skipIf(!hasHadolint)('hadolint (needs it on PATH)', () => {
	it('finds nothing in a clean Dockerfile', () => {
		expect(hadolint('FROM debian:12-slim\nUSER 10001\nCMD ["/app"]\n')).toEqual([]);
	});

	it('finds what is planted, in the Dockerfile and in its shell', () => {
		const found = hadolint('FROM debian\nRUN cp $FILE /x\nCMD /app\n');
		expect(found.map(({line, code}) => [line, code])).toEqual([
			[1, 'DL3006'],
			[2, 'SC2086'],
			[3, 'DL3025'],
		]);
		expect(hadolint('FROM debian\nCMD ["/app"]\n', {ignore: ['DL3006']})).toEqual([]);
	});

	it('tells of what is no Dockerfile', () => {
		expect(hadolint('FROM\n').map(({level}) => level)).toEqual(['error']);
	});
});
