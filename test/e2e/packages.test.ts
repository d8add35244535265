import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {describe, expect, inject, it} from 'vitest';
import {axumWorkspace, has, hasSccache, provableSteps, runFerrovia, type Sandbox, snapshot} from './_project.ts';
import {keys, type PseudoTerminal} from './_terminal.ts';
import {answerAll, expectRestored, startWizard} from './_wizard.ts';

const installed = inject('installed');
const mayInstall = process.env.FERROVIA_TEST_PACKAGES === '1' && process.getuid?.() === 0 && has('apt-get') && has('cargo') && hasSccache();
const needs = mayInstall ? '' : ' (needs FERROVIA_TEST_PACKAGES=1, root, apt, cargo and an sccache with S3)';

/** Only the tests of this file change the packages of the machine: they run one after the other, beside files that need none. */
describe.skipIf(!mayInstall)(`packages of the machine${needs}`, () => {
	const removePackages = () => execFileSync('apt-get', ['remove', '--yes', 'mold', 'clang'], {stdio: 'ignore'});
	const setUp = (sandbox: Sandbox, linker: string) =>
		runFerrovia(installed, ['setup', ...provableSteps, '--yes', '--linker', linker], sandbox);
	const undo = (sandbox: Sandbox) => runFerrovia(installed, ['undo', '--yes'], sandbox).exitCode;

	it('the wizard installs mold and clang with apt, cargo links with mold, and undo removes them', async () => {
		removePackages();
		expect(has('mold')).toBe(false);
		const sandbox = await axumWorkspace();
		const before = await snapshot(sandbox.root);
		const terminal = startWizard(sandbox, ['setup', ...provableSteps], {columns: 120, rows: 40});
		await terminal.waitFor('enter start');
		expect(terminal.screen).toContain('no mold');
		await chooseMold(terminal);
		await terminal.waitFor('enter apply', 60_000);
		expect(terminal.screen).toContain('install mold with apt');
		terminal.type(keys.enter);
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		expect(terminal.scrollback).toMatch(/Proved (\d+) of \1/);
		expect(has('mold') && has('clang')).toBe(true);

		const env = {...sandbox.env, SCCACHE_SERVER_PORT: '4392'} as NodeJS.ProcessEnv;
		execFileSync('cargo', ['build', '--package', 'demo-core', '--package', 'api'], {cwd: sandbox.root, env, stdio: 'pipe'});
		const comment = execFileSync('readelf', ['--string-dump=.comment', path.join(sandbox.root, 'target/debug/api')], {encoding: 'utf8'});
		expect(comment).toMatch(/mold \d/);
		execFileSync('sccache', ['--stop-server'], {env, stdio: 'pipe'});

		expect(undo(sandbox)).toBe(0);
		expect(has('mold')).toBe(false);
		expect(await snapshot(sandbox.root)).toEqual(before);
	});

	it('Ctrl+C while apt installs stops safely, and the same command continues', async () => {
		removePackages();
		const sandbox = await axumWorkspace({light: true});
		const terminal = startWizard(sandbox, ['setup', ...provableSteps, '--linker', 'mold']);
		await answerAll(terminal);
		terminal.type(keys.enter);
		await terminal.waitFor(/install mold with apt {2}\S/, 60_000);
		terminal.type(keys.interrupt);
		expect(await terminal.exited).toMatchObject({exitCode: 130});
		expectRestored(terminal);
		expect(terminal.scrollback).toContain('ferrovia setup');
		const resumed = setUp(sandbox, 'mold');
		expect([resumed.exitCode, resumed.stdout]).toEqual([0, expect.stringMatching(/Proved (\d+) of \1/)]);
		expect(undo(sandbox)).toBe(0);
		expect(has('mold')).toBe(false);
	});

	it('--linker auto installs what it compares, keeps what wins, and undo removes it', async () => {
		removePackages();
		const sandbox = await axumWorkspace({light: true});
		const before = await snapshot(sandbox.root);
		const done = setUp(sandbox, 'auto');
		expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/Proved (\d+) of \1/)]);
		expect(undo(sandbox)).toBe(0);
		expect(has('mold')).toBe(false);
		expect(await snapshot(sandbox.root)).toEqual(before);
	});
});

async function chooseMold(terminal: PseudoTerminal): Promise<void> {
	terminal.type(keys.enter);
	await terminal.waitFor('Keep compiled crates');
	terminal.type(keys.enter);
	await terminal.waitFor('Which linker');
	terminal.type(keys.down);
	await terminal.waitFor('› mold');
	terminal.type(keys.enter);
	for (const question of [
		'Where should the settings',
		'Link-time optimization',
		'What should a panic do',
		'Where should compiled crates be shared',
	]) {
		await terminal.waitFor(question);
		terminal.type(keys.enter);
	}
}
