import {access} from 'node:fs/promises';
import {ask, type Look} from './look.ts';

/** Whether the standard library for the target is on this machine. */
export async function hasTarget(look: Look, cwd: string, target: string): Promise<boolean> {
	const {ok, stdout} = await ask(look, ['rustc', '--print', 'target-libdir', '--target', target], {cwd});
	return (
		ok &&
		access(stdout.trim()).then(
			() => true,
			() => false,
		)
	);
}
