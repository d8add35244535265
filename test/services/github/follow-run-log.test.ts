import {describe, expect, it} from 'vitest';
import {logTail} from '../../../source/services/github/follow-run.ts';

const at = '2026-11-25T10:00:00.1234567Z';

describe('the end of a log', () => {
	it('is what came before the last error, without dates, colours and markers', () => {
		const log = [
			`\uFEFF${at} ##[group]Run sh .github/scripts/build-image.sh`,
			`${at} \u001B[36;1msh .github/scripts/build-image.sh\u001B[0m`,
			`${at} ##[endgroup]`,
			`${at} error: \u001B]8;;https://evil.example\u0007linking\u001B]8;;\u0007 with \`cc\` failed\u0000`,
			`${at} ##[error]Process completed with exit code 1.`,
			`${at} Post job cleanup.`,
			`${at} [command]/usr/bin/git version`,
			'',
		].join('\r\n');
		expect(logTail(log)).toEqual([
			'Run sh .github/scripts/build-image.sh',
			'sh .github/scripts/build-image.sh',
			'error: linking with `cc` failed',
			'error: Process completed with exit code 1.',
		]);
	});

	it('is its last twenty lines where nothing is called an error', () => {
		const lines = Array.from({length: 50}, (_, index) => `${at} line ${index}`);
		expect(logTail(lines.join('\n'))).toEqual(Array.from({length: 20}, (_, index) => `line ${index + 30}`));
	});
});
