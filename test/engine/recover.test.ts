import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {fileChange} from '../../source/engine/file-change.ts';
import {Journal} from '../../source/engine/journal.ts';
import {recover} from '../../source/engine/recover.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {fakeProgram} from './_fake-step.ts';

const write = (file: string) => fileChange({id: 'cargo/config', path: file, before: undefined, after: 'include = []\n', summary: 'write'});

describe('recover', () => {
	it('journals an effect that is in place', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'config.toml');
		const journal = new Journal(root);
		await journal.intend('cargo', write(file));
		await writeFile(file, 'include = []\n');
		await recover(journal);
		expect((await journal.active())[0]?.outcome?.status).toBe('recovered');
	});

	it('leaves an intent open whose effect never came', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.intend('cargo', write(path.join(root, 'config.toml')));
		await recover(journal);
		expect((await journal.active())[0]?.outcome).toBeUndefined();
	});

	it('removes what a killed write left, whole or torn, and nothing else', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'config.toml');
		const journal = new Journal(root);
		await journal.intend('cargo', write(file));
		await writeFile(`${file}.3454581627`, 'include = []\n');
		await writeFile(`${file}.1234567890`, 'incl');
		await writeFile(`${file}.2222222222`, "the user's own");
		await writeFile(`${file}.bak`, 'include = []\n');
		await recover(journal);
		expect((await readdir(root)).filter(name => name !== '.ferrovia').sort()).toEqual(['config.toml.2222222222', 'config.toml.bak']);
		expect(await readFile(`${file}.2222222222`, 'utf8')).toBe("the user's own");
	});

	it('takes a program for its own only where there was none before', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'sccache');
		const journal = new Journal(root);
		await journal.intend('tools', fakeProgram(file));
		await writeFile(file, 'program');
		await recover(journal);
		expect((await journal.active())[0]?.outcome).toMatchObject({status: 'recovered'});
	});
});
