import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {World} from '../world.ts';

/** Makes the Cargo.lock that a project lacks: without one every build may pick other versions and no cache ever hits. */
export function planLockfile({project, run}: World): Change | undefined {
	const {lockfile} = project.cargo;
	if (lockfile.state !== 'missing') {
		return undefined;
	}

	const argv = ['cargo', 'generate-lockfile'];
	return {
		id: 'cargo/lockfile',
		kind: 'command',
		summary: 'make Cargo.lock',
		preview: {type: 'command', argv, note: 'without it every build may pick other versions'},
		reversal: {type: 'restore-file', path: lockfile.path, before: null, after: null},
		async apply({signal, output}) {
			const result = await run(argv, {cwd: project.root, signal, onLine: output, timeoutMs: 5 * 60_000});
			if (!result.ok) {
				throw new FerroviaError({
					what: 'cargo could not make Cargo.lock.',
					why: result.stderr.trim().split('\n').slice(-3).join('\n'),
					next: ['cargo generate-lockfile'],
				});
			}
		},
	};
}
