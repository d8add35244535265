import {FerroviaError, InterruptedError} from '../../engine/errors.ts';
import type {World} from '../world.ts';
import {openAccount} from './account.ts';
import {readKeys, reasonForKey} from './keys.ts';
import {identityNames} from './names.ts';
import {readTarget} from './target.ts';

/** What the step `cache` is going to do about the key of CI's. */
export type KeyToCome = {
	readonly user: string;
	/** One will be made, if that step is in the run. */
	readonly due: boolean;
	/** Id of the one that CI has. */
	readonly current: string | undefined;
	readonly currentMadeAt: Date | undefined;
	/** When the first of Ferrovia's own was made that is still there. */
	readonly since: Date | undefined;
};

/** Undefined where AWS can't be asked: that step can make none then. */
export async function readKeyToCome(world: World, signal: AbortSignal): Promise<KeyToCome | undefined> {
	try {
		const target = readTarget(world);
		const {user} = identityNames(target.repository);
		const keys = await readKeys(await openAccount(world, target, signal), user);
		const {current, since} = keys;
		return {user, due: reasonForKey(keys) !== undefined, current: current?.id, currentMadeAt: current?.madeAt, since};
	} catch (error) {
		if (!(error instanceof FerroviaError) || error instanceof InterruptedError) {
			throw error;
		}

		return undefined;
	}
}
