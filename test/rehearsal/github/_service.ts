import {randomBytes} from 'node:crypto';
import {expect, onTestFinished} from 'vitest';
import {type GitHubDouble, type GitHubDoubleOptions, startGitHub} from '../../../source/rehearsal/github/double.ts';
import {type NewRepository, newRepository} from '../../../source/rehearsal/github/repository.ts';
import type {GitHubToken, RepositoryState} from '../../../source/rehearsal/github/state.ts';
import type {Exchange} from '../../../source/rehearsal/loopback.ts';
import {answeredFaults, askedFaults} from '../../_helpers/github-exchanges.ts';

export type Answer = {
	readonly status: number;
	readonly headers: Headers;
	/** Undefined where there is none. */
	// biome-ignore lint/suspicious/noExplicitAny: Tests look at what they expect, whatever its type.
	readonly body: any;
};

export type AskOptions = {
	readonly body?: unknown;
	/** Null for somebody who is not signed in. */
	readonly token?: string | null;
	/** What is sent is wrong on purpose. */
	readonly isWrong?: boolean;
};

export type Service = {
	readonly github: GitHubDouble;
	readonly repository: RepositoryState;
	readonly exchanges: Exchange[];
	/** Calls like `GET /actions/secrets`, below the repository where it begins with ` /`. The owner's token, unless told. */
	readonly ask: (line: string, options?: AskOptions) => Promise<Answer>;
	/** Sets the clock. */
	readonly at: (time: string) => void;
};

export const secrets = {
	owner: 'ghp_of-the-owner',
	writer: 'ghp_of-a-writer',
	reader: 'ghp_of-a-reader',
	stranger: 'ghp_of-a-stranger',
} as const;

export const workflowText = 'name: Deploy # to Railway\non:\n  push:\n  workflow_dispatch:\njobs: {}\n';

export const workflowFile = '.github/workflows/deploy.yml';

export type ServiceOptions = Omit<GitHubDoubleOptions, 'state' | 'now' | 'onExchange'> & {
	readonly repository?: NewRepository;
	readonly tokens?: readonly GitHubToken[];
};

/** GitHub with acme/demo and people of every role. Every exchange is held to GitHub's own description. */
export async function startService({repository: wanted, tokens = [], ...options}: ServiceOptions = {}): Promise<Service> {
	const repository = newRepository({
		files: {'README.md': 'Demo\n', [workflowFile]: workflowText, 'src/bin/web.rs': 'fn main() {}\n'},
		...wanted,
	});
	repository.roles.set('writer', 'push');
	repository.roles.set('reader', 'pull');
	const scopes = ['repo', 'workflow'];
	const exchanges: Exchange[] = [];
	const faults: string[] = [];
	let now = new Date('2026-11-25T10:00:00Z');
	let isWrong = false;
	const github = await startGitHub({
		...options,
		state: {
			tokens: [
				{secret: secrets.owner, login: 'acme', scopes},
				{secret: secrets.writer, login: 'writer', scopes},
				{secret: secrets.reader, login: 'reader', scopes},
				{secret: secrets.stranger, login: 'stranger', scopes},
				...tokens,
			],
			repositories: [repository],
		},
		now: () => now,
		onExchange(exchange) {
			exchanges.push(exchange);
			const wrong = isWrong ? [] : askedFaults(exchange);
			faults.push(...[...wrong, ...answeredFaults(exchange)].map(fault => `${exchange.name}: ${fault}`));
		},
	});
	onTestFinished(async () => {
		await github.stop();
		expect(faults).toEqual([]);
	});
	return {
		github,
		repository,
		exchanges,
		at(time) {
			now = new Date(time);
		},
		async ask(line, {body, token = secrets.owner, isWrong: wrong = false} = {}) {
			const [method, path = ''] = line.split(' ');
			isWrong = wrong;
			const answer = await fetch(`${github.url}${path.startsWith('//') ? path.slice(1) : `/repos/acme/demo${path}`}`, {
				method,
				redirect: 'manual',
				headers: token === null ? {} : {authorization: `Bearer ${token}`},
				body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
			});
			const text = await answer.text();
			return {status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text)};
		},
	};
}

/** Nobody opens it here: as long as a sealed box of so many bytes. */
export function sealed(bytes = 10): string {
	return randomBytes(48 + bytes).toString('base64');
}
