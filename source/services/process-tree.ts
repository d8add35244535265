import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {promisify} from 'node:util';

/** One row of the system's table of processes. */
export type ProcessEntry = {
	readonly pid: number;
	readonly parent: number;
	/** Undefined where the system does not tell. */
	readonly session: number | undefined;
	/** Over, and only waiting for its parent to notice. */
	readonly zombie: boolean;
};

/**
Ends a program with everything that it started: politely first, by force after the grace. Ending cargo alone would leave its
compilers at work, and they would keep its output open. Never throws: what may not be signalled (a program that runs as root) is
left alone.
*/
export async function endProcessTree(pid: number, graceMs = 2000): Promise<void> {
	if (process.platform === 'win32') {
		await promisify(execFile)('taskkill', ['/pid', String(pid), '/T', '/F']).catch(() => {});
		return;
	}

	const doomed = processTree(pid, await readProcessTable());
	let left = doomed.filter(one => signal(one, 'SIGTERM'));
	const deadline = Date.now() + graceMs;
	while (left.length > 0 && Date.now() < deadline) {
		await wait(15);
		const alive = new Set((await readProcessTable()).filter(({zombie}) => !zombie).map(entry => entry.pid));
		left = left.filter(one => alive.has(one));
	}

	for (const one of left) {
		signal(one, 'SIGKILL');
	}
}

/**
The process and all that descend from it, in its own session. A descendant with a session of its own was made to outlive its
parent: a compile cache's server, or the dpkg that apt runs and that must not be torn from its work.
*/
export function processTree(root: number, table: readonly ProcessEntry[]): readonly number[] {
	const session = table.find(({pid}) => pid === root)?.session;
	const tree = [root];
	for (const member of tree) {
		for (const entry of table) {
			if (entry.parent === member && entry.session === session && !tree.includes(entry.pid)) {
				tree.push(entry.pid);
			}
		}
	}

	return tree;
}

/** Reads a line of `/proc/PID/stat` (proc_pid_stat(5)); undefined when it is none. The program's name may hold spaces and brackets. */
export function parseProcessStat(text: string): ProcessEntry | undefined {
	const match = /^(\d+) \(.*\) (\S) (\d+) \d+ (\d+)/s.exec(text);
	return match === null
		? undefined
		: {pid: Number(match[1]), parent: Number(match[3]), session: Number(match[4]), zombie: match[2] === 'Z' || match[2] === 'X'};
}

async function readProcessTable(): Promise<readonly ProcessEntry[]> {
	if (process.platform !== 'linux') {
		const {stdout} = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=']).catch(() => ({stdout: ''}));
		return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+)/gm)].map(([, pid, parent, state = '']) => ({
			pid: Number(pid),
			parent: Number(parent),
			session: undefined,
			zombie: state.startsWith('Z'),
		}));
	}

	const names = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const entries = await Promise.all(
		names.map(async name => {
			// A process may be gone between the two looks.
			const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
			return parseProcessStat(text);
		}),
	);
	return entries.filter(entry => entry !== undefined);
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): boolean {
	try {
		return process.kill(pid, name);
	} catch {
		return false;
	}
}
