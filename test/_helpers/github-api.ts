import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {answerFaults, exampleOf, merged, operationOf, requestFaults} from './github-contract.ts';

export type GitHubDouble = {
	readonly url: string;
	/** Method and path of every request, in order. */
	readonly asked: string[];
	/** Headers of every request, in order. */
	readonly headers: Array<IncomingMessage['headers']>;
	/** What of the requests, or of the answers given here, GitHub's own description does not know. Must stay empty. */
	readonly faults: string[];
	readonly stop: () => Promise<void>;
};

export type GitHubAnswer = {
	readonly status?: number;
	/** What is different from GitHub's own example of the answer; a member that is undefined is left out of it. */
	readonly body: unknown;
	readonly headers?: Readonly<Record<string, string>>;
};

/** What GitHub answers about acme/demo. */
export const acmeDemo: Readonly<Record<string, GitHubAnswer>> = {
	'GET /repos/acme/demo/actions/oidc/customization/sub': {
		body: {use_default: true, include_claim_keys: [], use_immutable_subject: true, sub_claim_prefix: 'repo:acme@11/demo@22'},
	},
	'GET /repos/acme/demo': {body: {id: 22, name: 'demo', full_name: 'acme/demo', owner: {login: 'acme', id: 11}, default_branch: 'main'}},
};

/** What GitHub answers where there is nothing, or nothing that the token may see. */
export const notFound: GitHubAnswer = {
	status: 404,
	body: {message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404'},
};

/**
A server on loopback that answers as GitHub's REST API would, by a table; 404 for everything else. Bodies are GitHub's own examples
with what the table says put into them, and both sides are held to GitHub's description: a request or an answer that is not in it is
answered with 500 and kept in `faults`.
*/
export async function startGitHub(answers: Readonly<Record<string, GitHubAnswer>> = acmeDemo): Promise<GitHubDouble> {
	const asked: string[] = [];
	const headers: GitHubDouble['headers'] = [];
	const faults: string[] = [];
	const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
		const line = `${request.method} ${request.url}`;
		asked.push(line);
		headers.push(request.headers);
		const answer = await answerTo(request, answers[line] ?? notFound);
		faults.push(...answer.faults);
		response
			.writeHead(answer.status, {'content-type': 'application/json; charset=utf-8', ...answers[line]?.headers})
			.end(answer.status === 204 ? undefined : JSON.stringify(answer.body));
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		headers,
		faults,
		async stop() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}

type Answer = {readonly status: number; readonly body: unknown; readonly faults: readonly string[]};

async function answerTo(request: IncomingMessage, {status = 200, body}: GitHubAnswer): Promise<Answer> {
	const {method = '', url = ''} = request;
	const sent = await text(request);
	const operation = operationOf(method, url);
	if (operation === undefined) {
		return refused([`GitHub's description has no ${method} ${url}`]);
	}

	const whole = merged(exampleOf(operation, status), body);
	const faults = [...requestFaults(operation, sent === '' ? undefined : JSON.parse(sent)), ...answerFaults(operation, status, whole)];
	return faults.length === 0 ? {status, body: whole, faults} : refused(faults);
}

function refused(faults: readonly string[]): Answer {
	return {status: 500, body: {message: faults.join('; ')}, faults};
}
