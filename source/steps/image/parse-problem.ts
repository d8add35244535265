export type DockerfileFault = {readonly line: number; readonly text: string; readonly remedy: string; readonly breaks: boolean};

/** The line that is no Dockerfile's, in words; undefined where all of them are. */
export function parseProblem(_text: string): string | undefined {
	return undefined;
}

export function faultsIn(_text: string): readonly DockerfileFault[] {
	return [];
}
