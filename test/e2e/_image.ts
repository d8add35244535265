import {execFileSync, spawn} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {gunzipSync} from 'node:zlib';
import {inject} from 'vitest';
import {type BuildVertex, readProgress} from '../../source/steps/image/proof/progress.ts';
import type {Moto} from '../_helpers/moto.ts';
import {onPath} from '../_helpers/programs.ts';
import type {Lab} from '../lab/lab.ts';
import {cli, commitAll, emptySandbox, type Sandbox} from './_project.ts';

// Few dependencies: an image with axum is built and run by the rehearsal.
const files: Readonly<Record<string, string>> = {
	'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
	'.gitignore': '/target\n',
	'README.md': '# Demo\n',
	'crates/api/Cargo.toml': `[package]
name = "api"
version = "0.1.0"
edition = "2021"

[dependencies]
domain = {path = "../domain"}
itoa = "1"
ryu = {version = "1", optional = true}

[features]
numbers = ["dep:ryu"]
`,
	// What a test changes about it comes from the environment, which costs no compilation.
	'crates/api/src/main.rs': `use std::io::{Read, Write};

fn main() {
    if std::env::var_os("NEEDS_DATABASE").is_some() {
        std::env::var("DATABASE_URL").expect("DATABASE_URL must be set");
    }
    let host = std::env::var("HOST").unwrap_or_else(|_| "0.0.0.0".into());
    let port = std::env::var("PORT").unwrap_or_else(|_| "8080".into());
    let listener = std::net::TcpListener::bind(format!("{host}:{port}")).unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 1024]);
        let body = domain::greeting();
        let mut length = itoa::Buffer::new();
        let _ = write!(stream, "HTTP/1.1 200 OK\\r\\nconnection: close\\r\\ncontent-length: {}\\r\\n\\r\\n{body}", length.format(body.len()));
    }
}
`,
	'crates/domain/Cargo.toml': `[package]
name = "domain"
version = "0.1.0"
edition = "2021"

[dependencies]
bytes = "1"
fastrand = "2"
semver = "1"
`,
	'crates/domain/build.rs': `fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=BUILT_BY=a build script");
}
`,
	'crates/domain/src/lib.rs': `pub fn greeting() -> String {
    format!("built by {}, lucky number {}", env!("BUILT_BY"), fastrand::u8(..))
}
`,
};

/** A server and a library with a build script, committed, with its files always the same: builds of several tests share their layers. */
export async function imageProject(lab: Lab, docker: string): Promise<Sandbox> {
	const sandbox = await emptySandbox();
	for (const [file, words] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(sandbox.root, file)), {recursive: true});
		await writeFile(path.join(sandbox.root, file), words);
	}

	cargo(sandbox, 'generate-lockfile');
	cargo(sandbox, 'update', '--precise', '2.2.0', 'fastrand');
	commitAll(sandbox);
	const {DOCKER_HOST, DOCKER_CONFIG, BUILDX_CONFIG, NO_PROXY, no_proxy} = lab.environment;
	const PATH = `${path.dirname(docker)}${path.delimiter}${sandbox.env.PATH}`;
	return {...sandbox, env: {...sandbox.env, PATH, DOCKER_HOST, DOCKER_CONFIG, BUILDX_CONFIG, NO_PROXY, no_proxy}};
}

export function cargo({root, env}: Sandbox, ...args: readonly string[]): void {
	execFileSync('cargo', args, {cwd: root, env: env as NodeJS.ProcessEnv, stdio: 'pipe'});
}

export function commit({root, env}: Sandbox, message: string): void {
	for (const args of [
		['add', '--all'],
		['commit', '--quiet', '--message', message],
	]) {
		execFileSync('git', args, {cwd: root, env: env as NodeJS.ProcessEnv, stdio: 'pipe'});
	}
}

/**
A docker for PATH whose builds get sccache from the lab: neither the program nor the scripts know that releases can come from elsewhere. With
`readyChef`, cargo-chef comes out of an image instead of being compiled, as one test of a real build compiles it already.
*/
export async function dockerOfLab({buildArgs, versions}: Lab, {readyChef = false} = {}) {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-docker-'));
	const docker = path.join(folder, 'docker');
	const values = Object.entries(buildArgs).map(([name, value]) => `--build-arg ${name}=${value}`);
	const withReadyChef = path.join(folder, 'with-ready-chef.cjs');
	await writeFile(
		withReadyChef,
		`const {copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync} = require('node:fs');
const [from, to] = [process.argv[2], mkdtempSync(${JSON.stringify(path.join(folder, 'file-'))}) + '/Dockerfile'];
writeFileSync(to, readFileSync(from, 'utf8').replace(${String(chefInstallation)}, ${JSON.stringify(chefFromImage(versions))}));
if (existsSync(from + '.dockerignore')) {
	copyFileSync(from + '.dockerignore', to + '.dockerignore');
}
process.stdout.write(to);
`,
	);
	// An option that is given twice has its last value.
	const file = readyChef ? `--file "$('${process.execPath}' '${withReadyChef}' "$file")"` : '';
	await writeFile(
		docker,
		`#!/bin/sh
if [ "$1 $2" = 'buildx build' ]; then
	shift 2
	for word in "$@"; do
		if [ "\${before:-}" = --file ]; then file=$word; fi
		before=$word
	done
	set -- buildx build \${BUILD_NETWORK:+--network "$BUILD_NETWORK"} ${values.join(' ')} "$@" ${file}
fi
exec '${onPath('docker')}' "$@"
`,
	);
	await chmod(docker, 0o755);
	return {docker, remove: async () => rm(folder, {recursive: true, force: true})};
}

/** The instruction that compiles cargo-chef in a generated Dockerfile. */
export const chefInstallation = /^RUN [^#]*?cargo install cargo-chef@.*\n.*\n/m;

/** What a test puts in its place. */
export const chefFromImage = ({chef, rust}: Lab['versions']) =>
	`COPY --from=lukemathwalker/cargo-chef:${chef}-rust-${rust}-slim-trixie /usr/local/cargo/bin/cargo-chef /usr/local/bin/cargo-chef\n`;

type Ended = {readonly exitCode: number | null; readonly stdout: string; readonly stderr: string};

/** Runs a program while this process serves the lab's downloads. */
export async function runBeside(argv: readonly string[], cwd: string, env: Sandbox['env']): Promise<Ended> {
	const [program = '', ...args] = argv;
	const child = spawn(program, args, {cwd, env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe']});
	const exited = new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	const [exitCode, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
	return {exitCode, stdout, stderr};
}

/** The packed program. Steps of its builds reach what listens on loopback. */
export async function ferrovia({root, env}: Sandbox, args: readonly string[], more: Sandbox['env'] = {}): Promise<Ended> {
	return runBeside([process.execPath, cli(inject('installed')), ...args], root, {...env, BUILD_NETWORK: 'host', ...more});
}

const script = fileURLToPath(new URL('../../source/steps/workflow/scripts/build-image.sh', import.meta.url));

export type RunnerBuild = {
	readonly exitCode: number | null;
	readonly log: string;
	readonly vertices: readonly BuildVertex[];
	/** What later steps of the workflow are told. */
	readonly outputs: Readonly<Record<string, string>>;
};

/** One run of the workflow's script, on the builder that the environment names, as GitHub would start it. */
export async function buildInCi({root, env}: Sandbox, more: Sandbox['env']): Promise<RunnerBuild> {
	const out = await mkdtemp(path.join(path.dirname(root), 'out-'));
	const output = path.join(out, 'output');
	await writeFile(output, '');
	const sha = execFileSync('git', ['rev-parse', 'HEAD'], {cwd: root, encoding: 'utf8'}).trim();
	const {exitCode, stdout, stderr} = await runBeside(['sh', script], root, {
		...env,
		PUSH: 'true',
		CONTEXT: '.',
		DOCKERFILE: 'Dockerfile.production',
		OUT_DIR: out,
		GITHUB_OUTPUT: output,
		GITHUB_REPOSITORY: 'acme/demo',
		GITHUB_REF_NAME: 'main',
		GITHUB_SHA: sha,
		...more,
	});
	const lines = (await readFile(output, 'utf8')).trim().split('\n');
	const log = `${stdout}${stderr}`;
	return {exitCode, log, vertices: readProgress(log), outputs: Object.fromEntries(lines.map(line => line.split(/=(.*)/s).slice(0, 2)))};
}

export type CacheFigures = {readonly hits: number; readonly misses: number; readonly errors: number; readonly location: string};

/** What sccache said in the step whose command this is in, or its reason for saying nothing. */
export function cacheOf(vertices: readonly BuildVertex[], command: string): CacheFigures | string {
	const words =
		stepOf(vertices, command)
			?.lines.findLast(line => line.startsWith('sccache: '))
			?.replace('sccache: ', '') ?? 'no word';
	return words.startsWith('{') ? (JSON.parse(words) as CacheFigures) : words;
}

export function stepOf(vertices: readonly BuildVertex[], command: string): BuildVertex | undefined {
	return vertices.find(({name}) => name.includes(command));
}

export const credentialsOf = ({admin}: Moto) => ({AWS_ACCESS_KEY_ID: admin.accessKeyId, AWS_SECRET_ACCESS_KEY: admin.secretAccessKey});

type Descriptor = {readonly digest: string; readonly mediaType: string};
type Manifest = {readonly manifests?: readonly Descriptor[]; readonly config?: Descriptor; readonly layers?: readonly Descriptor[]};

/** Which of the words are in what a registry has under these references of an image, in all its manifests, configurations and layers. */
export async function wordsInRegistry(
	image: string,
	references: readonly string[],
	words: readonly string[],
): Promise<{readonly found: readonly string[]; readonly blobs: number}> {
	const [host, ...repository] = image.split('/');
	const ask = async (what: string) => {
		const answer = await fetch(`http://${host}/v2/${repository.join('/')}/${what}`, {
			headers: {
				accept: [
					'application/vnd.oci.image.index.v1+json',
					'application/vnd.oci.image.manifest.v1+json',
					'application/vnd.docker.distribution.manifest.list.v2+json',
					'application/vnd.docker.distribution.manifest.v2+json',
				].join(', '),
			},
		});
		if (!answer.ok) {
			throw new Error(`${what}: ${answer.status}`);
		}

		return Buffer.from(await answer.arrayBuffer());
	};
	const [found, seen] = [new Set<string>(), new Set<string>()];
	const search = (bytes: Buffer) => {
		const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
		for (const word of words.filter(word => plain.includes(word))) {
			found.add(word);
		}

		return plain;
	};
	const visit = async (reference: string): Promise<void> => {
		const manifest = JSON.parse(search(await ask(`manifests/${reference}`)).toString()) as Manifest;
		for (const {digest} of [manifest.config, ...(manifest.layers ?? [])].filter(one => one !== undefined)) {
			if (!seen.has(digest)) {
				seen.add(digest);
				search(await ask(`blobs/${digest}`));
			}
		}

		for (const {digest} of manifest.manifests ?? []) {
			await visit(digest);
		}
	};
	for (const reference of references) {
		await visit(reference);
	}

	return {found: [...found], blobs: seen.size};
}

/**
Gives the engine the base images under their official names: Docker takes them from a mirror of docker.io alone, and only where no registry is in
their name.
*/
export async function nameBaseImages({docker, mirror, versions: {rust}}: Lab): Promise<void> {
	for (const [stored, official] of [
		[`library/rust:${rust}-slim-trixie`, `rust:${rust}-slim-trixie`],
		['distroless/cc-debian13:nonroot', 'gcr.io/distroless/cc-debian13:nonroot'],
	] as const) {
		await docker(['pull', '--quiet', `${mirror}/${stored}`]);
		await docker(['tag', `${mirror}/${stored}`, official]);
	}
}
