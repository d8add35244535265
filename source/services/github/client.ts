import {Octokit} from '@octokit/core';
import type {Secret} from '../../engine/secrets.ts';
import {version} from '../../version.ts';
import {fetchWithRetry} from '../fetch.ts';
import {apiAddress} from './host.ts';

export type GitHubOptions = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Without one, only what is public can be read. */
	readonly token?: Secret;
	/** Where the token came from, for messages. */
	readonly tokenSource?: string;
	readonly signal: AbortSignal;
	/** Told in words when GitHub has to be waited for. */
	readonly output?: (line: string) => void;
	/** How long a wait of so many milliseconds is. Tests make it short. */
	readonly pace?: (milliseconds: number) => number;
};

export type GitHub = {
	/** Typed by GitHub's own OpenAPI description. */
	readonly request: Octokit['request'];
	/** Where the token came from; undefined when there is none, and only what is public can be read. */
	readonly tokenSource: string | undefined;
};

/** Opens GitHub's REST API; nothing is asked yet. GITHUB_API_URL names another server, as in Actions. */
export function openGitHub({environment, token, tokenSource, signal, output = () => {}, pace}: GitHubOptions): GitHub {
	const octokit = new Octokit({
		baseUrl: apiAddress(environment),
		auth: token?.reveal(),
		userAgent: `ferrovia/${version}`,
		log: {debug() {}, info() {}, warn() {}, error() {}},
		request: {signal, fetch: fetchWithRetry({service: 'GitHub', onWait: output, pace})},
	});
	octokit.hook.before('request', options => {
		options.headers['x-github-api-version'] = '2022-11-28';
	});
	return {request: octokit.request, tokenSource: token === undefined ? undefined : tokenSource};
}
