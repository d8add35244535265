import {Octokit} from '@octokit/core';
import {protect} from '../../engine/secrets.ts';
import {fetchThroughProxy} from '../fetch.ts';
import type {RunProcess} from '../process.ts';

export type GitHubOptions = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly run: RunProcess;
	readonly signal: AbortSignal;
};

export type GitHub = {
	/** Typed by GitHub's own OpenAPI description. */
	readonly request: Octokit['request'];
	/** Where the token came from; undefined when there is none, and only what is public can be read. */
	readonly tokenSource: string | undefined;
};

/**
Opens GitHub's REST API with the token that is at hand: GH_TOKEN or GITHUB_TOKEN, else the one that gh keeps
(https://cli.github.com/manual/gh_auth_token). GITHUB_API_URL names another server, as in Actions.
*/
export async function openGitHub({environment, run, signal}: GitHubOptions): Promise<GitHub> {
	const {token, source} = await findToken({environment, run, signal});
	if (token !== undefined) {
		protect(token);
	}

	const octokit = new Octokit({
		baseUrl: environment.GITHUB_API_URL ?? 'https://api.github.com',
		auth: token,
		userAgent: 'ferrovia',
		log: {debug() {}, info() {}, warn() {}, error() {}},
		request: {signal, fetch: fetchThroughProxy},
	});
	octokit.hook.before('request', options => {
		options.headers['x-github-api-version'] = '2022-11-28';
	});
	return {request: octokit.request, tokenSource: source};
}

async function findToken({environment, run, signal}: GitHubOptions): Promise<{token?: string; source?: string}> {
	for (const name of ['GH_TOKEN', 'GITHUB_TOKEN']) {
		const token = environment[name];
		if (token !== undefined && token !== '') {
			return {token, source: name};
		}
	}

	const asked = await run(['gh', 'auth', 'token', '--hostname', 'github.com'], {signal, timeoutMs: 10_000});
	return asked.ok && asked.stdout.trim() !== '' ? {token: asked.stdout.trim(), source: 'gh auth token'} : {};
}
