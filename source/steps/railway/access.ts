import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {openRailway, type Railway} from '../../services/railway/client.ts';
import {identifyToken, type TokenIdentity} from '../../services/railway/identify.ts';
import type {World} from '../world.ts';

/** Railway's API with a token of a known kind. */
export type Access = {
	readonly railway: Railway;
	/** How long a wait of so many milliseconds is. Tests make it short. */
	readonly pace?: (milliseconds: number) => number;
	readonly identity: TokenIdentity;
	/** Where the token was found, in words. */
	readonly source: string;
};

/**
Opens Railway's API with the token that is at hand, after asking what kind of token it is.

@param identify - How; somebody who opens it often may remember.
@throws FerroviaError (exit code 3) where there is none, or Railway does not know it.
*/
export async function openRailwayFor(
	world: Pick<World, 'tokens' | 'environment' | 'output' | 'pace'>,
	signal: AbortSignal,
	identify: typeof identifyToken = identifyToken,
): Promise<Access> {
	const {environment, output} = world;
	const found = (await world.tokens()).railway;
	if (found?.token === undefined) {
		throw new FerroviaError(
			{
				what: 'Nobody is signed in to Railway.',
				why:
					found?.expired === true
						? "The sign-in of Railway's own CLI has expired."
						: "There is no RAILWAY_API_TOKEN, no RAILWAY_TOKEN, and no sign-in of Railway's own CLI.",
				next: ['railway login', 'https://railway.com/account/tokens    (then: export RAILWAY_API_TOKEN=…)'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	const {token, source} = found;
	const options = {environment, token, signal, output, pace: world.pace};
	const identity = await identify(options);
	return {railway: openRailway({...options, kind: identity.kind === 'project' ? 'project' : 'bearer'}), identity, source, pace: world.pace};
}

/** Who that is, for people. */
export function identityWords({identity, source}: Pick<Access, 'identity' | 'source'>): string {
	switch (identity.kind) {
		case 'account': {
			const workspaces = identity.workspaces.map(({name, plan}) => `${name} (${plan.toLowerCase()})`).join(', ');
			return `Railway as ${identity.name ?? identity.email}, with the account token of ${source}; workspaces: ${workspaces || 'none'}.`;
		}

		case 'workspace': {
			return `Railway with the workspace token of ${source}, for ${identity.workspaces.map(({name}) => name).join(', ')}.`;
		}

		case 'project': {
			return `Railway with the project token of ${source}, for ${identity.environment.name} of ${identity.project.name}: it can make no project, no environment and no token.`;
		}
	}
}

/** Stops what a project token can't do before it is tried. */
export function requireAccountToken({identity, source}: Pick<Access, 'identity' | 'source'>, what: string): void {
	if (identity.kind === 'project') {
		throw new FerroviaError(
			{
				what: `A project token can't ${what}.`,
				why: `The token of ${source} is good for ${identity.environment.name} of ${identity.project.name} alone.`,
				next: ['https://railway.com/account/tokens    (then: export RAILWAY_API_TOKEN=…)', 'railway login'],
			},
			{exitCode: exitCodes.unknown},
		);
	}
}
