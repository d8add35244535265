import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {timeBuild} from '../../measure/timed-build.ts';
import {type CheckOptions, checkEnvironment} from './check-crates.ts';

/** CPU seconds of `cargo check` of the whole workspace into an empty target folder; undefined when it fails, or the system does not tell. */
export async function timeCheck({
	run,
	environment,
	signal,
	cwd,
	folder,
	targetFolder = path.join(folder, 'target'),
}: Omit<CheckOptions, 'targetFolder' | 'output'> & {readonly folder: string; readonly targetFolder?: string}): Promise<number | undefined> {
	await mkdir(folder);
	const {result, cpuSeconds} = await timeBuild({
		...{run, signal, cwd, folder, sccache: undefined},
		environment: {...environment, ...checkEnvironment(targetFolder)},
		argv: ['cargo', 'check', '--offline', '--workspace'],
	});
	return result.ok ? cpuSeconds : undefined;
}
