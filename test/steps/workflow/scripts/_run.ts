import {spawn} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {onPath} from '../../../_helpers/programs.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';

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

/** PATH with a folder before it that has these programs: by name, what each does. */
export async function stubs(programs: Readonly<Record<string, string>>): Promise<string> {
	const bin = await temporaryFolder();
	for (const [name, text] of Object.entries(programs)) {
		await writeFile(path.join(bin, name), `#!/bin/sh\n${text}\n`, {mode: 0o755});
	}

	return `${bin}${path.delimiter}${process.env.PATH}`;
}

/** PATH with programs that write down their command lines and go on as the real ones. */
export async function recording(programs: readonly string[]): Promise<{readonly path: string; readonly lines: () => Promise<string>}> {
	const log = path.join(await temporaryFolder(), 'command-lines');
	const record = (name: string) => `printf '%s\\n' "$0 $*" >>'${log}'\nexec '${onPath(name)}' "$@"`;
	return {
		path: await stubs(Object.fromEntries(programs.map(name => [name, record(name)]))),
		lines: async () => readFile(log, 'utf8'),
	};
}
