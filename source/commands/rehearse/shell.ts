import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Stage} from './stage.ts';

/** A shell of the user's in the practice cloud, in which `ferrovia` is this very program. */
export async function openShell({options: {child, project, environment, words}}: Stage, folder: string): Promise<void> {
	const bin = path.join(folder, 'bin');
	await mkdir(bin, {recursive: true});
	const quoted = [process.execPath, ...process.execArgv, process.argv[1] ?? '']
		.map(word => `'${word.replaceAll("'", String.raw`'\''`)}'`)
		.join(' ');
	await writeFile(path.join(bin, 'ferrovia'), `#!/bin/sh\nexec ${quoted} "$@"\n`);
	await chmod(path.join(bin, 'ferrovia'), 0o755);
	words.shell();
	await child.start(process.stdin.isTTY === true ? (process.env.SHELL ?? 'sh') : 'sh', [], project.root, {
		...environment,
		PATH: [bin, environment.PATH].join(path.delimiter),
	});
}
