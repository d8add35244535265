import {appendFile, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {fileChange} from '../../source/engine/file-change.ts';
import {hash, Journal, readOptional} from '../../source/engine/journal.ts';
import {protect} from '../../source/engine/secrets.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {fakeResource} from './_fake-cloud.ts';
import {fakeChange, fakeProgram} from './_fake-step.ts';

const journalOf = async (root: string) => readFile(path.join(root, '.ferrovia', 'journal.jsonl'), 'utf8');

describe('Journal', () => {
	it('has the intent and the bytes to restore on disk before it returns', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'Cargo.toml');
		await writeFile(file, 'before');
		const journal = new Journal(root);
		await journal.intend('cargo', fileChange({id: 'cargo/profiles', path: file, before: 'before', after: 'after', summary: 'edit'}));
		expect(JSON.parse(await journalOf(root))).toMatchObject({
			type: 'intent',
			change: 'cargo/profiles',
			reversal: {before: hash('before'), after: hash('after')},
		});
		expect((await journal.blob(hash('before'))).toString()).toBe('before');
	});

	it('ignores itself in git', async () => {
		const root = await temporaryFolder();
		await new Journal(root).intend('tools', fakeChange('tools/mold'));
		expect(await readFile(path.join(root, '.ferrovia', '.gitignore'), 'utf8')).toBe('*\n');
	});

	it('can be read by nobody else', async () => {
		const root = await temporaryFolder();
		await new Journal(root).intend('tools', fakeChange('tools/mold'));
		expect((await stat(path.join(root, '.ferrovia', 'journal.jsonl'))).mode & 0o077).toBe(0);
	});

	it('passes over a line that a crash tore, and goes on after it', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.conclude(await journal.intend('tools', fakeChange('tools/mold')), {status: 'applied'});
		await appendFile(path.join(root, '.ferrovia', 'journal.jsonl'), '{"type":"intent","id":"to');
		await journal.intend('tools', fakeChange('tools/clang'));
		expect((await journal.active()).map(({change}) => change)).toEqual(['tools/mold', 'tools/clang']);
	});

	it('survives a cut at every byte: what is left is read, and never more than was written', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.conclude(await journal.intend('tools', fakeChange('tools/mold')), {status: 'applied'});
		const whole = await readFile(path.join(root, '.ferrovia', 'journal.jsonl'));
		for (let length = 0; length <= whole.length; length++) {
			await writeFile(path.join(root, '.ferrovia', 'journal.jsonl'), whole.subarray(0, length));
			const active = await new Journal(root).active();
			expect(active.length).toBeLessThanOrEqual(1);
			expect(active.every(({change}) => change === 'tools/mold')).toBe(true);
		}
	});

	it('forgets what was taken back', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		const intent = await journal.intend('tools', fakeChange('tools/mold'));
		await journal.intendUndo(intent);
		expect(await journal.active()).toHaveLength(1);
		await journal.concludeUndo(intent);
		expect(await journal.active()).toHaveLength(0);
		expect(await journalOf(root)).not.toContain('\n\n');
	});

	it('is removed, even where there is none', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.intend('tools', fakeChange('tools/mold'));
		await journal.remove();
		await journal.remove();
		expect(await readdir(root)).toEqual([]);
	});

	it('has nothing to take back of a file that was not written, and much of a command that failed half-way', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.conclude(await journal.intend('tools', fakeProgram(path.join(root, 'sccache'))), {status: 'failed'});
		await journal.conclude(await journal.intend('tools', fakeChange('tools/mold')), {status: 'failed'});
		expect((await journal.active()).map(({change}) => change)).toEqual(['tools/mold']);
	});

	it.each(['failed', 'interrupted', undefined] as const)('keeps a resource that may have been half made: %s', async status => {
		const journal = new Journal(await temporaryFolder());
		const intent = await journal.intend('cache', fakeResource('bucket'));
		if (status !== undefined) {
			await journal.conclude(intent, {status});
		}

		expect((await journal.active()).map(({change, outcome}) => [change, outcome?.status])).toEqual([['cache/bucket', status]]);
	});

	it('holds no protected value', async () => {
		protect('hunter2hunter2');
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.conclude(await journal.intend('tools', fakeChange('tools/mold')), {
			status: 'failed',
			error: 'wrong password hunter2hunter2',
		});
		expect(await journalOf(root)).not.toContain('hunter2');
		expect(await journalOf(root)).toContain('[secret]');
	});

	it('tells what stands in the place of a file from a file that is missing', async () => {
		const root = await temporaryFolder();
		expect(await readOptional(path.join(root, 'missing', 'file'))).toBeUndefined();
		await expect(readOptional(root)).rejects.toThrow('EISDIR');
	});

	it('notices a damaged blob', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'a');
		const journal = new Journal(root);
		await journal.intend('cargo', fileChange({id: 'cargo/a', path: file, before: 'before', after: 'after', summary: 'edit'}));
		await writeFile(path.join(root, '.ferrovia', 'blobs', hash('before')), 'damaged');
		await expect(journal.blob(hash('before'))).rejects.toThrow(/missing or damaged/);
	});
});
