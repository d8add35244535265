import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {openRailway, type RailwayOptions, RailwayRefusal} from './client.ts';
import {operations, type Plan} from './operations.ts';

export type Workspace = {readonly id: string; readonly name: string; readonly plan: Plan};

/** What a token is good for. */
export type TokenIdentity =
	/** Of a person: everything that they may do. */
	| {readonly kind: 'account'; readonly name: string | undefined; readonly email: string; readonly workspaces: readonly Workspace[]}
	| {readonly kind: 'workspace'; readonly workspaces: readonly Workspace[]}
	/** One project and one environment. */
	| {
			readonly kind: 'project';
			readonly project: {readonly id: string; readonly name: string};
			readonly environment: {readonly id: string; readonly name: string};
	  };

/**
Finds out what kind of token it is, by asking: the kinds look alike (https://docs.railway.com/integrations/api).

@throws FerroviaError (exit code 3) where Railway knows it as none, or does not answer.
*/
export async function identifyToken(options: Omit<RailwayOptions, 'kind'>): Promise<TokenIdentity> {
	const bearer = openRailway({...options, kind: 'bearer'});
	const me = await unlessRefused(async () => (await bearer.request(operations.me, {})).me);
	if (me !== undefined) {
		return {kind: 'account', name: me.name ?? undefined, email: me.email, workspaces: me.workspaces};
	}

	const ofWorkspace = await unlessRefused(async () => (await bearer.request(operations.apiToken, {})).apiToken.workspaces);
	if (ofWorkspace !== undefined && ofWorkspace.length > 0) {
		const workspaces = await Promise.all(
			ofWorkspace.map(async ({id}) => (await bearer.request(operations.workspace, {workspaceId: id})).workspace),
		);
		return {kind: 'workspace', workspaces};
	}

	const ofProject = await unlessRefused(
		async () => (await openRailway({...options, kind: 'project'}).request(operations.projectToken, {})).projectToken,
	);
	if (ofProject !== undefined) {
		return {kind: 'project', project: ofProject.project, environment: ofProject.environment};
	}

	throw new FerroviaError(
		{
			what: 'Railway does not know the token.',
			why: 'It is neither that of an account, nor of a workspace, nor of a project: it was mistyped, deleted, or has expired.',
			next: ['https://railway.com/account/tokens    (then: export RAILWAY_API_TOKEN=…)', 'railway login'],
		},
		{exitCode: exitCodes.unknown},
	);
}

/** "Not authorized" is the answer for the wrong kind as well. */
async function unlessRefused<Result>(ask: () => Promise<Result>): Promise<Result | undefined> {
	try {
		return await ask();
	} catch (error) {
		if (error instanceof RailwayRefusal && (error.kind === 'not-authorized' || error.kind === 'not-found')) {
			return undefined;
		}

		throw error;
	}
}
