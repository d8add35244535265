import which from 'which';
import {type DockerEngine, findEngine} from '../services/docker.ts';
import type {RunProcess} from '../services/process.ts';

/** What of the journey this machine can do for real. */
export type RehearsalMachine = {
	readonly engine: DockerEngine | undefined;
	/** What the workflow's scripts are made of is here: sh, curl, jq and awk. */
	readonly runsScripts: boolean;
	readonly hasCargo: boolean;
};

export async function readMachine(
	run: RunProcess,
	environment: Readonly<Record<string, string | undefined>>,
	signal: AbortSignal,
): Promise<RehearsalMachine> {
	const isThere = async (name: string) => (await which(name, {nothrow: true, path: environment.PATH})) !== null;
	const [engine, hasCargo, ...programs] = await Promise.all([
		findEngine({run, environment, signal}),
		isThere('cargo'),
		...['sh', 'curl', 'jq', 'awk'].map(isThere),
	]);
	return {engine: 'missing' in engine ? undefined : engine, runsScripts: programs.every(Boolean), hasCargo};
}

/** What only stands for the real thing here, a few words each. */
export function simulatedParts({engine, runsScripts}: RehearsalMachine): readonly string[] {
	return [
		'AWS, GitHub, its registry and Railway are practice servers on this machine',
		`GitHub's runner: ${[
			engine === undefined ? 'no image is built, for want of a Docker engine' : 'the image is really built, by Docker',
			runsScripts ? "the workflow's own scripts really run" : 'its scripts are not run, for want of sh, curl, jq or awk',
		].join('; ')}`,
		engine === undefined
			? "Railway's platform: no server is started"
			: "Railway's platform: the container is really started, and asked for its health",
		'Your colleague who merges the pull request',
	];
}
