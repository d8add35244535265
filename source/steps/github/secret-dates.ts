import {exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {readKeyToCome} from '../cache/key-to-come.ts';
import {isCompatible, readTarget} from '../cache/target.ts';
import {ciSecrets} from '../ci-names.ts';
import {openRailwayFor} from '../railway/access.ts';
import {readRailwayPlace} from '../railway/read-place.ts';
import {readTarget as readRailwayTarget} from '../railway/target.ts';
import {currentToken, readTokens, tokenName} from '../railway/token-changes.ts';
import {cacheAccess} from '../workflow/settings.ts';
import type {World} from '../world.ts';

/** When that was made which a secret should hold, by the secret's name. What nobody could tell is left out. */
export type SecretDates = ReadonlyMap<string, Date>;

/** Of the key that CI has, and of the token that Railway made for it. `stored` is when each secret was last set. */
export async function readSecretDates(world: World, stored: ReadonlyMap<string, Date>, signal: AbortSignal): Promise<SecretDates> {
	const dates = new Map<string, Date>();
	if (cacheAccess(world) === 'key' && !isCompatible(readTarget(world).store)) {
		const madeAt = (await readKeyToCome(world, signal))?.currentMadeAt;
		if (madeAt !== undefined) {
			dates.set(ciSecrets.accessKeyId, madeAt);
			dates.set(ciSecrets.secretAccessKey, madeAt);
		}
	}

	const token = await readTokenDate(world, stored.get(ciSecrets.railwayToken), signal);
	if (token !== undefined) {
		dates.set(ciSecrets.railwayToken, token);
	}

	return dates;
}

async function readTokenDate(world: World, stored: Date | undefined, signal: AbortSignal): Promise<Date | undefined> {
	try {
		const [access, place] = await Promise.all([openRailwayFor(world, signal), readRailwayPlace(world, signal)]);
		if (place === undefined || access.identity.kind === 'project') {
			return undefined;
		}

		const tokens = await readTokens(access, place.project.id, place.environment.id, tokenName(readRailwayTarget(world)));
		const token = currentToken(tokens, stored) ?? tokens[0];
		return token === undefined ? undefined : new Date(token.createdAt);
	} catch (error) {
		if (error instanceof FerroviaError && !(error instanceof InterruptedError) && error.exitCode === exitCodes.unknown) {
			return undefined;
		}

		throw error;
	}
}
