import {execFileSync, spawnSync} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

/** The steps whose promises can be proved on any machine: those of the image and the workflow ask a Docker engine and GitHub, and say that they could not. */
export const provableSteps = ['tools', 'cargo', 'cache'] as const;

export type Sandbox = {
	/** The project, absolute. */
	readonly root: string;
	/** The environment of a user who has nothing configured: an own home, own caches, the real toolchain. */
	readonly env: Record<string, string | undefined>;
};

const crates: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'crates/api/Cargo.toml': {
		text: `[package]
name = "api"
version = "0.1.0"
edition.workspace = true

[dependencies]
axum = "0.8"      # the web framework
demo-core = { path = "../core" }
tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
`,
	},
	'crates/api/src/main.rs': {
		text: `use axum::{routing::get, Router};

#[tokio::main]
async fn main() {
    let app = Router::new().route("/health", get(|| async { demo_core::health() }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
`,
	},
	'crates/core/Cargo.toml': {
		text: `[package]
name = "demo-core"
version = "0.1.0"
edition.workspace = true

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"
`,
	},
	'crates/core/src/lib.rs': {
		text: `#[derive(serde::Serialize)]
struct Health {
    ok: bool,
}

pub fn health() -> String {
    serde_json::to_string(&Health { ok: true }).unwrap()
}
`,
	},
};

const manifest = `# A workspace as people write them.
[workspace]
members = [
    "crates/api",   # the server
    "crates/core",
]
resolver = "2"

[workspace.package]
edition = "2021"
`;

/** A multi-crate axum workspace in a git repository, whose crates come from the registry; only the manifests when `light`. */
export async function axumWorkspace({light = false}: {light?: boolean} = {}): Promise<Sandbox> {
	const sandbox = await emptySandbox();
	const {root, env} = sandbox;
	const files = {
		'Cargo.toml': manifest,
		'.gitignore': '/target\n.cargo/\n',
		...Object.fromEntries(Object.entries(crates).map(([name, {text}]) => [name, text ?? ''])),
	};
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(root, name)), {recursive: true});
		await writeFile(path.join(root, name), light ? text.replace(/^(?:axum|tokio|serde|serde_json) = .*\n/gm, '') : text);
	}

	execFileSync('cargo', ['generate-lockfile'], {cwd: root, env: env as NodeJS.ProcessEnv, stdio: 'pipe'});
	commitAll(sandbox);
	return sandbox;
}

/** A folder with a home beside it, and git set up to commit. */
export async function emptySandbox(): Promise<Sandbox> {
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'ferrovia-e2e-')));
	onTestFinished(async () => rm(folder, {recursive: true, force: true, maxRetries: 5}));
	const [home, root] = [path.join(folder, 'home'), path.join(folder, 'demo')];
	await mkdir(home);
	await mkdir(root);
	const cargoHome = path.join(home, '.cargo');
	await mkdir(cargoHome);
	// The user's own registry cache and client settings, so that crates are not downloaded again for each test.
	const realCargoHome = process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo');
	for (const name of (await readdir(realCargoHome).catch(() => [])).filter(name => ['registry', 'git', 'config.toml'].includes(name))) {
		await symlink(path.join(realCargoHome, name), path.join(cargoHome, name));
	}

	const inherited = Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) =>
				!/^(?:SCCACHE_|CARGO_(?!NET|HTTP|REGISTRIES)|RUSTC|RUSTFLAGS|CI$|FORCE_COLOR|NO_COLOR|FERROVIA_|VITEST|NODE_ENV|GIT_|GITHUB_|GH_|AWS_|XDG_|npm_)/.test(
					name,
				),
		),
	);
	return {
		root,
		env: {
			...inherited,
			HOME: home,
			CARGO_HOME: cargoHome,
			RUSTUP_HOME: process.env.RUSTUP_HOME ?? path.join(os.homedir(), '.rustup'),
			XDG_CACHE_HOME: path.join(home, '.cache'),
			SCCACHE_DIR: path.join(home, 'sccache'),
			LANG: 'C.UTF-8',
			// Signed in to nothing: no file of AWS's tools, not even of a machine in Amazon's cloud.
			AWS_CONFIG_FILE: path.join(home, 'no-aws-config'),
			AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'no-aws-credentials'),
			AWS_EC2_METADATA_DISABLED: 'true',
			GIT_CONFIG_GLOBAL: '/dev/null',
			GIT_CONFIG_SYSTEM: '/dev/null',
			GIT_AUTHOR_NAME: 'A',
			GIT_AUTHOR_EMAIL: 'a@example.com',
			GIT_COMMITTER_NAME: 'A',
			GIT_COMMITTER_EMAIL: 'a@example.com',
		},
	};
}

export function commitAll({root, env}: Sandbox): void {
	for (const args of [
		['init', '--quiet', '--initial-branch', 'main'],
		['remote', 'add', 'origin', 'git@github.com:acme/demo.git'],
		['add', '--all'],
		['commit', '--quiet', '--message', 'Start'],
	]) {
		execFileSync('git', args, {cwd: root, env: env as NodeJS.ProcessEnv, stdio: 'pipe'});
	}
}

/** Every file below a folder with its content, but git's and Ferrovia's own folders and build results. */
export async function snapshot(folder: string): Promise<Readonly<Record<string, string>>> {
	const files: Record<string, string> = {};
	for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
		const relative = path.relative(folder, path.join(entry.parentPath, entry.name));
		if (!/^(?:\.git|\.ferrovia|target)(?:$|[/\\])/.test(relative)) {
			files[relative] = entry.isFile() ? await readFile(path.join(folder, relative), 'base64') : 'folder';
		}
	}

	return files;
}

/** The packed program without a terminal. */
export function runFerrovia(
	installed: string,
	args: readonly string[],
	{root, env}: Sandbox,
	more: {readonly env?: Record<string, string | undefined>; readonly cwd?: string; readonly timeoutMs?: number} = {},
) {
	const result = spawnSync(process.execPath, [cli(installed), ...args], {
		cwd: more.cwd ?? root,
		env: {...env, ...more.env} as NodeJS.ProcessEnv,
		encoding: 'utf8',
		timeout: more.timeoutMs ?? 220_000,
	});
	return {exitCode: result.status, stdout: result.stdout, stderr: result.stderr};
}

/** The program's file in a folder where the package was installed. */
export function cli(installed: string): string {
	return path.join(installed, 'node_modules', 'ferrovia', 'dist', 'ferrovia.js');
}

/** True when a program is on PATH. */
export function has(program: string): boolean {
	return spawnSync(program, ['--version'], {stdio: 'ignore'}).error === undefined;
}

/** True when an sccache that can use S3 is on PATH: what these tests need and can't install from everywhere. */
export function hasSccache(): boolean {
	return /^\s*S3:\s+true/m.test(spawnSync('sccache', ['--help'], {encoding: 'utf8'}).stdout ?? '');
}
