import {execFileSync} from 'node:child_process';
import {cp, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, inject, it} from 'vitest';
import {readUnitGraph} from '../../source/project/unit-graph.ts';
import {runProcess} from '../../source/services/process.ts';
import {commitAll, emptySandbox, has, runFerrovia, type Sandbox, snapshot} from './_project.ts';

const installed = inject('installed');
const fixture = fileURLToPath(new URL('../fixtures/axum-workspace', import.meta.url));

/** What somebody who knows the crates and the code would ask for, by hand, without a word of the compiler. */
const byHand = {
	serde: '{ version = "1", features = ["derive"] }',
	tokio: '{ version = "1", features = ["macros", "net", "rt-multi-thread", "time"] }',
	uuid: '{ version = "1", features = ["serde", "v4"] }',
};

const worker = {
	'Cargo.toml': `[package]
name = "worker"
version.workspace = true
edition.workspace = true

[dependencies]
domain = { path = "../domain" }
serde_json.workspace = true
tokio.workspace = true
`,
	'src/main.rs': `use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{} {}", listener.local_addr()?, serde_json::to_string(&domain::Fare::of(12)).unwrap());
    Ok(())
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn sleeps() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}
`,
};

/** A small part of the workspace of the benchmark (`npm run bench:features`), which has axum and reqwest as well and takes minutes. */
async function workspace(): Promise<Sandbox> {
	const sandbox = await emptySandbox();
	await cp(fixture, sandbox.root, {recursive: true});
	for (const name of ['api', 'rates']) {
		await rm(path.join(sandbox.root, 'crates', name), {recursive: true});
	}

	for (const [name, text] of Object.entries(worker)) {
		const file = path.join(sandbox.root, 'crates/worker', name);
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, text);
	}

	execFileSync('cargo', ['generate-lockfile'], {cwd: sandbox.root, env: sandbox.env as NodeJS.ProcessEnv, stdio: 'pipe'});
	execFileSync('cargo', ['fetch'], {cwd: sandbox.root, env: sandbox.env as NodeJS.ProcessEnv, stdio: 'pipe'});
	await writeFile(path.join(sandbox.root, '.gitignore'), '/target\n');
	commitAll(sandbox);
	return sandbox;
}

async function unitsOf({root, env}: Sandbox): Promise<number> {
	const units = await readUnitGraph({run: runProcess, environment: env, signal: new AbortController().signal}, root, {
		arguments: [],
		target: undefined,
	});
	expect(units).not.toBeTypeOf('string');
	return units.length;
}

/** Whether what a manifest asks for compiles, member by member and with all tests. */
function compiles({root, env}: Sandbox, ...args: readonly string[]): boolean {
	try {
		execFileSync('cargo', ['check', '--quiet', '--offline', ...args], {cwd: root, env: env as NodeJS.ProcessEnv, stdio: 'pipe'});
		return true;
	} catch {
		return false;
	}
}

describe.skipIf(!has('cargo'))('setup features, on a workspace (needs cargo)', () => {
	it('finds what a manifest minimised by hand leaves out, removes nothing that is needed, and takes it back to the byte', async () => {
		const sandbox = await workspace();
		const manifest = path.join(sandbox.root, 'Cargo.toml');
		const full = await readFile(manifest, 'utf8');
		const before = await snapshot(sandbox.root);
		const most = await unitsOf(sandbox);
		const lines = Object.entries(byHand).reduce(
			(text, [name, value]) => text.replace(new RegExp(`^${name} = .*$`, 'm'), `${name} = ${value}`),
			full,
		);
		await writeFile(manifest, lines);
		const least = await unitsOf(sandbox);
		await writeFile(manifest, full);
		execFileSync('git', ['checkout', '--', 'Cargo.lock'], {cwd: sandbox.root, env: sandbox.env as NodeJS.ProcessEnv});
		expect(most - least).toBeGreaterThan(5);

		const {exitCode, stdout, stderr} = runFerrovia(installed, ['setup', 'features', '--yes', '--verbose'], sandbox, {timeoutMs: 800_000});
		expect([exitCode, stdout + stderr]).toEqual([0, expect.stringMatching(/Proved (\d+) of \1/)]);
		expect(stdout).toMatch(/tokio: \d+ features less/);

		const found = await unitsOf(sandbox);
		expect((most - found) / (most - least)).toBeGreaterThanOrEqual(0.95);
		const text = await readFile(manifest, 'utf8');
		expect(text).toContain('# everything, to be on the safe side');
		// What the tests alone need stays as well.
		expect(text).toMatch(/^tokio = .*"macros", "net", "rt-multi-thread", "time"/m);
		for (const args of [
			['--package', 'domain'],
			['--package', 'worker'],
			['--workspace', '--all-targets'],
		]) {
			expect([args, compiles(sandbox, ...args, '--locked')]).toEqual([args, true]);
		}

		const again = runFerrovia(installed, ['setup', 'features', '--yes'], sandbox);
		expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('Nothing to do')]);

		const undone = runFerrovia(installed, ['undo', '--yes'], sandbox);
		expect([undone.exitCode, undone.stdout]).toEqual([0, expect.stringContaining('Undone')]);
		expect(await snapshot(sandbox.root)).toEqual(before);
	}, 900_000);
});
