import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, inject, it} from 'vitest';
import {axumWorkspace, cli, has, hasSccache, provableSteps, runFerrovia, type Sandbox, snapshot} from './_project.ts';

const installed = inject('installed');
const run = (args: readonly string[], sandbox: Sandbox, more?: Parameters<typeof runFerrovia>[3]) =>
	runFerrovia(installed, args, sandbox, more);
const setUp = (sandbox: Sandbox, ...answers: readonly string[]) => run(['setup', ...provableSteps, '--yes', ...answers], sandbox);
const ready = has('cargo') && hasSccache();
const needs = ready ? '' : ' (needs cargo and an sccache with S3)';
const gitStatus = ({root, env}: Sandbox) =>
	execFileSync('git', ['status', '--porcelain'], {cwd: root, env: env as NodeJS.ProcessEnv, encoding: 'utf8'});
const read = async ({root}: Sandbox, file: string) => readFile(path.join(root, file), 'utf8');

describe.skipIf(!ready)(`setup, verify, undo${needs}`, () => {
	it('takes a multi-crate axum project from nothing to proved, does nothing the second time, and gives it back to the byte', async () => {
		const sandbox = await axumWorkspace();
		const before = await snapshot(sandbox.root);

		const first = setUp(sandbox, '--linker', 'default');
		expect(first.stdout + first.stderr).toMatch(/Proved (\d+) of \1/);
		expect(first.exitCode).toBe(0);
		expect(await read(sandbox, 'Cargo.toml')).toContain('[profile.production]');
		expect(await read(sandbox, 'Cargo.toml')).toContain('"crates/api",   # the server');
		expect(await read(sandbox, '.cargo/config.toml')).toContain('include');
		expect(await read(sandbox, '.cargo/ferrovia-local.toml')).toContain('rustc-wrapper = "sccache"');
		expect(gitStatus(sandbox)).not.toContain('ferrovia-local');
		expect(gitStatus(sandbox)).not.toContain('.ferrovia');
		expect(gitStatus(sandbox)).toContain('.cargo/');

		const verified = run(['verify', ...provableSteps], sandbox);
		expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringMatching(/Proved (\d+) of \1/)]);

		const again = setUp(sandbox, '--linker', 'default');
		expect(again.stdout).toContain('Nothing to do');
		expect(again.exitCode).toBe(0);

		const undone = run(['undo', '--yes'], sandbox);
		expect([undone.exitCode, undone.stdout]).toEqual([0, expect.stringContaining('Undone')]);
		expect(await snapshot(sandbox.root)).toEqual(before);
		expect(gitStatus(sandbox)).toBe('');
		await expect(stat(path.join(sandbox.root, '.ferrovia'))).rejects.toThrow();
	});

	it('writes the image and the workflow as well, says what it could not look at, and gives all of it back to the byte', async () => {
		const sandbox = await axumWorkspace({light: true});
		const before = await snapshot(sandbox.root);
		// An engine would build the image for real, which other tests do.
		const env = {DOCKER_HOST: 'unix:///nowhere/docker.sock'};
		const first = run(['--yes', '--linker', 'default'], sandbox, {env});
		expect([first.exitCode, first.stdout]).toEqual([3, expect.stringMatching(/Proved \d+ of \d+, \d+ not known\./)]);
		expect(await read(sandbox, 'Dockerfile.production')).toContain('cargo chef cook');
		expect(await read(sandbox, '.github/workflows/deploy.yml')).toContain('Dockerfile.production');
		expect(run(['plan'], sandbox, {env}).stdout).toContain('Nothing to do');
		expect(run(['undo', '--yes'], sandbox).exitCode).toBe(0);
		expect(await snapshot(sandbox.root)).toEqual(before);
	});

	it('has cargo itself use sccache: a second clean build is served by it', async () => {
		const sandbox = await axumWorkspace();
		setUp(sandbox, '--linker', 'default');
		const env = {...sandbox.env, SCCACHE_SERVER_PORT: '4391'} as NodeJS.ProcessEnv;
		const cargo = () => execFileSync('cargo', ['build', '--offline'], {cwd: sandbox.root, env, stdio: 'pipe'});
		execFileSync('cargo', ['fetch'], {cwd: sandbox.root, env, stdio: 'pipe'});
		try {
			cargo();
			await rm(path.join(sandbox.root, 'target'), {recursive: true});
			execFileSync('sccache', ['--zero-stats'], {env, stdio: 'pipe'});
			cargo();
			const {stats} = JSON.parse(execFileSync('sccache', ['--show-stats', '--stats-format', 'json'], {env, encoding: 'utf8'}));
			expect(stats.cache_hits.counts.Rust).toBeGreaterThan(20);
			expect(stats.cache_misses.counts.Rust ?? 0).toBe(0);
		} finally {
			execFileSync('sccache', ['--stop-server'], {env, stdio: 'pipe'});
		}
	});

	it('answers are kept: a team mate is asked nothing, and sets up the same', async () => {
		const sandbox = await axumWorkspace({light: true});
		setUp(sandbox, '--production-lto', 'fat', '--linker', 'default');
		expect(await read(sandbox, 'ferrovia.toml')).toContain('production-lto = "fat"');
		expect(await read(sandbox, 'Cargo.toml')).toContain('lto = "fat"');
		expect(run(['plan', ...provableSteps], sandbox).stdout).toContain('Nothing to do');
	});

	it('goes on where kill -9 stopped it, with the same end state as an undisturbed run', async () => {
		const undisturbed = await axumWorkspace({light: true});
		setUp(undisturbed, '--linker', 'default');
		const expected = await snapshot(undisturbed.root);

		// Before the first change, within one, and after the last.
		for (const lines of [1, 4, 7]) {
			const sandbox = await axumWorkspace({light: true});
			const before = await snapshot(sandbox.root);
			await killAtJournalLine(sandbox, lines);
			const resumed = setUp(sandbox, '--linker', 'default');
			expect([lines, resumed.exitCode, resumed.stderr]).toEqual([lines, 0, expect.anything()]);
			expect(await snapshot(sandbox.root)).toEqual(expected);
			expect(run(['undo', '--yes'], sandbox).exitCode).toBe(0);
			expect(await snapshot(sandbox.root)).toEqual(before);
		}
	});

	it('undo leaves what the user changed since, and says so', async () => {
		const sandbox = await axumWorkspace({light: true});
		setUp(sandbox, '--linker', 'default');
		const edited = `${await read(sandbox, 'Cargo.toml')}\n[profile.mine]\ninherits = "dev"\n`;
		await writeFile(path.join(sandbox.root, 'Cargo.toml'), edited);
		const {exitCode, stdout} = run(['undo', '--yes'], sandbox);
		expect(exitCode).toBe(1);
		expect(stdout).toMatch(/Cargo\.toml was changed since/);
		expect(await read(sandbox, 'Cargo.toml')).toBe(edited);
	});

	it("writes over no configuration of the user's", async () => {
		const sandbox = await axumWorkspace({light: true});
		const config = '# mine\r\n[alias]\r\nb = "build"   # short\r\n';
		await mkdir(path.join(sandbox.root, '.cargo'), {recursive: true});
		await writeFile(path.join(sandbox.root, '.cargo/config.toml'), config);
		expect(setUp(sandbox, '--linker', 'default').exitCode).toBe(0);
		const after = await read(sandbox, '.cargo/config.toml');
		expect(after).toContain(config.slice(0, -2));
		expect(after).toContain('include');
	});

	it('mends a cc on PATH that is a Commander.js program, so that crates with C code build again', async () => {
		const sandbox = await axumWorkspace();
		const shims = path.join(sandbox.root, '..', 'shims');
		await mkdir(shims);
		await writeFile(path.join(shims, 'cc'), `#!/bin/sh\nexec ${process.execPath} ${path.join(shims, 'cc.mjs')} "$@"\n`, {mode: 0o755});
		const commander = path.resolve('node_modules/commander/index.js');
		await writeFile(
			path.join(shims, 'cc.mjs'),
			`import {program} from ${JSON.stringify(pathToFileURL(commander).href)};\nprogram.name('cc').argument('[prompt]').action(() => {});\nprogram.parse();\n`,
		);
		await writeFile(
			path.join(sandbox.root, 'crates/core/build.rs'),
			'fn main() {\n    cc::Build::new().file("answer.c").compile("answer");\n}\n',
		);
		await writeFile(path.join(sandbox.root, 'crates/core/answer.c'), 'int answer(void) { return 42; }\n');
		await writeFile(
			path.join(sandbox.root, 'crates/core/Cargo.toml'),
			`${await read(sandbox, 'crates/core/Cargo.toml')}\n[build-dependencies]\ncc = "1"\n`,
		);
		const env: Record<string, string | undefined> = {...sandbox.env, PATH: `${shims}:${sandbox.env.PATH}`, SCCACHE_SERVER_PORT: '4393'};
		// The home's own configuration, not a link to the machine's.
		await rm(path.join(String(env.CARGO_HOME), 'config.toml'), {force: true});
		const cargo = () =>
			spawnSync('cargo', ['build', '--package', 'demo-core'], {cwd: sandbox.root, env: env as NodeJS.ProcessEnv, encoding: 'utf8'});

		expect(cargo().stderr).toMatch(/unknown option '-/);
		const {checks} = JSON.parse(run(['verify', 'tools', '--json'], sandbox, {env}).stdout) as {
			checks: Array<{id: string; status: string; detail: string}>;
		};
		expect(checks.find(({id}) => id === 'tools.c-compiler')).toMatchObject({
			status: 'fail',
			detail: expect.stringContaining(path.join(shims, 'cc')),
		});

		run(['setup', 'tools', '--yes', '--linker', 'default'], sandbox, {env});
		expect(await readFile(path.join(String(env.CARGO_HOME), 'config.toml'), 'utf8')).toContain('[env]');
		expect(gitStatus(sandbox)).not.toContain('.cargo');
		const built = cargo();
		expect([built.status, built.stderr]).toEqual([0, expect.anything()]);
	});

	it('names a committed wrapper as the fault that it is', async () => {
		const sandbox = await axumWorkspace({light: true});
		await mkdir(path.join(sandbox.root, '.cargo'), {recursive: true});
		await writeFile(path.join(sandbox.root, '.cargo/config.toml'), '[build]\nrustc-wrapper = "sccache"\n');
		execFileSync('git', ['add', '--force', '.cargo/config.toml'], {cwd: sandbox.root, env: sandbox.env as NodeJS.ProcessEnv});
		const {checks} = JSON.parse(run(['verify', 'cargo', '--json'], sandbox).stdout) as {
			checks: Array<{id: string; status: string; detail: string}>;
		};
		expect(checks.find(({id}) => id === 'cargo.portable')).toMatchObject({
			status: 'fail',
			detail: expect.stringContaining('names sccache'),
		});
	});
});

/** Starts it and kills it as soon as its journal has this many lines; less is fine when it was faster. */
async function killAtJournalLine(sandbox: Sandbox, lines: number): Promise<void> {
	const journal = path.join(sandbox.root, '.ferrovia', 'journal.jsonl');
	const child = spawn(process.execPath, [cli(installed), 'setup', ...provableSteps, '--yes', '--linker', 'default'], {
		cwd: sandbox.root,
		env: sandbox.env as NodeJS.ProcessEnv,
		stdio: 'ignore',
	});
	const ended = new Promise(resolve => {
		child.once('exit', resolve);
	});
	let over = false;
	void ended.then(() => {
		over = true;
	});
	while (!over) {
		const text = await readFile(journal, 'utf8').catch(() => '');
		if (text.split('\n').length > lines) {
			child.kill('SIGKILL');
			break;
		}

		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	await ended;
}
