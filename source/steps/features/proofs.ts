import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {InterruptedError} from '../../engine/errors.ts';
import {builtPrograms} from '../../project/built-programs.ts';
import {serverCandidates} from '../../project/servers.ts';
import {failureOf} from '../../services/failed-build.ts';
import {freePort} from '../../services/free-port.ts';
import {answer, type World} from '../world.ts';
import type {Cargo} from './check-project.ts';
import type {Proof} from './prove.ts';

/** What the user wants to have asked beside the compiler. */
export function proofsOf(world: World): readonly Proof[] {
	const wanted = answer(world, 'features-proof');
	return [...(wanted === 'check' ? [] : [tests]), ...(wanted === 'smoke' ? [smoke(world)] : [])];
}

const minutes = 60_000;

const tests: Proof = {
	label: 'the tests of the project',
	async find({run, environment, signal, output}, folder) {
		const result = await run(['cargo', 'test', '--offline', '--workspace', '--no-fail-fast'], {
			cwd: folder,
			env: environment,
			signal,
			timeoutMs: 60 * minutes,
			onLine: line => /^test |Compiling|Running/.test(line.trim()) && output(line.trim()),
		});
		return result.ok ? undefined : (/^test (.+) \.\.\. FAILED$/m.exec(result.stdout)?.[0] ?? failureOf(result));
	},
};

/** The likeliest server is started on a port of its own, and asked on the route that looks like its health check. */
function smoke({project}: World): Proof {
	return {
		label: 'the server, asked on its health route',
		async find(cargo, folder) {
			const [server] = serverCandidates(project);
			if (server === undefined || project.healthRoute === undefined) {
				return server === undefined ? 'there is no program' : 'no route looks like a health check';
			}

			const built = await buildProgram(cargo, folder, server.member.name, server.binary);
			return 'failed' in built ? built.failed : askServer(cargo, built.program, folder, project.healthRoute.path);
		},
	};
}

async function buildProgram(
	{run, environment, signal, output}: Cargo,
	folder: string,
	member: string,
	binary: string,
): Promise<{readonly program: string} | {readonly failed: string}> {
	const result = await run(['cargo', 'build', '--offline', '--message-format', 'json', '--package', member, '--bin', binary], {
		...{cwd: folder, env: environment, signal},
		timeoutMs: 60 * minutes,
		onLine: line => !line.startsWith('{') && output(line.trim()),
	});
	const program = builtPrograms(result.stdout).find(({name}) => name === binary)?.executable;
	return !result.ok || program === undefined ? {failed: failureOf(result)} : {program};
}

/** Undefined when it answers with success within half a minute. */
async function askServer({run, environment, signal}: Cargo, program: string, folder: string, route: string): Promise<string | undefined> {
	const port = await freePort();
	const stop = new AbortController();
	const ended = run([program], {
		cwd: folder,
		env: {...environment, PORT: String(port), HOST: '127.0.0.1'},
		signal: AbortSignal.any([signal, stop.signal]),
	}).then(
		({stdout, stderr}) => `${path.basename(program)} ended: ${(stderr.trim() || stdout.trim()).split('\n').at(-1)}`,
		error => {
			if (error instanceof InterruptedError) {
				return 'it was stopped';
			}

			throw error;
		},
	);
	try {
		const answered = await Promise.race([ended, waitForAnswer(`http://127.0.0.1:${port}${route}`, AbortSignal.any([signal, stop.signal]))]);
		signal.throwIfAborted();
		return answered;
	} finally {
		stop.abort();
		await ended;
	}
}

async function waitForAnswer(url: string, signal: AbortSignal): Promise<string | undefined> {
	let last = 'no answer';
	for (const deadline = Date.now() + 30_000; Date.now() < deadline && !signal.aborted; ) {
		try {
			const {ok, status} = await fetch(url, {signal, redirect: 'manual'});
			if (ok) {
				return undefined;
			}

			last = `it answers ${status}`;
		} catch {}

		await wait(100, undefined, {signal}).catch(() => undefined);
	}

	return last;
}
