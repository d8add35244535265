import which from 'which';
import type {ProcessResult} from '../services/process.ts';
import {ask, type Look} from './look.ts';
import type {Platform} from './project.ts';

/** How commands could run as root. sudo is asked without a terminal and without a password; it never prompts. */
export async function readRootAccess(look: Look, user: number | undefined = process.getuid?.()): Promise<Platform['root']> {
	if (user === undefined || user === 0) {
		return decideRootAccess(user, undefined);
	}

	const sudo = await which('sudo', {nothrow: true, path: look.environment.PATH ?? ''});
	return decideRootAccess(user, sudo === null ? undefined : await ask(look, [sudo, '-n', 'true']));
}

/**
`user` is undefined on Windows, where nothing needs root. `sudo` is the answer to `sudo -n true`, undefined where there is no
sudo. One that refuses this user, or can't become root at all (a container with no new privileges), is none.
*/
export function decideRootAccess(
	user: number | undefined,
	sudo: Pick<ProcessResult, 'ok' | 'missing' | 'stderr'> | undefined,
): Platform['root'] {
	if (user === 0) {
		return 'is-root';
	}

	if (
		user === undefined ||
		sudo === undefined ||
		sudo.missing ||
		/not in the sudoers|may not run sudo|no new privileges/.test(sudo.stderr)
	) {
		return 'none';
	}

	return sudo.ok ? 'sudo-without-password' : 'sudo';
}
