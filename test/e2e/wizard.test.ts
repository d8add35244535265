import {spawnSync} from 'node:child_process';
import {mkdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, inject, it} from 'vitest';
import {axumWorkspace, has, hasSccache, provableSteps, runFerrovia, type Sandbox, snapshot} from './_project.ts';
import {keys, type PseudoTerminal} from './_terminal.ts';
import {answerAll, expectRestored, startWizard} from './_wizard.ts';

const installed = inject('installed');
const ready = has('cargo') && hasSccache();
const needs = ready ? '' : ' (needs cargo and an sccache with S3)';

const read = async ({root}: Sandbox, file: string) => readFile(path.join(root, file), 'utf8');
const untouched = async ({root}: Sandbox) =>
	stat(path.join(root, '.ferrovia')).then(
		() => false,
		() => true,
	);

describe.skipIf(!ready)(`the wizard${needs}`, () => {
	it('answers, shows the plan, applies it, proves it, and leaves its words in the scrollback', async () => {
		const sandbox = await axumWorkspace();
		const before = await snapshot(sandbox.root);
		const terminal = startWizard(sandbox, ['setup', ...provableSteps, '--linker', 'default']);
		await terminal.waitFor('acme/demo');
		expect(terminal.inAlternateScreen).toBe(true);
		await answerAll(terminal);
		expect(terminal.screen).toMatch(/cache +Only this machine +no AWS credentials here/);
		expect(terminal.screen).toContain('● cache');
		terminal.type('G');
		await terminal.waitFor('Undo with: ferrovia undo');
		expect(await snapshot(sandbox.root)).toEqual(before);
		terminal.type(keys.enter);
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		expect(terminal.inAlternateScreen).toBe(false);
		expect(terminal.scrollback).toMatch(/Proved (\d+) of \1/);
		expect(await read(sandbox, '.cargo/ferrovia-local.toml')).toContain('rustc-wrapper = "sccache"');
		expect(runFerrovia(installed, ['undo', '--yes'], sandbox).exitCode).toBe(0);
		expect(await snapshot(sandbox.root)).toEqual(before);
	});

	it('says that there is nothing to do the second time', async () => {
		const sandbox = await axumWorkspace({light: true});
		runFerrovia(installed, ['setup', ...provableSteps, '--yes', '--linker', 'default'], sandbox);
		const terminal = startWizard(sandbox, ['setup', ...provableSteps]);
		await terminal.waitFor('enter start');
		terminal.type(keys.enter);
		await terminal.waitFor('Nothing to do', 60_000);
		terminal.type('q');
		expect(await terminal.exited).toMatchObject({exitCode: 0});
	});

	it.each([
		['the welcome screen', async () => {}],
		[
			'a question',
			async (terminal: PseudoTerminal) => {
				terminal.type(keys.enter);
				await terminal.waitFor('question 1 of');
			},
		],
		['the review', answerAll],
	])('Ctrl+C on %s changes nothing, restores the terminal and ends with 130', async (_name, walk) => {
		const sandbox = await axumWorkspace({light: true});
		const terminal = startWizard(sandbox, ['--linker', 'default']);
		await terminal.waitFor('enter start');
		await walk(terminal);
		terminal.type(keys.interrupt);
		expect(await terminal.exited).toMatchObject({exitCode: 130});
		expectRestored(terminal);
		expect(await untouched(sandbox)).toBe(true);
	});

	it('Ctrl+C during the checks stops them, leaves nothing running, and says how to go on', async () => {
		const {root, env} = await axumWorkspace({light: true});
		// A folder of its own: other tests of this machine may be probing too.
		const temporary = path.join(root, '..', 'temporary');
		await mkdir(temporary);
		const terminal = startWizard({root, env: {...env, TMPDIR: temporary}}, ['setup', ...provableSteps, '--linker', 'default']);
		await answerAll(terminal);
		terminal.type(keys.enter);
		await terminal.waitFor(/looking/, 60_000);
		terminal.type(keys.interrupt);
		expect(await terminal.exited).toMatchObject({exitCode: 130});
		expectRestored(terminal);
		expect(terminal.scrollback).toContain('ferrovia');
		expect(spawnSync('pgrep', ['-f', `${path.resolve(temporary)}/`], {encoding: 'utf8'}).stdout).toBe('');
	});

	it.each(['SIGTERM', 'SIGHUP'])('%s ends it as Ctrl+C does', async signal => {
		const sandbox = await axumWorkspace({light: true});
		const terminal = startWizard(sandbox);
		await terminal.waitFor('enter start');
		terminal.kill(signal);
		expect(await terminal.exited).toMatchObject({exitCode: 130});
		expectRestored(terminal);
	});

	it.each([
		[60, 20],
		[80, 24],
		[120, 40],
	])('draws no line wider and no frame taller than %dx%d', async (columns, rows) => {
		const sandbox = await axumWorkspace({light: true});
		const terminal = startWizard(sandbox, ['--linker', 'default'], {columns, rows});
		await answerAll(terminal);
		expect(terminal.screen.split('\n').length).toBeLessThanOrEqual(rows);
		expect(terminal.screen).toContain('enter apply');
		terminal.resize(60, 20);
		await terminal.waitFor('enter apply');
		terminal.type('q');
		await terminal.exited;
	});

	it('prints no colour with NO_COLOR', async () => {
		const sandbox = await axumWorkspace({light: true});
		const terminal = startWizard({...sandbox, env: {...sandbox.env, NO_COLOR: '1'}}, ['--linker', 'default']);
		await answerAll(terminal);
		terminal.type('q');
		await terminal.exited;
		expect(terminal.output).not.toMatch(/\u{1B}\[[\d;]*m/u);
	});

	it('asks a single step line by line', async () => {
		const sandbox = await axumWorkspace({light: true});
		const terminal = startWizard(sandbox, [
			'setup',
			'cargo',
			'--linker',
			'default',
			'--machine-settings',
			'project',
			'--compiler-cache',
			'sccache',
		]);
		await terminal.waitFor('Link-time optimization');
		expect(terminal.inAlternateScreen).toBe(false);
		terminal.type(keys.enter);
		await terminal.waitFor('What should a panic do');
		terminal.type(keys.enter);
		await terminal.waitFor(/Apply/);
		terminal.type(keys.enter);
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		expect(terminal.scrollback).toMatch(/Proved (\d+) of \1/);
		expect(await read(sandbox, 'Cargo.toml')).toContain('[profile.production]');
	});

	it('speaks in words with --accessible', async () => {
		const sandbox = await axumWorkspace({light: true});
		const terminal = startWizard(sandbox, [
			'--accessible',
			'--linker',
			'default',
			'--compiler-cache',
			'sccache',
			'--machine-settings',
			'project',
			'--production-lto',
			'thin',
			'--production-panic',
			'unwind',
		]);
		expect(await terminal.waitFor(/demo/)).not.toMatch(/[●◉○]/);
		expect(terminal.inAlternateScreen).toBe(false);
		terminal.type(keys.interrupt);
		expect(await terminal.exited).toMatchObject({exitCode: 130});
	});
});
