import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, inject, it} from 'vitest';
import {questions} from '../../source/answers/table.ts';
import {stepNames} from '../../source/steps/names.ts';
import {axumWorkspace, cli, emptySandbox, has, runFerrovia} from './_project.ts';
import {PseudoTerminal} from './_terminal.ts';

const installed = inject('installed');
const run = (args: readonly string[], sandbox: Parameters<typeof runFerrovia>[2], more?: Parameters<typeof runFerrovia>[3]) =>
	runFerrovia(installed, args, sandbox, more);

describe('the command line', () => {
	it('prints help with steps, exit codes and examples', async () => {
		const {exitCode, stdout} = run(['--help'], await emptySandbox());
		expect(exitCode).toBe(0);
		for (const word of [
			...stepNames,
			'setup',
			'plan',
			'verify',
			'undo',
			'status',
			'rollback',
			'rehearse',
			'completion',
			'Exit codes',
			'Examples',
			'--accessible',
			'--no-color',
		]) {
			expect(stdout).toContain(word);
		}

		expect(stdout.split('\n').every(line => line.length <= 100)).toBe(true);
	});

	it.each(['', '--json'])("says that it stopped where what it waits for can't come: plan %s", async format => {
		const sandbox = await axumWorkspace({light: true});
		const stopper = path.join(path.dirname(sandbox.root), 'stopper.mjs');
		await writeFile(
			stopper,
			`import promises from 'node:fs/promises';
			import {syncBuiltinESMExports} from 'node:module';
			const {readFile} = promises;
			promises.readFile = (file, ...rest) => String(file).endsWith('Cargo.toml') ? new Promise(() => {}) : readFile(file, ...rest);
			syncBuiltinESMExports();\n`,
		);
		const stopped = {...sandbox, env: {...sandbox.env, NODE_OPTIONS: `--import=${stopper}`}};
		const {exitCode, stdout, stderr} = run(['plan', format].filter(Boolean), stopped);
		expect([exitCode, stderr]).toEqual([1, expect.stringContaining('ferrovia: Ferrovia stopped before it was done.')]);
		expect(stdout).toMatch(format === '--json' ? /^\{"version":1,"type":"error".*\}\n$/ : /^$/);
	});

	it('names every question with flag, variable and key in the help of setup', async () => {
		const {exitCode, stdout} = run(['setup', '--help'], await emptySandbox());
		expect(exitCode).toBe(0);
		for (const {flag, env, key} of questions.filter(({secret}) => !secret)) {
			expect(stdout).toMatch(new RegExp(`^ +${flag} <.*\\[${env}, ${key}\\]$`, 'm'));
		}
	});

	it.each([
		[['verfy'], /Did you mean verify\?/],
		[['setup', 'cargoo'], /Did you mean cargo\?/],
		[['--yess'], /Did you mean --yes\?/],
		[['plan', '--linkr', 'mold'], /Did you mean --linker\?/],
		[['plan', '--linker', 'gold'], /--linker: "gold".*auto, mold, lld, default/s],
	])('answers %j with a suggestion and exit code 2', async (args, words) => {
		const {exitCode, stderr} = run(args, await axumWorkspace({light: true}));
		expect(stderr).toMatch(words);
		expect(exitCode).toBe(2);
	});

	it.skipIf(!has('cargo'))('says what to do where there is no Cargo project', async () => {
		const {exitCode, stderr} = run(['plan'], await emptySandbox());
		expect(exitCode).not.toBe(0);
		expect(stderr).toMatch(/Cargo\.toml/);
		expect(stderr).toMatch(/next {2}\S/);
	});

	it('says what to do where there is no cargo', async () => {
		const sandbox = await axumWorkspace({light: true});
		const {exitCode, stderr} = run(['plan'], sandbox, {env: {PATH: path.dirname(process.execPath)}});
		expect(exitCode).not.toBe(0);
		expect(stderr).toMatch(/cargo/i);
		expect(stderr).toMatch(/rustup/);
	});

	it('names every missing answer at once without a terminal', async () => {
		const {exitCode, stderr} = run(['setup'], await axumWorkspace({light: true}));
		expect(exitCode).toBe(2);
		for (const flag of ['--compiler-cache', '--production-lto', '--production-panic', '--cache local']) {
			expect(stderr).toContain(flag);
		}

		expect(stderr).not.toContain('--aws-profile');

		expect(stderr).toContain('ferrovia setup --yes');
	});

	it("loses nothing when ferrovia.toml can't be read", async () => {
		const sandbox = await axumWorkspace({light: true});
		await writeFile(path.join(sandbox.root, 'ferrovia.toml'), '[tools\nlinker = "mold"\n');
		const {exitCode, stderr} = run(['setup', '--yes'], sandbox);
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(/ferrovia\.toml is not valid TOML/);
	});

	it('answers a missing --config', async () => {
		const {exitCode, stderr} = run(['plan', '--config', 'nowhere.toml'], await axumWorkspace({light: true}));
		expect(exitCode).toBe(2);
		expect(stderr).toContain('nowhere.toml');
	});

	it('prints no colour into a pipe', async () => {
		const {stdout} = run(['plan'], await axumWorkspace({light: true}));
		expect(stdout).not.toContain('\u{1B}[');
	});

	it('goes on when nobody reads any more', async () => {
		const {root, env} = await emptySandbox();
		const script = 'set -o pipefail; "$0" "$1" setup --help | true; echo "ended with $?"';
		const words = execFileSync('bash', ['-c', script, process.execPath, cli(installed)], {
			cwd: root,
			env,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		expect(words).toBe('ended with 0\n');
	});

	it('changes nothing with plan and verify', async () => {
		const sandbox = await axumWorkspace({light: true});
		run(['plan'], sandbox);
		run(['verify'], sandbox);
		expect(
			execFileSync('git', ['status', '--porcelain', '--ignored'], {
				cwd: sandbox.root,
				env: sandbox.env as NodeJS.ProcessEnv,
				encoding: 'utf8',
			}),
		).toBe('');
	});
});

describe('completion', () => {
	it.each([
		['bash', ['-n']],
		['zsh', ['-n']],
		['fish', ['--no-execute']],
	] as const)('prints a script that %s can read', async (shell, args) => {
		const sandbox = await emptySandbox();
		const {exitCode, stdout} = run(['completion', shell], sandbox);
		expect(exitCode).toBe(0);
		expect(stdout).toContain('ferrovia');
		const script = path.join(sandbox.root, `completion.${shell}`);
		await writeFile(script, stdout);
		if (has(shell)) {
			execFileSync(shell, [...args, script], {stdio: 'pipe'});
		}
	});

	it.each([
		[['ver'], 'verify'],
		[['setup', 'ca'], 'cargo'],
		[['setup', 'ca'], 'cache'],
		[['setup', '--link'], '--linker'],
		[['setup', '--linker', 'mo'], 'mold'],
		[['setup', '--cache', ''], 'minio'],
		[['setup', 'im'], 'image'],
		[['verify', 'wo'], 'workflow'],
		[['setup', '--image-e'], '--image-existing'],
		[['setup', '--image-existing', ''], 'theirs'],
		[['setup', '--deploy', 'd'], 'dockerfile'],
		[['undo', '--del'], '--delete-objects'],
		[['completion', 'z'], 'zsh'],
	])('completes %j', async (words, completion) => {
		const {stdout} = run(['complete', '--', ...words], await emptySandbox());
		expect(stdout.split('\n').map(line => line.split('\t')[0])).toContain(completion);
	});

	const shells = [
		{shell: 'bash', args: ['--noprofile', '--norc', '-i'], prepare: ''},
		{shell: 'zsh', args: ['-f', '-i'], prepare: 'autoload -U compinit; compinit -u -D; '},
		{shell: 'fish', args: ['--no-config', '--interactive'], prepare: ''},
	];
	for (const {shell, args, prepare} of shells) {
		it.skipIf(!has(shell))(`completes what is typed in a real ${shell}`, async () => {
			const {root, env} = await emptySandbox();
			const bin = path.join(root, 'bin');
			await mkdir(bin);
			await writeFile(path.join(bin, 'ferrovia'), `#!/bin/sh\nexec "${process.execPath}" "${cli(installed)}" "$@"\n`, {mode: 0o755});
			const terminal = new PseudoTerminal(shell, args, {cwd: root, env: {...env, PATH: `${bin}:${env.PATH}`}, columns: 100});
			const load = shell === 'fish' ? 'ferrovia completion fish | source' : `source <(ferrovia completion ${shell})`;
			terminal.type(`${prepare}${load}; echo rea''dy\r`);
			await terminal.waitFor(/^ready/m);
			terminal.type('ferrovia veri\t');
			await terminal.waitFor(/ferrovia verify\b/);
			terminal.type('too\t');
			await terminal.waitFor(/ferrovia verify tools\b/);
		});
	}

	it('refuses another shell', async () => {
		expect(run(['completion', 'tcsh'], await emptySandbox())).toMatchObject({exitCode: 2});
	});
});
