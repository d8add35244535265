import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {timeBuild} from '../../measure/timed-build.ts';
import {type Cargo, checkEnvironment} from './check-project.ts';

/** CPU seconds of `cargo check` of the whole workspace from scratch; undefined when it fails, or the system does not tell. */
export async function timeCheck({run, environment, signal}: Cargo, cwd: string, folder: string): Promise<number | undefined> {
	await mkdir(folder);
	const {result, cpuSeconds} = await timeBuild({
		...{run, signal, cwd, folder, sccache: undefined},
		environment: checkEnvironment(environment, path.join(folder, 'target')),
		argv: ['cargo', 'check', '--offline', '--workspace'],
	});
	return result.ok ? cpuSeconds : undefined;
}
