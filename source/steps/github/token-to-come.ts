import {FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {openRailwayFor} from '../railway/access.ts';
import {readRailwayPlace} from '../railway/read-place.ts';
import {readTarget} from '../railway/target.ts';
import {ageInDays, currentToken, oldestTokenDays, readTokens, tokenName} from '../railway/token-changes.ts';
import type {World} from '../world.ts';

/** Whether the step `railway` is going to make a token for CI, where the secret was last set at `storedAt`; undefined where there is none. */
export type ReadTokenDue = (world: World, storedAt: Date | undefined, signal: AbortSignal) => Promise<boolean>;

/** False where Railway can't be asked as well: that step makes none then. */
export const readTokenDue: ReadTokenDue = async (world, storedAt, signal) => {
	try {
		const access = await openRailwayFor(world, signal);
		// It can make no other.
		if (access.identity.kind === 'project') {
			return false;
		}

		if (storedAt === undefined) {
			return true;
		}

		const place = await readRailwayPlace(world, signal);
		const tokens =
			place === undefined ? [] : await readTokens(access, place.project.id, place.environment.id, tokenName(readTarget(world)));
		const current = currentToken(tokens, storedAt);
		return current !== undefined && ageInDays(current) > oldestTokenDays;
	} catch (error) {
		if (!(error instanceof FerroviaError) || error instanceof InterruptedError) {
			throw error;
		}

		return false;
	}
};
