import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {main} from '../../../source/cli.ts';
import {storeMeasurement} from '../../../source/measure/store.ts';
import {hasCargo, mainFile, manifest, projectFolder} from '../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {full, history} from '../../measure/_measurements.ts';

async function run(...argv: readonly string[]) {
	const out: string[] = [];
	const error: string[] = [];
	const writes = [
		vi.spyOn(process.stdout, 'write').mockImplementation(text => out.push(String(text)) > 0),
		vi.spyOn(process.stderr, 'write').mockImplementation(text => error.push(String(text)) > 0),
	];
	try {
		const exitCode = await main(['measure', ...argv]);
		return {exitCode, text: out.join(''), error: error.join('')};
	} finally {
		for (const write of writes) {
			write.mockRestore();
		}
	}
}

/** A project that was measured six times. */
async function measured(): Promise<string> {
	const root = await projectFolder({'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile});
	for (const measurement of history) {
		await storeMeasurement(root, measurement);
	}

	return root;
}

describe.skipIf(!hasCargo)('ferrovia measure', {timeout: 60_000}, () => {
	it('prints the measurement alone, appends it, and says what it has written', async () => {
		const root = await projectFolder({
			'Cargo.toml': manifest('demo'),
			'src/main.rs': mainFile,
			'BASELINE_MEASUREMENTS.md': '# My own notes\n',
		});
		const page = path.join(root, 'page.html');
		vi.stubEnv('RUSTC_WRAPPER', '');
		onTestFinished(() => void vi.unstubAllEnvs());
		const {exitCode, text, error} = await run(
			'--runs',
			'1',
			'--profile',
			'dev',
			'--json',
			'--report',
			page,
			'--fail-over',
			'20',
			'--cwd',
			root,
		);
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
	it('compares two measurements, and builds and writes nothing', async () => {
		const root = await measured();
		const before = await readdir(root);
		const {exitCode, text} = await run('--compare', 'first', 'last', '--cwd', root);
		expect(exitCode).toBe(0);
		expect(text).toContain('aaaaaaa0');
		expect(text).toContain('aaaaaaa5');
		expect(await readdir(root)).toEqual(before);
	});

	it('fails over a limit, and knows nothing of two machines', async () => {
		const root = await measured();
		expect((await run('--compare', 'last', 'first', '--fail-over', '20%', '--cwd', root)).exitCode).toBe(1);
		expect((await run('--compare', 'first', 'last', '--fail-over', '20%', '--cwd', root)).exitCode).toBe(0);
		expect((await run('--compare', 'first', '3', '--fail-over', '20%', '--cwd', root)).exitCode).toBe(3);
	});

	it('prints JSON', async () => {
		const root = await measured();
		const {exitCode, text} = await run('--compare', '2..1', '--fail-over', '1', '--json', '--cwd', root);
		const document = JSON.parse(text);
		expect(document).toMatchObject({schema: 1, a: 'aaaaaaa1', b: 'aaaaaaa0', isSameMachine: true, regressions: {status: 'found'}});
		expect(document.rows.length).toBeGreaterThan(0);
		expect(exitCode).toBe(1);
	});

	it('says what is wrong with a command line', async () => {
		const root = await measured();
		expect(await run('--runs', 'many', '--cwd', root)).toMatchObject({
			exitCode: 2,
			error: expect.stringContaining('a whole number from 1 to 50'),
		});
		expect(await run('--compare', 'last', '6', '--cwd', root)).toMatchObject({
			exitCode: 2,
			error: expect.stringContaining('the same measurement'),
		});
		expect(await run('--compare', full.id, '--cwd', root)).toMatchObject({
			exitCode: 2,
			error: expect.stringContaining('There is no measurement'),
		});
	});

	it('says where there is no project', async () => {
		expect((await run('--runs', '1', '--cwd', await temporaryFolder())).exitCode).not.toBe(0);
	});
});
