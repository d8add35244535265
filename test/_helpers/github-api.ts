import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export type GitHubDouble = {
	readonly url: string;
	/** Method and path of every request, in order. */
	readonly asked: string[];
	readonly stop: () => Promise<void>;
};

export type GitHubAnswer = {readonly status?: number; readonly body: unknown};

/** What GitHub answers about acme/demo; bodies have the form of GitHub's own OpenAPI description, which a test checks. */
export const acmeDemo: Readonly<Record<string, GitHubAnswer>> = {
	'GET /repos/acme/demo/actions/oidc/customization/sub': {
		body: {use_default: true, include_claim_keys: [], use_immutable_subject: true, sub_claim_prefix: 'repo:acme@11/demo@22'},
	},
	'GET /repos/acme/demo': {body: {id: 22, name: 'demo', full_name: 'acme/demo', owner: {login: 'acme', id: 11}, default_branch: 'main'}},
};

/** A server on loopback that answers as GitHub's REST API would, by a table; 404 for everything else. */
export async function startGitHub(answers: Readonly<Record<string, GitHubAnswer>> = acmeDemo): Promise<GitHubDouble> {
	const asked: string[] = [];
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		const line = `${request.method} ${request.url}`;
		asked.push(line);
		const {status = 200, body} = answers[line] ?? {status: 404, body: {message: 'Not Found'}};
		response.writeHead(status, {'content-type': 'application/json; charset=utf-8'}).end(JSON.stringify(body));
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		async stop() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}
