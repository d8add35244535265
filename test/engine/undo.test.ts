import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Change} from '../../source/engine/change.ts';
import {fileChange} from '../../source/engine/file-change.ts';
import {hash, Journal} from '../../source/engine/journal.ts';
import {protect} from '../../source/engine/secrets.ts';
import {applyUndo, inspectUndo, planUndo} from '../../source/engine/undo.ts';
import type {Resolution, UndoItem} from '../../source/engine/undo-item.ts';
import type {UndoWork} from '../../source/engine/undo-work.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {FakeCloud, fakeResource} from './_fake-cloud.ts';
import {fakeChange, fakeProgram} from './_fake-step.ts';

const context = {signal: new AbortController().signal, output() {}};
const noCommands = async () => {
	throw new Error('no command expected');
};

function workWith(journal: Journal, more: Partial<UndoWork> = {}): UndoWork {
	const reverserOf = async () => undefined;
	return {journal, reverserOf, resolution: 'original', mayDestroy: false, run: noCommands, ...context, ...more};
}

async function applyJournaled(journal: Journal, step: string, change: Change): Promise<void> {
	const intent = await journal.intend(step, change);
	await change.apply(context);
	const after = change.reversal.type === 'restore-file' ? hash(await readFile(change.reversal.path)) : undefined;
	await journal.conclude(intent, {status: 'applied', after});
}

async function undoAll(
	journal: Journal,
	resolution: Resolution = 'original',
	run: UndoWork['run'] = noCommands,
): Promise<readonly string[]> {
	const work = workWith(journal, {resolution, run});
	const items = await planUndo([], work);
	for (const item of items) {
		await applyUndo(item, work);
	}

	return items.map(({state}) => state);
}

/** A journal of a file with a first text, or none, that Ferrovia has written in each of the versions. */
async function written(name: string, before: string | undefined, ...versions: readonly string[]) {
	const root = await temporaryFolder();
	const file = path.join(root, name);
	const journal = new Journal(root);
	if (before !== undefined) {
		await writeFile(file, before);
	}

	for (const [index, after] of versions.entries()) {
		const id = `cargo/${index}`;
		await applyJournaled(journal, 'cargo', fileChange({id, path: file, before: versions[index - 1] ?? before, after, summary: id}));
	}

	return {file, journal};
}

const contentOf = async (file: string) => readFile(file, 'utf8').catch(() => undefined);

describe('undo', () => {
	const original = '\u{FEFF}[package]\r\nname = "x"  # keep\r\n\r\n';

	it.each<[string, string, string | undefined, readonly string[]]>([
		['restores a file to the byte', 'Cargo.toml', original, [`${original}[profile.ci]\r\n`]],
		['removes a file that Ferrovia made', 'a', undefined, ['x']],
		['takes several changes of one file back, one after the other', 'a', undefined, ['one\n', 'one\ntwo\n']],
	])('%s', async (_, name, before, versions) => {
		const {file, journal} = await written(name, before, ...versions);
		expect(await undoAll(journal)).toEqual(versions.map(() => 'ready'));
		expect(await contentOf(file)).toBe(before);
		expect(await journal.active()).toEqual([]);
	});

	it.each([
		['removes the folders that it made', undefined, false],
		['leaves a folder that something else is in by now', 'mine', true],
	])('%s', async (_, other, stays) => {
		const {file, journal} = await written('.cargo/deep/config.toml', undefined, 'x = 1\n');
		if (other !== undefined) {
			await writeFile(path.join(path.dirname(file), other), '');
		}

		await undoAll(journal);
		expect(existsSync(path.dirname(path.dirname(file)))).toBe(stays);
		expect(existsSync(file)).toBe(false);
	});

	it('keeps what came since, apart from what Ferrovia wrote', async () => {
		const before = '[package]\nname = "x"\n\n[dependencies]\naxum = "0.8"\n';
		const after = `${before}\n[profile.ci]\ninherits = "release"\n`;
		const merged = before.replace('name = "x"', 'name = "y"');
		const {file, journal} = await written('Cargo.toml', before, after);
		await writeFile(file, after.replace('name = "x"', 'name = "y"'));
		const [item] = await planUndo([], workWith(journal));
		expect(item).toMatchObject({state: 'changed-since', threeWay: {original: before, written: after, merged}});
		await undoAll(journal, 'merged');
		expect(await contentOf(file)).toBe(merged);
	});

	it('takes its lines out from above lines that were added right behind them', async () => {
		const before = '[package]\nname = "x"\n\n[dependencies]\n';
		const after = `${before}\n[profile.ci]\ninherits = "release"\n`;
		const {file, journal} = await written('Cargo.toml', before, after);
		await writeFile(file, `${after}\n[profile.mine]\ninherits = "dev"\n`);
		await undoAll(journal, 'merged');
		expect(await contentOf(file)).toBe(`${before}\n[profile.mine]\ninherits = "dev"\n`);
	});

	it('offers no merge where the two edits overlap', async () => {
		const {file, journal} = await written('a', 'a\n', 'b\n');
		await writeFile(file, 'c\n');
		expect((await planUndo([], workWith(journal)))[0]?.threeWay?.merged).toBeUndefined();
		await undoAll(journal, 'keep');
		expect(await contentOf(file)).toBe('c\n');
	});

	it('brings a file back whose folder is gone', async () => {
		const {file, journal} = await written('deep/config.toml', undefined, 'one', 'two');
		await rm(path.dirname(file), {recursive: true});
		const [item] = await planUndo([], workWith(journal));
		await applyUndo(item as UndoItem, workWith(journal));
		expect(await contentOf(file)).toBe('one');
	});

	it('recognizes a file that was restored by hand', async () => {
		const {file, journal} = await written('a', 'before', 'after');
		await writeFile(file, 'before');
		expect(await undoAll(journal)).toEqual(['gone']);
	});

	it('undoes an effect whose outcome a crash kept from the journal', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'bin', 'sccache');
		const change = fakeProgram(file);
		const journal = new Journal(root);
		await journal.intend('tools', change);
		await change.apply(context);
		expect(await undoAll(journal)).toEqual(['ready']);
		expect(existsSync(file)).toBe(false);
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
		expect(existsSync(path.dirname(file))).toBe(false);
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
		for (const installed of [false, true]) {
			await journal.intend('tools', fakeChange('tools/mold', undefined, {reversal}));
			await undoAll(journal, 'original', async argv => {
				ran.push(argv.join(' '));
				return {ok: argv[0] !== 'dpkg' || installed, missing: false, stderr: ''};
			});
		}

		expect(ran).toEqual(['dpkg --status mold', 'dpkg --status mold', 'apt-get remove mold']);
	});

	it('keeps in the journal what could not be taken back', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		const reversal = {type: 'command', argv: ['false'], summary: 'remove mold'} as const;
		await journal.intend('tools', fakeChange('tools/mold', undefined, {reversal}));
		const run = async () => ({ok: false, missing: false, stderr: 'locked'});
		await expect(undoAll(journal, 'original', run)).rejects.toThrow(/failed/);
		expect(await journal.active()).toHaveLength(1);
	});

	it('takes back only the steps that were named', async () => {
		const root = await temporaryFolder();
		const journal = new Journal(root);
		await journal.intend('tools', fakeChange('tools/mold'));
		await journal.intend('cargo', fakeChange('cargo/a'));
		expect((await planUndo(['cargo'], workWith(journal))).map(({intent}) => intent.change)).toEqual(['cargo/a']);
	});
});

describe('undo of resources', () => {
	async function made(...names: readonly string[]) {
		const journal = new Journal(await temporaryFolder());
		const cloud = new FakeCloud();
		for (const name of names) {
			cloud.resources.set(name, {});
			await applyJournaled(journal, 'cache', fakeResource(name));
		}

		const work = workWith(journal, {reverserOf: cloud.reverserOf});
		const left = async () => (await journal.active()).map(({change}) => change);
		return {journal, cloud, work, left};
	}

	const only = (items: readonly UndoItem[]): UndoItem => {
		expect(items).toHaveLength(1);
		return items[0] as UndoItem;
	};

	it('takes one back, and looks again afterwards', async () => {
		const {cloud, left, work} = await made('bucket');
		const item = only(await planUndo([], work));
		expect(item).toMatchObject({state: 'ready', summary: 'delete bucket'});
		expect(await applyUndo(item, work)).toEqual({ending: 'undone'});
		expect(cloud.log).toEqual(['look bucket', 'delete bucket', 'look bucket']);
		expect(await left()).toEqual([]);
	});

	it('fails when it is still there afterwards, and keeps it in the journal', async () => {
		const {cloud, left, work} = await made('bucket');
		cloud.resources.set('bucket', {stays: true});
		await expect(applyUndo(only(await planUndo([], work)), work)).rejects.toMatchObject({exitCode: 1, next: ['ferrovia undo']});
		expect(await left()).toEqual(['cache/bucket']);
	});

	it("is unknown when it can't look afterwards, and keeps it in the journal", async () => {
		const {cloud, left, work} = await made('bucket');
		const item = only(await planUndo([], work));
		cloud.resources.set('bucket', {takesTheNetworkWithIt: true});
		await expect(applyUndo(item, work)).rejects.toMatchObject({exitCode: 3, what: 'No network.'});
		expect(await left()).toEqual(['cache/bucket']);
		cloud.isReachable = true;
		const [again] = await planUndo([], work);
		expect(again?.state).toBe('gone');
	});

	it('concludes what is already removed', async () => {
		const {cloud, left, work} = await made('bucket');
		cloud.resources.delete('bucket');
		const item = only(await planUndo([], work));
		expect(item.state).toBe('gone');
		expect(await applyUndo(item, work)).toEqual({ending: 'undone'});
		expect(cloud.log).toEqual(['look bucket']);
		expect(await left()).toEqual([]);
	});

	it.each([
		['before', 'kept', {ending: 'kept'}],
		['while', 'ready', {ending: 'kept', reason: 'somebody else uses provider'}],
	])('leaves what turns out to be used elsewhere %s it is taken back, and concludes it', async (when, state, ending) => {
		const {cloud, left, work} = await made('provider');
		const use = () => cloud.resources.set('provider', {isUsedElsewhere: true});
		if (when === 'before') {
			use();
		}

		const item = only(await planUndo([], work));
		use();
		expect(item.state).toBe(state);
		expect(await applyUndo(item, work)).toEqual(ending);
		expect(cloud.resources.has('provider')).toBe(true);
		expect(await left()).toEqual([]);
	});

	it("is unknown where it can't look", async () => {
		const {cloud, left, work} = await made('bucket');
		cloud.isReachable = false;
		const item = only(await planUndo([], work));
		expect(item).toMatchObject({state: 'unknown', summary: 'delete bucket', problem: {what: 'No network.', next: ['ping']}});
		await expect(applyUndo(item, work)).rejects.toMatchObject({exitCode: 3});
		expect(await left()).toEqual(['cache/bucket']);
		expect(cloud.resources.has('bucket')).toBe(true);
		cloud.isReachable = true;
		await applyUndo(only(await planUndo([], work)), work);
		expect(await left()).toEqual([]);
	});

	it('does not forget what only another version knows how to take back', async () => {
		const {left, work} = await made('bucket');
		const older = {...work, reverserOf: async () => undefined};
		const item = only(await planUndo([], older));
		expect(item).toMatchObject({state: 'unknown', problem: {next: ['npx ferrovia@latest undo']}});
		await expect(applyUndo(item, older)).rejects.toMatchObject({exitCode: 3});
		expect(await left()).toEqual(['cache/bucket']);
	});

	it('is interrupted, not unknown, when the run is aborted', async () => {
		const {cloud, work} = await made('bucket');
		cloud.isReachable = false;
		await expect(planUndo([], {...work, signal: AbortSignal.abort()})).rejects.toMatchObject({exitCode: 130});
	});

	it('destroys what Ferrovia did not put there only when the user agreed to that', async () => {
		const {cloud, left, work} = await made('bucket');
		cloud.resources.set('bucket', {holds: '41 objects (12 MB)'});
		const item = only(await planUndo([], work));
		expect(item).toMatchObject({state: 'ready', destroys: '41 objects (12 MB)'});
		await expect(applyUndo(item, work)).rejects.toThrow(/41 objects/);
		expect(cloud.resources.has('bucket')).toBe(true);
		expect(await left()).toEqual(['cache/bucket']);
		expect(await applyUndo(item, {...work, mayDestroy: true})).toEqual({ending: 'undone'});
	});

	it('lets the step know that nobody agreed to lose what has come since', async () => {
		const {cloud, work} = await made('bucket');
		const item = only(await planUndo([], work));
		cloud.resources.set('bucket', {holds: '1 object'});
		await expect(applyUndo(item, work)).rejects.toThrow('not empty');
		expect(cloud.resources.has('bucket')).toBe(true);
	});

	it('starts with the newest, and goes on after a failure', async () => {
		const {cloud, left, work} = await made('bucket', 'user', 'key');
		cloud.resources.set('user', {stays: true});
		const items = await planUndo([], work);
		expect(items.map(({summary}) => summary)).toEqual(['delete key', 'delete user', 'delete bucket']);
		for (const item of items) {
			await applyUndo(item, work).catch(() => undefined);
		}

		expect(cloud.log.filter(line => line.startsWith('delete'))).toEqual(['delete key', 'delete user', 'delete bucket']);
		expect([...cloud.resources.keys()]).toEqual(['user']);
		expect(await left()).toEqual(['cache/user']);
	});

	it('can be repeated wherever it ended', async () => {
		const {cloud, journal, left, work} = await made('bucket');
		const item = only(await planUndo([], work));
		await journal.intendUndo(item.intent.id);
		await applyUndo(only(await planUndo([], work)), work);
		await applyUndo(await inspectUndo(item.intent, work), work);
		expect(cloud.log.filter(line => line === 'delete bucket')).toHaveLength(1);
		expect(await left()).toEqual([]);
	});

	it('takes one back once although two runs announced it', async () => {
		const {journal, cloud, work} = await made('bucket');
		await journal.conclude(await journal.intend('cache', fakeResource('bucket')), {status: 'failed'});
		await journal.intend('cache', fakeResource('bucket'));
		await journal.intend('other', fakeResource('bucket'));
		await applyUndo(only(await planUndo(['cache'], work)), work);
		expect(cloud.log.filter(line => line === 'delete bucket')).toHaveLength(1);
		expect((await journal.active()).map(({step}) => step)).toEqual(['other']);
	});

	it('shows what it does, without secrets', async () => {
		protect('swordfish-swordfish');
		const {work} = await made('bucket');
		const shown: string[] = [];
		const loud = {...work, output: (line: string) => shown.push(line)};
		await applyUndo(only(await planUndo([], loud)), loud);
		expect(shown).toEqual(['looking: delete bucket', 'delete bucket: with [secret]', 'looking: delete bucket']);
	});
});
