import {spawnSync} from 'node:child_process';
import which from 'which';

/** What a linter found, in words of its own. */
export type Finding = {readonly line: number; readonly code: string; readonly level: string; readonly message: string};

/** Whether a program is there. Tests that need one which is not are skipped, with its name in theirs. */
export function onPath(name: string): boolean {
	return which.sync(name, {nothrow: true}) !== null;
}

export const hasHadolint = onPath('hadolint');

/**
What hadolint finds in a Dockerfile (https://github.com/hadolint/hadolint), whatever configuration lies in the folders above. It also
runs ShellCheck over each RUN.
*/
export function hadolint(dockerfile: string, {ignore = []}: {readonly ignore?: readonly string[]} = {}): readonly Finding[] {
	const argv = ['--config', '/dev/null', '--no-fail', '--format', 'json', ...ignore.flatMap(code => ['--ignore', code]), '-'];
	const {status, stdout, stderr, error} = spawnSync('hadolint', argv, {input: dockerfile, encoding: 'utf8'});
	if (status !== 0) {
		throw new Error(`hadolint: ${error?.message ?? stderr}`);
	}

	return (JSON.parse(stdout) as readonly Finding[]).map(({line, code, level, message}) => ({line, code, level, message}));
}
