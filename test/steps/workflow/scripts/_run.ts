import {spawn} from 'node:child_process';
import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {onPath} from '../../../_helpers/programs.ts';

const folder = fileURLToPath(new URL('../../../../source/steps/workflow/scripts/', import.meta.url));

export const scriptPath = (name: string) => path.join(folder, name);

/** Shells that a script must run in; GitHub's `sh` is dash. */
export const shells = ['dash', 'bash', 'busybox']
	.filter(name => onPath(name) !== undefined)
	.map(name => (name === 'busybox' ? 'busybox sh' : name));

export const hasTools = ['curl', 'jq', 'awk'].every(name => onPath(name) !== undefined);

export type ScriptResult = {readonly code: number | null; readonly output: string};

/** Runs a script with an environment of its own: only PATH is taken over. */
export async function runScript(name: string, environment: Readonly<Record<string, string>>, shell = 'sh'): Promise<ScriptResult> {
	const [program = 'sh', ...argv] = shell.split(' ');
	const child = spawn(program, [...argv, scriptPath(name)], {
		env: {PATH: process.env.PATH, no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1', ...environment},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const chunks: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => chunks.push(chunk));
	}

	const code = await new Promise<number | null>(resolve => {
		child.on('close', resolve);
	});
	return {code, output: Buffer.concat(chunks).toString()};
}

/** A folder for the beginning of PATH, in which these programs write down their command lines and go on as the real ones. */
export async function recording(
	at: string,
	programs: readonly string[],
): Promise<{readonly path: string; readonly lines: () => Promise<string>}> {
	const log = path.join(at, 'command-lines');
	const bin = path.join(at, 'bin');
	await mkdir(bin, {recursive: true});
	await writeFile(log, '');
	for (const program of programs) {
		const file = path.join(bin, program);
		await writeFile(file, `#!/bin/sh\nprintf '%s\\n' "$0 $*" >>'${log}'\nexec '${onPath(program)}' "$@"\n`);
		await chmod(file, 0o755);
	}

	return {path: `${bin}${path.delimiter}${process.env.PATH}`, lines: async () => readFile(log, 'utf8')};
}

/** A folder for the beginning of PATH, with a `sleep` that writes down how long it was to wait, and does not. */
export async function sleepless(at: string): Promise<{readonly path: string; readonly waits: () => Promise<readonly string[]>}> {
	const [log, bin] = [path.join(at, 'waits'), path.join(at, 'sleepless')];
	await mkdir(bin, {recursive: true});
	await writeFile(log, '');
	await writeFile(path.join(bin, 'sleep'), `#!/bin/sh\necho "$1" >>'${log}'\n`, {mode: 0o755});
	return {
		path: `${bin}${path.delimiter}${process.env.PATH}`,
		waits: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean),
	};
}
