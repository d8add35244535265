import {cp, readFile, rename} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, inject, it} from 'vitest';
import {commitAll, emptySandbox, has, hasSccache, runFerrovia, type Sandbox, snapshot} from './_project.ts';
import {validate} from './_schema.ts';

const installed = inject('installed');
const samples = fileURLToPath(new URL('../../source/rehearsal/sample', import.meta.url));

/** The sample of the rehearsal that needs no crates but its own. */
async function sample(): Promise<Sandbox> {
	const sandbox = await emptySandbox();
	for (const name of ['common', 'std']) {
		await cp(path.join(samples, name), sandbox.root, {recursive: true});
	}

	await rename(path.join(sandbox.root, 'gitignore'), path.join(sandbox.root, '.gitignore'));
	commitAll(sandbox);
	return sandbox;
}

describe.skipIf(!has('cargo') || !hasSccache())('measure (needs cargo and an sccache with S3)', () => {
	it('measures before and after, leaves a history and two reports, and nothing else', async () => {
		const sandbox = await sample();
		runFerrovia(installed, ['setup', 'cargo', '--yes', '--linker', 'default'], sandbox);
		const before = await snapshot(sandbox.root);

		const {exitCode, stdout, stderr} = runFerrovia(installed, ['measure', '--runs', '1', '--json'], sandbox);
		expect([exitCode, stderr]).toEqual([0, expect.stringContaining('ferrovia-report.html')]);
		const measurement: {runs: ReadonlyArray<{variant: string; stage: string}>; builds: unknown[]} = JSON.parse(stdout);
		await validate('measurement', measurement);
		const made = measurement.runs.map(({variant, stage}) => `${variant} ${stage}`);
		expect(made).toEqual(
			expect.arrayContaining(['before cold', 'before edit', 'after cold', 'after cold-sccache', 'after warm', 'after edit']),
		);

		const {
			'ferrovia.measurements.jsonl': line,
			'BASELINE_MEASUREMENTS.md': page,
			'ferrovia-report.html': report,
			...rest
		} = await snapshot(sandbox.root);
		expect(rest).toEqual(before);
		expect(JSON.parse(Buffer.from(line ?? '', 'base64').toString())).toEqual(measurement);
		expect(Buffer.from(page ?? '', 'base64').toString()).toContain('Reckoned, not measured');
		expect(Buffer.from(report ?? '', 'base64').toString()).toMatch(/^<!doctype html>[\s\S]*<svg/i);

		const compared = runFerrovia(installed, ['measure', '--compare', 'first', 'last'], sandbox);
		expect([compared.exitCode, compared.stderr]).toEqual([2, expect.stringContaining('are the same measurement')]);
		await expect(readFile(path.join(sandbox.root, 'target'))).rejects.toThrow();
	});
});
