import type {Explanation} from '../../engine/errors.ts';
import {redact} from '../../engine/secrets.ts';

/** An explanation as lines of text: what happened, why, what mends it. */
export function errorLines({what, why, next = []}: Explanation): readonly string[] {
	return [
		`ferrovia: ${what}`,
		...(why === undefined || why === '' ? [] : why.split('\n').map(line => `  ${line}`)),
		...(next.length === 0 ? [] : ['', ...next.map((command, index) => `  ${index === 0 ? 'next' : 'or  '}  ${command}`)]),
	];
}

/** Prints an error to stderr, and with `--json` as the one object on stdout as well. A bug brings its stack. */
export function printError(explanation: Explanation, {json, bug}: {readonly json: boolean; readonly bug: unknown}): void {
	if (json) {
		process.stdout.write(`${redact(JSON.stringify({version: 1, type: 'error', error: explanation}))}\n`);
	}

	process.stderr.write(`${redact(errorLines(explanation).join('\n'))}\n`);
	if (bug instanceof Error && bug.stack !== undefined) {
		process.stderr.write(`\nThis is a bug in Ferrovia; please report it with these lines:\n${redact(bug.stack)}\n`);
	}
}
