import type {ProcessResult} from './process.ts';

/** The last line of a failed build that says why. */
export function failureOf({stderr, timedOut}: ProcessResult): string {
	const lines = stderr.trim().split('\n');
	return timedOut ? 'it took longer than three minutes' : (lines.find(line => /^error/.test(line)) ?? lines.at(-1) ?? 'no message');
}
