import {type Answered, type Loopback, type LoopbackOptions, serveLoopback} from '../loopback.ts';
import type {DeploymentState, InstanceState, RailwayState} from './state.ts';

export type DeployedApp = Loopback & {
	/** With its port: what Railway calls the domain of a service. */
	readonly domain: string;
};

export type DeployedAppOptions = LoopbackOptions & {
	/** What really runs of the image with that digest: `127.0.0.1:32768`; undefined where nothing does. */
	readonly addressOf?: (digest: string) => string | undefined;
};

/**
Stands for the servers that deployments run. The one service whose domain is its own answers once a deployment succeeded: by what really runs, or
else its health check by itself.
*/
export async function startDeployedApp(
	state: RailwayState,
	{addressOf = () => undefined, ...options}: DeployedAppOptions = {},
): Promise<DeployedApp> {
	let domain = '';
	const loopback = await serveLoopback(
		({method, url}) => `${method} ${url.pathname}`,
		async ({url}) => answer(state, domain, url, addressOf),
		options,
	);
	domain = new URL(loopback.url).host;
	return {...loopback, domain};
}

async function answer(state: RailwayState, domain: string, url: URL, addressOf: (digest: string) => string | undefined): Promise<Answered> {
	const instance = state.projects
		.flatMap(({instances}) => instances)
		.find(({domains}) => domains.some(candidate => candidate.domain === domain));
	const active = instance === undefined ? undefined : activeDeployment(state, instance);
	if (instance === undefined || active === undefined) {
		// The words of Railway's edge, where there is nothing behind a domain.
		return {status: 404, body: JSON.stringify({status: 'error', code: 404, message: 'Application not found'})};
	}

	const address = addressOf(active.digest ?? '');
	if (address !== undefined) {
		return forward(new URL(`${url.pathname}${url.search}`, `http://${address}`));
	}

	return `${url.pathname}${url.search}` === (instance.settings.healthcheckPath ?? '/')
		? {status: 200, headers: {'content-type': 'text/plain'}, body: 'ok\n'}
		: {status: 404, headers: {'content-type': 'text/plain'}, body: 'not found\n'};
}

function activeDeployment({deployments}: RailwayState, {serviceId, environmentId}: InstanceState): DeploymentState | undefined {
	return deployments.findLast(
		deployment => deployment.serviceId === serviceId && deployment.environmentId === environmentId && deployment.status === 'SUCCESS',
	);
}

async function forward(url: URL): Promise<Answered> {
	try {
		const answered = await fetch(url, {redirect: 'manual'});
		return {
			status: answered.status,
			headers: {'content-type': answered.headers.get('content-type') ?? 'text/plain'},
			body: await answered.text(),
		};
	} catch {
		return {status: 502, body: JSON.stringify({status: 'error', code: 502, message: 'Application failed to respond'})};
	}
}
