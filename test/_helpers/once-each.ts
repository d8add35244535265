import type {RunProcess} from '../../source/services/process.ts';

/** Runs each command line once in a folder, for what is the same whenever it is asked. What was interrupted is asked again. */
export function onceEach(run: RunProcess): RunProcess {
	const answers = new Map<string, ReturnType<RunProcess>>();
	return async (argv, options) => {
		const line = JSON.stringify([argv, options?.cwd, options?.input]);
		const answer = answers.get(line) ?? run(argv, options);
		answers.set(line, answer);
		try {
			return await answer;
		} finally {
			if (options?.signal?.aborted) {
				answers.delete(line);
			}
		}
	};
}
