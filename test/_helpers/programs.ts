import {spawnSync} from 'node:child_process';

/** Whether a program is on PATH. */
export function hasProgram(name: string, ...argv: readonly string[]): boolean {
	return spawnSync(name, argv.length === 0 ? ['--version'] : argv, {stdio: 'ignore'}).error === undefined;
}
