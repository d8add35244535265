// Runs before each test file while the probes are in: writes down which of them the file came by.
import {appendFileSync} from 'node:fs';
import {afterAll} from 'vitest';

const reached = new Set<number>();
(globalThis as {__reached?: Set<number>}).__reached = reached;

afterAll(() => {
	const report = process.env.FERROVIA_REACHED;
	if (report) {
		appendFileSync(report, `${JSON.stringify([...reached])}\n`);
	}
});
