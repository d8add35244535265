import {mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Change} from '../../source/engine/change.ts';
import {executableChange, fileChange} from '../../source/engine/file-change.ts';
import {hash, Journal} from '../../source/engine/journal.ts';
import {applyUndo, planUndo} from '../../source/engine/undo.ts';
import type {Resolution} from '../../source/engine/undo-item.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {fakeChange} from './_fake-step.ts';

const context = {signal: new AbortController().signal, output() {}};
const noCommands = async () => {
	throw new Error('no command expected');
};

async function applyJournaled(journal: Journal, step: string, change: Change): Promise<void> {
	const intent = await journal.intend(step, change);
	await change.apply(context);
	const after = change.reversal.type === 'restore-file' ? hash(await readFile(change.reversal.path)) : undefined;
	await journal.conclude(intent, {status: 'applied', after});
}

async function undoAll(
	journal: Journal,
	resolution: Resolution = 'original',
	run: Parameters<typeof applyUndo>[3] = noCommands,
): Promise<readonly string[]> {
	const items = await planUndo(journal, []);
	for (const item of items) {
		await applyUndo(journal, item, resolution, run);
	}

	return items.map(({state}) => state);
}

const exists = async (file: string) =>
	stat(file).then(
		() => true,
		() => false,
	);

describe('undo', () => {
	it('restores a file to the byte', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'Cargo.toml');
		const original = '\u{FEFF}[package]\r\nname = "x"  # keep\r\n\r\n';
		await writeFile(file, original);
		const journal = new Journal(root);
		await applyJournaled(
			journal,
			'cargo',
			fileChange({id: 'cargo/profiles', path: file, before: original, after: `${original}[profile.ci]\r\n`, summary: 'edit'}),
		);
		expect(await undoAll(journal)).toEqual(['ready']);
		expect(await readFile(file, 'utf8')).toBe(original);
		expect(await journal.active()).toEqual([]);
	});

	it('removes a file that it made, and the folders that it made for it', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, '.cargo', 'deep', 'config.toml');
		const journal = new Journal(root);
		await applyJournaled(
			journal,
			'cargo',
			fileChange({id: 'cargo/config', path: file, before: undefined, after: 'x = 1\n', summary: 'write'}),
		);
		await undoAll(journal);
		expect(await exists(path.join(root, '.cargo'))).toBe(false);
	});

	it('leaves a folder that somebody else uses by now', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await applyJournaled(
			journal,
			'cargo',
			fileChange({
				id: 'cargo/config',
				path: path.join(root, '.cargo', 'config.toml'),
				before: undefined,
				after: 'x = 1\n',
				summary: 'write',
			}),
		);
		await writeFile(path.join(root, '.cargo', 'mine'), '');
		await undoAll(journal);
		expect(await exists(path.join(root, '.cargo', 'mine'))).toBe(true);
		expect(await exists(path.join(root, '.cargo', 'config.toml'))).toBe(false);
	});

	it('takes several changes of one file back, one after the other', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'a');
		const journal = new Journal(root);
		await applyJournaled(journal, 'cargo', fileChange({id: 'cargo/1', path: file, before: undefined, after: 'one\n', summary: '1'}));
		await applyJournaled(journal, 'cargo', fileChange({id: 'cargo/2', path: file, before: 'one\n', after: 'one\ntwo\n', summary: '2'}));
		expect((await planUndo(journal, [])).map(({state}) => state)).toEqual(['ready', 'ready']);
		await undoAll(journal);
		expect(await exists(file)).toBe(false);
	});

	it('keeps what came since, apart from what Ferrovia wrote', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'Cargo.toml');
		const before = '[package]\nname = "x"\n\n[dependencies]\naxum = "0.8"\n';
		const after = `${before}\n[profile.ci]\ninherits = "release"\n`;
		await writeFile(file, before);
		const journal = new Journal(root);
		await applyJournaled(journal, 'cargo', fileChange({id: 'cargo/profiles', path: file, before, after, summary: 'edit'}));
		await writeFile(file, after.replace('name = "x"', 'name = "y"'));
		const [item] = await planUndo(journal, []);
		expect(item).toMatchObject({
			state: 'changed-since',
			threeWay: {original: before, written: after, merged: before.replace('name = "x"', 'name = "y"')},
		});
		await undoAll(journal, 'merged');
		expect(await readFile(file, 'utf8')).toBe(before.replace('name = "x"', 'name = "y"'));
	});

	it('takes its lines out from under lines that were added right behind them', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'Cargo.toml');
		const before = '[package]\nname = "x"\n\n[dependencies]\n';
		const after = `${before}\n[profile.ci]\ninherits = "release"\n`;
		await writeFile(file, before);
		const journal = new Journal(root);
		await applyJournaled(journal, 'cargo', fileChange({id: 'cargo/profiles', path: file, before, after, summary: 'edit'}));
		await writeFile(file, `${after}\n[profile.mine]\ninherits = "dev"\n`);
		await undoAll(journal, 'merged');
		expect(await readFile(file, 'utf8')).toBe(`${before}\n[profile.mine]\ninherits = "dev"\n`);
	});

	it('offers no merge where the two can not be told apart', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'a');
		await writeFile(file, 'a\n');
		const journal = new Journal(root);
		await applyJournaled(journal, 'cargo', fileChange({id: 'cargo/a', path: file, before: 'a\n', after: 'b\n', summary: 'edit'}));
		await writeFile(file, 'c\n');
		expect((await planUndo(journal, []))[0]?.threeWay?.merged).toBeUndefined();
		await undoAll(journal, 'keep');
		expect(await readFile(file, 'utf8')).toBe('c\n');
	});

	it('sees what was taken back by hand', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'a');
		const journal = new Journal(root);
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, 'before');
		await applyJournaled(journal, 'cargo', fileChange({id: 'cargo/a', path: file, before: 'before', after: 'after', summary: 'edit'}));
		await writeFile(file, 'before');
		expect(await undoAll(journal)).toEqual(['gone']);
	});

	it('undoes an effect whose outcome a crash kept from the journal', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'bin', 'sccache');
		const change = executableChange({
			id: 'tools/sccache',
			path: file,
			summary: 'install',
			note: '',
			argv: ['download'],
			produce: async () => Buffer.from('program'),
		});
		const journal = new Journal(root);
		await journal.intend('tools', change);
		await change.apply(context);
		expect(await undoAll(journal)).toEqual(['ready']);
		expect(await exists(file)).toBe(false);
	});

	it('treats an announced effect that never came as gone', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.intend('cargo', fileChange({id: 'cargo/a', path: path.join(root, 'a'), before: undefined, after: 'x', summary: 'write'}));
		expect(await undoAll(journal)).toEqual(['gone']);
	});

	it('removes the folder that a killed run made for a file it never wrote', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, '.cargo', 'config.toml');
		const change = fileChange({id: 'cargo/config', path: file, before: undefined, after: 'x = 1\n', summary: 'write'});
		const journal = new Journal(root);
		await journal.intend('cargo', change);
		await mkdir(path.dirname(file));
		await applyJournaled(journal, 'cargo', change);
		expect(await undoAll(journal)).toEqual(['ready', 'gone']);
		expect(await exists(path.dirname(file))).toBe(false);
	});

	it('runs the reversing command only where its probe says that there is something to reverse', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		const reversal = {
			type: 'command',
			argv: ['apt-get', 'remove', 'mold'],
			onlyIf: ['dpkg', '--status', 'mold'],
			summary: 'remove mold',
		} as const;
		const ran: string[] = [];
		const run = (installed: boolean) => async (argv: readonly string[]) => {
			ran.push(argv.join(' '));
			return {ok: argv[0] !== 'dpkg' || installed, missing: false, stderr: ''};
		};
		await journal.intend('tools', fakeChange('tools/mold', undefined, {reversal}));
		await undoAll(journal, 'original', run(false));
		await journal.intend('tools', fakeChange('tools/mold', undefined, {reversal}));
		await undoAll(journal, 'original', run(true));
		expect(ran).toEqual(['dpkg --status mold', 'dpkg --status mold', 'apt-get remove mold']);
	});

	it('keeps in the journal what could not be taken back', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.intend(
			'tools',
			fakeChange('tools/mold', undefined, {reversal: {type: 'command', argv: ['false'], summary: 'remove mold'}}),
		);
		const [item] = await planUndo(journal, []);
		await expect(
			applyUndo(journal, item as NonNullable<typeof item>, 'original', async () => ({ok: false, missing: false, stderr: 'locked'})),
		).rejects.toThrow(/failed/);
		expect(await journal.active()).toHaveLength(1);
	});

	it('takes back only the steps that were named', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.intend('tools', fakeChange('tools/mold'));
		await journal.intend('cargo', fakeChange('cargo/a'));
		expect((await planUndo(journal, ['cargo'])).map(({intent}) => intent.change)).toEqual(['cargo/a']);
	});
});
