import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, onTestFinished, vi} from 'vitest';
import {main} from '../../../source/cli.ts';
import {storeMeasurement} from '../../../source/measure/store.ts';
import {hasCargo, mainFile, manifest, projectFolder, writeFiles} from '../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {written} from '../../_helpers/written.ts';
import {full, history} from '../../measure/_measurements.ts';

async function run(root: string, ...argv: readonly string[]) {
	const {result: exitCode, text, error} = await written(async () => main(['measure', ...argv, '--cwd', root]));
	return {exitCode, text, error};
}

const project = {'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile};

describe.skipIf(!hasCargo)('ferrovia measure', {timeout: 60_000}, () => {
	it('prints the measurement alone, appends it, and names what it wrote', async () => {
		const root = await projectFolder({...project, 'BASELINE_MEASUREMENTS.md': '# My own notes\n'});
		const page = path.join(root, 'page.html');
		vi.stubEnv('RUSTC_WRAPPER', '');
		onTestFinished(() => void vi.unstubAllEnvs());
		const {exitCode, text, error} = await run(root, '--runs', '1', '--profile', 'dev', '--json', '--report', page, '--fail-over', '20');
		const measurement = JSON.parse(text);
		// Nothing was there to be compared with.
		expect(exitCode).toBe(3);
		expect(measurement).toMatchObject({schema: 1, project: {name: path.basename(root), dirty: false}, rounds: 1, interrupted: false});
		expect(measurement.runs.map(({stage}: {readonly stage: string}) => stage)).toEqual(['cold', 'edit']);
		expect(JSON.parse(await readFile(path.join(root, 'ferrovia.measurements.jsonl'), 'utf8'))).toEqual(measurement);
		expect(error).toMatch(/^2 builds in 1 round: dev$/m);
		expect(error).toMatch(/^dev after cold +[\d.]+ s/m);
		expect(error).toContain(`written ${page}\n`);
		expect(error).toMatch(/BASELINE_MEASUREMENTS\.md was not written by Ferrovia, so it stays as it is/);
		expect(await readFile(path.join(root, 'BASELINE_MEASUREMENTS.md'), 'utf8')).toBe('# My own notes\n');
		expect((await readdir(root)).toSorted()).toEqual([
			'BASELINE_MEASUREMENTS.md',
			'Cargo.toml',
			'ferrovia.measurements.jsonl',
			'page.html',
			'src',
		]);
	});
});

describe.skipIf(!hasCargo)('ferrovia measure --compare', () => {
	let root = '';

	beforeAll(async () => {
		root = await temporaryFolder(undefined, afterAll);
		await writeFiles(root, project);
		for (const measurement of history) {
			await storeMeasurement(root, measurement);
		}
	});

	it('compares two measurements, and builds and writes nothing', async () => {
		const before = await readdir(root);
		const {exitCode, text} = await run(root, '--compare', 'first', 'last');
		expect(exitCode).toBe(0);
		expect(text).toContain('aaaaaaa0');
		expect(text).toContain('aaaaaaa5');
		expect(await readdir(root)).toEqual(before);
	});

	it.each([
		['exceeds a limit', ['last', 'first'], 1],
		['stays within it', ['first', 'last'], 0],
		['is unknown between two machines', ['first', '3'], 3],
	])('exits by whether the time %s', async (_, names, exitCode) => {
		expect((await run(root, '--compare', ...names, '--fail-over', '20%')).exitCode).toBe(exitCode);
	});

	it('prints JSON', async () => {
		const {exitCode, text} = await run(root, '--compare', '2..1', '--fail-over', '1', '--json');
		const document = JSON.parse(text);
		expect(document).toMatchObject({schema: 1, a: 'aaaaaaa1', b: 'aaaaaaa0', isSameMachine: true, regressions: {status: 'found'}});
		expect(document.rows.length).toBeGreaterThan(0);
		expect(exitCode).toBe(1);
	});

	it.each([
		[['--runs', 'many'], 'a whole number from 1 to 50'],
		[['--compare', 'last', '6'], 'the same measurement'],
		[['--compare', full.id], 'There is no measurement'],
	])('refuses %j', async (argv, words) => {
		expect(await run(root, ...argv)).toMatchObject({exitCode: 2, error: expect.stringContaining(words)});
	});

	it('refuses a folder without a project', async () => {
		expect((await run(await temporaryFolder(), '--runs', '1')).exitCode).not.toBe(0);
	});
});
