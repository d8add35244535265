// Reads vitest's JSON report. Fails when a test was skipped that this machine could have run, and prints the line that CI reads.
import {readFile} from 'node:fs/promises';

const report = JSON.parse(await readFile(process.argv[2] ?? 'test-results.json', 'utf8'));
const skipped = report.testResults.flatMap(({assertionResults}) =>
	assertionResults.filter(({status}) => status === 'skipped' || status === 'pending' || status === 'todo'),
);
for (const {fullName} of skipped) {
	console.log(`skipped: ${fullName}`);
}

console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped`);
process.exitCode = skipped.length > 0 ? 1 : 0;
