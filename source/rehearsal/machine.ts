import which from 'which';
import {type DockerEngine, findEngine} from '../services/docker.ts';
import type {RunProcess} from '../services/process.ts';

/** What of the journey this machine can do for real. */
export type RehearsalMachine = {
	readonly engine: DockerEngine | undefined;
	/** What the workflow's scripts are made of is here: sh, curl, jq and awk. */
	readonly runsScripts: boolean;
};

export async function readMachine(
	run: RunProcess,
	environment: Readonly<Record<string, string | undefined>>,
	signal: AbortSignal,
): Promise<RehearsalMachine> {
	const isThere = async (name: string) => (await which(name, {nothrow: true, path: environment.PATH})) !== null;
	const [engine, ...programs] = await Promise.all([findEngine({run, environment, signal}), ...['sh', 'curl', 'jq', 'awk'].map(isThere)]);
	return {engine: 'missing' in engine ? undefined : engine, runsScripts: programs.every(Boolean)};
}

/** What only stands for the real thing here, a line each where there is room. */
export function simulatedParts({engine, runsScripts}: RehearsalMachine): readonly string[] {
	return [
		'AWS, GitHub, its registry, Railway: servers on this machine',
		`GitHub's runner: ${engine === undefined ? 'builds no image, for want of a Docker engine' : 'Docker really builds the image'}${
			runsScripts ? '' : '; no scripts, for want of curl or jq'
		}`,
		`Railway's platform: ${engine === undefined ? 'starts no server' : 'the container really runs, and is asked'}`,
	];
}
