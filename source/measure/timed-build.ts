import {access, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as wait} from 'node:timers/promises';
import type {Environment} from '../sccache/private-environment.ts';
import {type CacheStatistics, parseStatistics} from '../sccache/statistics.ts';
import {freePort} from '../services/free-port.ts';
import type {ProcessResult, RunProcess} from '../services/process.ts';

export type BuildRequest = {
	readonly run: RunProcess;
	readonly signal: AbortSignal;
	readonly cwd: string;
	/** See `privateEnvironment`. */
	readonly environment: Readonly<Environment>;
	readonly argv: readonly string[];
	/** The program whose server the build goes through, with a server for this build alone; undefined for a build without. */
	readonly sccache: string | undefined;
	/** For a few small files. Private. */
	readonly folder: string;
};

export type TimedBuild = {
	readonly result: ProcessResult;
	readonly wallSeconds: number;
	readonly cpuSeconds: number | undefined;
	readonly load: number | undefined;
	/** What the server counted. */
	readonly statistics: CacheStatistics | undefined;
};

/**
`times` counts what the shell has waited for, with all that those have waited for: cargo, rustc, the linker, and the server, in whose
process tree rustc runs when it is called through sccache (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_27).
The server is ended by its own word, when all that it has to store is stored. Files tell when the build began and ended: the shell has no
clock, and this process may have to wait for its turn while compilers use all cores.
*/
const script = `folder=$1 sccache=$2; shift 2
if [ -n "$sccache" ]; then
	export SCCACHE_NO_DAEMON=1
	SCCACHE_START_SERVER=1 "$sccache" >"$folder/server.log" 2>&1 </dev/null &
	server=$!
	until [ -e "$folder/ready" ]; do
		if [ -e "$folder/failed" ] || ! kill -0 $server 2>/dev/null; then cat "$folder/server.log" >&2; kill $server 2>/dev/null; exit 70; fi
		sleep 0.05
	done
fi
: >"$folder/begun"
"$@"
code=$?
: >"$folder/ended"
if [ -n "$sccache" ]; then
	"$sccache" --show-stats --stats-format json >"$folder/statistics.json" 2>"$folder/server.log"
	"$sccache" --stop-server >/dev/null 2>&1
	wait $server
fi
times >"$folder/times"
exit $code`;

/** Runs one build and takes its time. The server's start and end are not in the wall seconds. */
export async function timeBuild(request: BuildRequest): Promise<TimedBuild> {
	const {folder} = request;
	const environment = {...request.environment, SCCACHE_SERVER_PORT: String(await freePort())};
	const load = process.platform === 'win32' ? undefined : os.loadavg()[0];
	await Promise.all(
		['ready', 'failed', 'begun', 'ended', 'times', 'statistics.json'].map(async name => rm(path.join(folder, name), {force: true})),
	);
	const timed = await (process.platform === 'win32' ? withoutShell : inShell)({...request, environment});
	return {...timed, load};
}

type Timed = Omit<TimedBuild, 'load'>;

async function inShell({run, signal, cwd, environment, argv, sccache, folder}: BuildRequest): Promise<Timed> {
	const over = new AbortController();
	const ready = sccache === undefined ? undefined : announce(environment, folder, over.signal);
	const result = await run(['sh', '-c', script, 'sh', folder, sccache ?? '', ...argv], {
		cwd,
		env: {...environment, LC_ALL: 'C'},
		signal,
	})
		.catch(async error => {
			// A client that outlived the server for a moment has started another one.
			await (sccache === undefined ? undefined : run([sccache, '--stop-server'], {env: environment, timeoutMs: 15_000}));
			throw error;
		})
		.finally(() => over.abort());
	await ready;
	const [begun = Number.NaN, ended = Number.NaN] = await Promise.all(['begun', 'ended'].map(async name => timeOf(path.join(folder, name))));
	return {
		result,
		wallSeconds: (ended - begun) / 1000,
		cpuSeconds: childSeconds(await readFile(path.join(folder, 'times'), 'utf8').catch(() => '')),
		statistics:
			sccache === undefined ? undefined : statisticsIn(await readFile(path.join(folder, 'statistics.json'), 'utf8').catch(() => '')),
	};
}

/** When a file was written, in milliseconds; undefined where there is none. */
async function timeOf(file: string): Promise<number | undefined> {
	return stat(file).then(
		({mtimeMs}) => mtimeMs,
		() => undefined,
	);
}

async function withoutShell({run, signal, cwd, environment, argv, sccache}: BuildRequest): Promise<Timed> {
	const ask = async (...words: readonly string[]) => run([sccache ?? '', ...words], {cwd, env: environment, timeoutMs: 30_000});
	if (sccache !== undefined) {
		await ask('--start-server');
	}

	try {
		const begin = performance.now();
		const result = await run(argv, {cwd, env: environment, signal});
		const wallSeconds = (performance.now() - begin) / 1000;
		const statistics = sccache === undefined ? undefined : statisticsIn((await ask('--show-stats', '--stats-format', 'json')).stdout);
		return {result, wallSeconds, cpuSeconds: undefined, statistics};
	} finally {
		if (sccache !== undefined) {
			await ask('--stop-server');
		}
	}
}

/** Tells the shell when the server takes calls: a client that came before would start another server, which nobody waits for. */
async function announce({SCCACHE_SERVER_PORT}: Readonly<Environment>, folder: string, ended: AbortSignal): Promise<void> {
	const deadline = Date.now() + 10_000;
	let answers = false;
	while (!answers && !ended.aborted && Date.now() < deadline) {
		answers = await canConnect(Number(SCCACHE_SERVER_PORT));
		if (!answers) {
			await wait(20);
		}
	}

	if (!ended.aborted && (await exists(folder))) {
		await writeFile(path.join(folder, answers ? 'ready' : 'failed'), '');
	}
}

async function canConnect(port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect({port, host: '127.0.0.1'})
			.once('connect', () => {
				socket.destroy();
				resolve(true);
			})
			.once('error', () => resolve(false));
	});
}

async function exists(file: string): Promise<boolean> {
	return access(file).then(
		() => true,
		() => false,
	);
}

/** User and system seconds of the second line of `times`: `1m2.340000s 0m0.5s`. */
export function childSeconds(times: string): number | undefined {
	const numbers = /^\S+\s+\S+\s*\n(\d+)m([\d.]+)s\s+(\d+)m([\d.]+)s/.exec(times)?.slice(1).map(Number);
	if (numbers === undefined) {
		return undefined;
	}

	const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = numbers;
	return (userMinutes + systemMinutes) * 60 + user + system;
}

function statisticsIn(text: string): CacheStatistics | undefined {
	try {
		return parseStatistics(text);
	} catch {
		return undefined;
	}
}
