import os from 'node:os';
import {Secret} from '../engine/secrets.ts';
import type {RunProcess} from '../services/process.ts';
import {readRailwayConfig} from './railway-config.ts';

export type FoundToken = {
	readonly token: Secret;
	/** Where it came from: the variable's name, or the command that keeps it. */
	readonly source: string;
};

/** A token for Railway. */
export type FoundRailwayToken = FoundToken & {
	/** How it is probably sent, by where it was found; only Railway knows for sure. */
	readonly kind: 'bearer' | 'project';
	readonly expired?: undefined;
};

/** Somebody is signed in to Railway's CLI, but not any more: `railway login`, or any command of the CLI, mends it. */
export type ExpiredRailwayToken = {readonly expired: true; readonly source: string; readonly token?: undefined};

export type Tokens = {
	readonly github: FoundToken | undefined;
	readonly railway: FoundRailwayToken | ExpiredRailwayToken | undefined;
};

export type TokenLook = {
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
	/** The user's home folder. */
	readonly home?: string;
	/** Milliseconds since 1970. */
	readonly now?: number;
};

/** The tokens that are at hand, without asking the services whether they are good. None of them is written anywhere. */
export async function findTokens(look: TokenLook): Promise<Tokens> {
	const [github, railway] = await Promise.all([findGitHubToken(look), findRailwayToken(look)]);
	return {github, railway};
}

/** GH_TOKEN or GITHUB_TOKEN, else the one that gh keeps for this very host (https://cli.github.com/manual/gh_auth_token). */
async function findGitHubToken({run, environment, signal}: TokenLook): Promise<FoundToken | undefined> {
	for (const name of ['GH_TOKEN', 'GITHUB_TOKEN']) {
		const token = environment[name]?.trim();
		if (token) {
			return {token: new Secret(token), source: name};
		}
	}

	const host = gitHubHost(environment.GITHUB_API_URL);
	if (host === undefined) {
		return undefined;
	}

	const asked = await run(['gh', 'auth', 'token', '--hostname', host], {signal, timeoutMs: 10_000});
	const token = asked.stdout.trim();
	return asked.ok && token !== '' ? {token: new Secret(token), source: 'gh auth token'} : undefined;
}

/**
The host that gh knows an API by, so that the token for github.com never goes to another server: api.github.com belongs to github.com,
api.acme.ghe.com to acme.ghe.com, and https://git.example.com/api/v3 to git.example.com (https://docs.github.com/enterprise-server/rest/quickstart).
*/
export function gitHubHost(apiUrl: string | undefined): string | undefined {
	if (apiUrl === undefined || apiUrl === '') {
		return 'github.com';
	}

	if (!URL.canParse(apiUrl)) {
		return undefined;
	}

	const {host} = new URL(apiUrl);
	return host === 'api.github.com' || host.endsWith('.ghe.com') ? host.replace(/^api\./, '') : host;
}

/** RAILWAY_API_TOKEN or RAILWAY_TOKEN, else the session of Railway's CLI: it is not refreshed, since that would end it for the CLI. */
async function findRailwayToken({
	environment,
	home = os.homedir(),
	now = Date.now(),
}: TokenLook): Promise<FoundRailwayToken | ExpiredRailwayToken | undefined> {
	for (const [name, kind] of [
		['RAILWAY_API_TOKEN', 'bearer'],
		['RAILWAY_TOKEN', 'project'],
	] as const) {
		const token = environment[name]?.trim();
		if (token) {
			return {token: new Secret(token), source: name, kind};
		}
	}

	if (!isRailwayItself(environment.RAILWAY_API_URL)) {
		return undefined;
	}

	const source = 'railway login';
	const {accessToken, token, tokenExpiresAt} = (await readRailwayConfig(home))?.user ?? {};
	const kept = accessToken || token;
	if (!kept) {
		return undefined;
	}

	// A minute early, as the CLI does: it has to last for the requests that follow.
	const isExpired = Boolean(accessToken) && typeof tokenExpiresAt === 'number' && tokenExpiresAt * 1000 - 60_000 <= now;
	return isExpired ? {expired: true, source} : {token: new Secret(kept), source, kind: 'bearer'};
}

/** The CLI's session is for Railway and for no other server. */
function isRailwayItself(apiUrl: string | undefined): boolean {
	if (apiUrl === undefined || apiUrl === '') {
		return true;
	}

	return URL.canParse(apiUrl) && /^https:\/\/(?:[\w-]+\.)+railway\.(?:com|app)$/.test(new URL(apiUrl).origin);
}
