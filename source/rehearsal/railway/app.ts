import {type Answered, type Loopback, type LoopbackOptions, serveLoopback} from '../loopback.ts';
import type {InstanceState, RailwayState} from './state.ts';

export type DeployedApp = Loopback & {
	/** With its port: what Railway calls the domain of a service. */
	readonly domain: string;
};

/** Stands for the server that a deployment runs: the one service whose domain is its own answers its health check once a deployment succeeded. */
export async function startDeployedApp(state: RailwayState, options: LoopbackOptions = {}): Promise<DeployedApp> {
	let domain = '';
	const loopback = await serveLoopback(
		({method, url}) => `${method} ${url.pathname}`,
		async ({url}) => answer(state, domain, url.pathname),
		options,
	);
	domain = new URL(loopback.url).host;
	return {...loopback, domain};
}

function answer(state: RailwayState, domain: string, path: string): Answered {
	const instance = state.projects
		.flatMap(({instances}) => instances)
		.find(({domains}) => domains.some(candidate => candidate.domain === domain));
	if (instance === undefined || !isActive(state, instance)) {
		// The words of Railway's edge, where there is nothing behind a domain.
		return {status: 404, body: JSON.stringify({status: 'error', code: 404, message: 'Application not found'})};
	}

	return path === (instance.settings.healthcheckPath ?? '/')
		? {status: 200, headers: {'content-type': 'text/plain'}, body: 'ok\n'}
		: {status: 404, headers: {'content-type': 'text/plain'}, body: 'not found\n'};
}

function isActive({deployments}: RailwayState, {serviceId, environmentId}: InstanceState): boolean {
	return deployments.some(
		deployment => deployment.serviceId === serviceId && deployment.environmentId === environmentId && deployment.status === 'SUCCESS',
	);
}
