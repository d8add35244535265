import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {Child} from '../../../source/commands/rehearse/child.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';

const {argv} = process;

afterEach(() => {
	process.argv = argv;
});

/** Makes this the program that runs. */
async function become(text: string): Promise<string> {
	const folder = await temporaryFolder();
	const program = path.join(folder, 'program.mjs');
	await writeFile(program, `import {writeFileSync} from 'node:fs';\n${text}`);
	process.argv = [process.execPath, program];
	return folder;
}

describe('Child', () => {
	it('runs this very program in the folder, with exactly that environment', async () => {
		const folder = await become(
			"writeFileSync('seen', JSON.stringify({argv: process.argv.slice(2), names: Object.keys(process.env)}));\nprocess.exit(3);",
		);
		expect(await new Child().run(['verify', 'a b'], folder, {PRACTICE: 'yes', GONE: undefined})).toEqual({exitCode: 3, signal: null});
		const {argv: given, names} = JSON.parse(await readFile(path.join(folder, 'seen'), 'utf8'));
		expect(given).toEqual(['verify', 'a b']);
		expect(names).toContain('PRACTICE');
		expect(names).not.toContain('GONE');
		expect(names).not.toContain('HOME');
	});

	it('ends it in the middle, and it learns nothing of that', async () => {
		const folder = await become(
			"process.on('exit', () => writeFileSync('ended', ''));\nprocess.on('SIGTERM', () => process.exit(0));\nwriteFileSync('begun', '');\nsetInterval(() => {}, 1000);",
		);
		const child = new Child();
		const ended = child.run(['setup'], folder, {});
		await vi.waitFor(async () => readFile(path.join(folder, 'begun')), {timeout: 5000});
		child.kill();
		expect(await ended).toEqual({exitCode: null, signal: 'SIGKILL'});
		await expect(readFile(path.join(folder, 'ended'))).rejects.toThrow('ENOENT');
	});

	it('has nothing to end before it begins and after it has ended', async () => {
		const folder = await become('');
		const child = new Child();
		child.kill();
		expect(await child.run([], folder, {})).toEqual({exitCode: 0, signal: null});
		child.kill();
	});

	it('says that a program is not there', async () => {
		await expect(new Child().start('/there/is/none', [], await temporaryFolder(), {})).rejects.toThrow('ENOENT');
	});
});
