import {posix as path} from 'node:path';
import type {ExistingDockerfile} from '../../../dockerfile/existing-dockerfile.ts';
import {wordsOf} from '../../../dockerfile/shell.ts';

export type Start = {
	/** What the server is started with beside its own name. */
	readonly words: readonly string[];
	/** Why there are none that can be known. */
	readonly problem?: string;
	/** The program that starts the server in the user's image, where it is another one. */
	readonly program?: string;
};

/** Programs that start another one as process 1, and do no more. */
const inits: ReadonlySet<string> = new Set(['tini', 'dumb-init', 'catatonit']);

/** What the server is started with, where the Dockerfile starts it directly. `binary` is the program that the new image starts. */
export function startArguments(
	{entrypoint, command, binary, binaryPath}: Pick<ExistingDockerfile, 'entrypoint' | 'command' | 'binary' | 'binaryPath'>,
	wanted: string,
): Start {
	// An ENTRYPOINT for a shell is given no CMD (https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact).
	const parts = [entrypoint, ...(entrypoint?.form === 'shell' ? [] : [command])].filter(part => part !== undefined);
	const shell = parts.find(({form}) => form === 'shell');
	const [line = ''] = shell?.words ?? [];
	if (shell !== undefined && (parts.length > 1 || /[$&|;<>()`*?#~\n{}]/.test(line))) {
		return {words: [], problem: `a shell starts it with "${parts.flatMap(part => part.words).join(' ')}"`, program: programIn(parts)};
	}

	// A shell that starts one program without any of its own syntax is as good as no shell.
	const all = withoutInit(shell === undefined ? parts.flatMap(part => part.words) : wordsOf(line.replace(/^exec\s+/, '')));
	const [program, ...words] = all;
	if (program === undefined) {
		return {words: []};
	}

	const name = path.basename(program);
	const isServer =
		(name === wanted && (binary ?? wanted) === wanted) || (binary === wanted && program.endsWith(path.basename(binaryPath ?? wanted)));
	return isServer || (binary === undefined && name === wanted)
		? {words}
		: {words: [], problem: `it is started by ${all.join(' ')}, not by ${wanted} itself`, program: name};
}

function withoutInit(words: readonly string[]): readonly string[] {
	if (!inits.has(path.basename(words[0] ?? ''))) {
		return words;
	}

	const end = words.indexOf('--');
	return words.slice(end === -1 ? words.findIndex((word, index) => index > 0 && !word.startsWith('-')) : end + 1);
}

function programIn(parts: ReadonlyArray<{readonly words: readonly string[]}>): string | undefined {
	const [program] = wordsOf((parts[0]?.words[0] ?? '').replace(/^exec\s+/, ''));
	return program === undefined ? undefined : path.basename(program);
}
