import {chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import which from 'which';
import type {Sandbox} from './_project.ts';

/** Looks for secrets where they may not be: in arguments, in files, while programs run and after they have ended. */
export type Witness = {
	/** The sandbox with programs on its PATH that tell how they were called, and a folder for temporary files of its own. */
	readonly sandbox: Sandbox;
	/** One more secret, which is known only now. */
	readonly plant: (secret: string) => Promise<void>;
	/** How the programs were called, one a line. */
	readonly calls: () => Promise<readonly string[]>;
	/** Places in which one of the secrets stands: files, arguments, and what programs found while they ran. */
	readonly findings: () => Promise<readonly string[]>;
};

/** Programs that get something to do with secrets around them. */
const programs = ['cargo', 'rustc', 'git', 'sccache', 'gh'];

/** `allowed` are files in which the user keeps secrets. */
export async function callWitness({root, env}: Sandbox, given: readonly string[], allowed: readonly string[]): Promise<Witness> {
	const secrets = [...given];
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-witness-'));
	onTestFinished(async () => rm(folder, {recursive: true, force: true, maxRetries: 5}));
	const [bin, calls, list] = ['bin', 'calls', 'secrets'].map(name => path.join(folder, name)) as [string, string, string];
	const temporary = path.join(path.dirname(root), 'temporary');
	await Promise.all([mkdir(bin), mkdir(temporary), writeFile(calls, ''), writeFile(list, `${secrets.join('\n')}\n`)]);
	for (const program of programs) {
		const real = await which(program, {nothrow: true, path: env.PATH});
		if (real !== null) {
			const file = path.join(bin, program);
			await writeFile(
				file,
				`#!/bin/sh
printf '%s' "${program}" >> "${calls}"; printf ' %s' "$@" | tr '\\n' ' ' >> "${calls}"; printf '\\n' >> "${calls}"
grep --recursive --files-with-matches --no-messages --fixed-strings --file "${list}" "${temporary}" "${root}" | sed 's/^/while it ran: /' >> "${calls}"
exec "${real}" "$@"
`,
			);
			await chmod(file, 0o755);
		}
	}

	const readCalls = async () => (await readFile(calls, 'utf8')).split('\n').filter(Boolean);
	return {
		sandbox: {root, env: {...env, PATH: `${bin}${path.delimiter}${env.PATH}`, TMPDIR: temporary}},
		async plant(secret) {
			secrets.push(secret);
			await writeFile(list, `${secrets.join('\n')}\n`);
		},
		calls: readCalls,
		async findings() {
			const lines = (await readCalls()).filter(line => line.startsWith('while it ran: ') || holds(line, secrets));
			return [...lines, ...(await filesWith(path.dirname(root), secrets, allowed))];
		},
	};
}

/** A secret may stand there as it is, in an address, or in base64. */
export function holds(text: string, secrets: readonly string[]): boolean {
	return secrets.some(secret =>
		[secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')].some(spelling =>
			text.includes(spelling),
		),
	);
}

async function filesWith(folder: string, secrets: readonly string[], allowed: readonly string[]): Promise<readonly string[]> {
	const found: string[] = [];
	for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
		const file = path.join(entry.parentPath, entry.name);
		if (entry.isFile() && !allowed.includes(file) && holds(await readFile(file, 'latin1'), secrets)) {
			found.push(file);
		}
	}

	return found;
}
