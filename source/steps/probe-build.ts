import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {builtPrograms} from '../project/built-programs.ts';
import {type BuildRecord, recordBuild} from '../sccache/build-record.ts';
import {type Environment, privateEnvironment} from '../sccache/private-environment.ts';
import {parseStatistics, total} from '../sccache/statistics.ts';
import type {ProcessResult, RunProcess} from '../services/process.ts';

export type ProbeRequest = {
	readonly run: RunProcess;
	readonly signal: AbortSignal;
	readonly output: (line: string) => void;
	/** Cargo runs here, so this folder decides which configuration and toolchain count. Absolute. */
	readonly cwd: string;
	/** The host's triple: a project may build for WebAssembly by default, and that can't be run here. */
	readonly target: string;
	/** The environment to build in; `SCCACHE_*` is replaced by private settings. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Passed to cargo with `--config`. */
	readonly config?: readonly string[];
	/** TOML that is added to the probe's manifest, for example profiles. */
	readonly manifest?: string;
	readonly profile?: string;
	/** Settings of a store that sccache is to use instead of a private folder, with the credentials for it. */
	readonly storage?: Readonly<Record<string, string | undefined>>;
	/** Absolute path of the sccache whose statistics are read; undefined to build without looking at any. */
	readonly sccache?: string;
	/** Build twice from scratch, so that the second build can be served by the cache. */
	readonly twice?: boolean;
};

export type ProbeBuild = {
	readonly first: ProcessResult;
	readonly second: ProcessResult | undefined;
	/** What the program printed, when it was built and could be run. */
	readonly printed: string | undefined;
	/** The binary's `.comment` section, which names the linker; undefined where it can't be read. */
	readonly comment: string | undefined;
	/** What the private sccache server counted over both builds. */
	readonly cache: CacheCounts | {readonly failed: string} | undefined;
	/** Of a build that used a store: what sccache did for each, when all that it wrote had arrived. */
	readonly records: readonly BuildRecord[];
};

export type CacheCounts = {
	/** How often rustc or a C compiler was called through sccache. */
	readonly requests: number;
	readonly hits: number;
	readonly misses: number;
	/** Where sccache says that it keeps things. */
	readonly location: string;
};

const greeting = 'ferrovia probe';

/** Builds a small workspace in a private folder with a private target folder, sccache folder and sccache server. The user's are never touched. */
export async function buildProbe(request: ProbeRequest, folder: string): Promise<ProbeBuild> {
	await writeProbe(folder, request.manifest ?? '');
	const environment = await probeEnvironment(request, folder);
	const server = request.sccache === undefined ? undefined : await startServer(request, request.sccache, environment);
	try {
		const records: BuildRecord[] = [];
		const build = async () => {
			const {sccache, storage} = request;
			return sccache === undefined || storage === undefined || server !== undefined
				? cargoBuild(request, folder, environment)
				: recordedBuild({...request, sccache}, folder, environment, records);
		};

		request.output('building the probe');
		const first = await build();
		const executable = builtPrograms(first.stdout)[0]?.executable;
		const [printed, comment] =
			first.ok && executable !== undefined ? await Promise.all([runExecutable(request, executable), readComment(request, executable)]) : [];
		let second: ProcessResult | undefined;
		if (first.ok && request.twice) {
			request.output('building it again from scratch');
			await rm(path.join(folder, 'target'), {recursive: true, force: true});
			second = await build();
		}

		return {first, second, printed, comment, records, cache: server ?? (await readCounts(request, environment))};
	} finally {
		if (request.sccache !== undefined && server === undefined) {
			// Not with the caller's signal: the server must go even when the run is interrupted.
			await request.run([request.sccache, '--stop-server'], {env: environment, timeoutMs: 15_000});
		}
	}
}

async function writeProbe(folder: string, manifest: string): Promise<void> {
	await mkdir(path.join(folder, 'library'), {recursive: true});
	await writeFile(
		path.join(folder, 'Cargo.toml'),
		`[package]
name = "ferrovia-probe"
version = "0.0.0"
edition = "2021"

[[bin]]
name = "ferrovia-probe"
path = "main.rs"

[dependencies]
ferrovia-probe-library = { path = "library" }

[workspace]
members = ["library"]

${manifest}`,
	);
	await writeFile(path.join(folder, 'main.rs'), 'fn main() {\n    println!("{}", ferrovia_probe_library::greeting());\n}\n');
	await writeFile(
		path.join(folder, 'library', 'Cargo.toml'),
		`[package]
name = "ferrovia-probe-library"
version = "0.0.0"
edition = "2021"

[lib]
path = "lib.rs"
`,
	);
	await writeFile(path.join(folder, 'library', 'lib.rs'), `pub fn greeting() -> &'static str {\n    "${greeting}"\n}\n`);
}

async function probeEnvironment({environment, storage}: ProbeRequest, folder: string): Promise<Environment> {
	return {
		...(await privateEnvironment(environment, folder)),
		// sccache can't cache incremental crates, and the probe's are the user's own in cargo's eyes.
		CARGO_INCREMENTAL: '0',
		...(storage === undefined ? {} : {SCCACHE_LOG: 'warn', SCCACHE_ERROR_LOG: path.join(folder, 'sccache.log'), ...storage}),
	};
}

/** A build whose last object has arrived in the store, with what decides about its hits. */
async function recordedBuild(
	request: ProbeRequest & {readonly sccache: string},
	folder: string,
	environment: Record<string, string | undefined>,
	records: BuildRecord[],
): Promise<ProcessResult> {
	const {run, signal, cwd, profile = 'dev', sccache} = request;
	let result: ProcessResult | undefined;
	const build = async () => {
		result = await cargoBuild(request, folder, environment);
		return result;
	};

	records.push(await recordBuild({run, signal, environment, cwd, profile, sccache, targetFolder: path.join(folder, 'target'), build}));
	return result ?? build();
}

async function cargoBuild(
	{run, signal, cwd, target, config = [], profile = 'dev', output}: ProbeRequest,
	folder: string,
	environment: Record<string, string | undefined>,
): Promise<ProcessResult> {
	return run(
		[
			'cargo',
			'build',
			'--offline',
			'--message-format',
			'json-render-diagnostics',
			'--profile',
			profile,
			'--target',
			target,
			'--manifest-path',
			path.join(folder, 'Cargo.toml'),
			...config.flatMap(item => ['--config', item]),
		],
		{cwd, env: environment, signal, timeoutMs: 180_000, onLine: line => !line.startsWith('{') && output(line.trim())},
	);
}

async function runExecutable({run, signal}: ProbeRequest, executable: string): Promise<string | undefined> {
	const {ok, stdout} = await run([executable], {signal, timeoutMs: 10_000});
	return ok ? stdout.trim() : undefined;
}

async function readComment({run, signal}: ProbeRequest, executable: string): Promise<string | undefined> {
	const {ok, stdout} = await run(['readelf', '--string-dump=.comment', executable], {signal, timeoutMs: 10_000, env: {LC_ALL: 'C'}});
	return ok ? stdout : undefined;
}

/** What sccache says of a server that did not start: its error, and the answer of the store where there is one. */
function serverFault(stderr: string): string {
	const error = /^sccache: (?:error: )?(?:Server startup failed: )?(?!Starting)(.+)$/m.exec(stderr)?.[1];
	const status = /status: (\d{3})/.exec(stderr)?.[1];
	const cause = /^\s*(?:source: |caused by: )(.+)$/im.exec(stderr)?.[1];
	const told = [error, status !== undefined && `the store answered ${status}`, cause].filter(Boolean).join('; ');
	return told === '' ? (stderr.trim().split('\n').at(-1) ?? 'it did not start') : told;
}

/** Undefined when the server runs; else why not. */
async function startServer(
	{run, signal, cwd}: ProbeRequest,
	sccache: string,
	env: Record<string, string | undefined>,
): Promise<{readonly failed: string} | undefined> {
	const started = await run([sccache, '--start-server'], {cwd, env, signal, timeoutMs: 30_000});
	return started.ok ? undefined : {failed: serverFault(started.stderr)};
}

async function readCounts(
	{run, signal, sccache}: ProbeRequest,
	env: Record<string, string | undefined>,
): Promise<CacheCounts | {readonly failed: string} | undefined> {
	if (sccache === undefined) {
		return undefined;
	}

	const {ok, stdout, stderr} = await run([sccache, '--show-stats', '--stats-format', 'json'], {env, signal, timeoutMs: 15_000});
	if (!ok) {
		return {failed: stderr.trim()};
	}

	const {requests, hits, misses, location} = parseStatistics(stdout);
	return {requests, hits: total(hits), misses: total(misses), location};
}

/** True when the probe said what it should have said. */
export function probeRan(build: ProbeBuild): boolean {
	return build.printed === greeting;
}

/** The linker that a `.comment` section names: GNU ld leaves no name. */
export function linkerIn(comment: string): {readonly linker: 'mold' | 'lld' | 'other'; readonly words: string} {
	const mold = /mold \d[\w.]*/.exec(comment);
	const lld = /LLD \d[\w.]*/.exec(comment);
	if (mold) {
		return {linker: 'mold', words: mold[0]};
	}

	return lld ? {linker: 'lld', words: lld[0]} : {linker: 'other', words: 'a linker that leaves no name (GNU ld)'};
}
