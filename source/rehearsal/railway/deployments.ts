import {randomUUID} from 'node:crypto';
import {type Arguments, type Call, notFound, planOf, projectOf, requireEnvironment, type Started} from './call.ts';
import type {DeploymentState, InstanceState, ProjectState, RailwayState} from './state.ts';

/** Begins a deployment of the service's source. What becomes of it is decided here, and shown by looks. */
export async function deploy(call: Call, project: ProjectState, instance: InstanceState): Promise<DeploymentState> {
	const {image} = instance;
	const digest = image === null ? null : await pulled(call, project, instance, image);
	const started = digest === null ? undefined : startedOf(await call.starts(digest, instance));
	const fault = image === null ? undefined : digest === null ? 'pull' : started?.isHealthy ? undefined : 'health';
	const at = call.now().toISOString();
	const deployment: DeploymentState = {
		id: randomUUID(),
		projectId: project.id,
		environmentId: instance.environmentId,
		serviceId: instance.serviceId,
		createdAt: at,
		statusUpdatedAt: at,
		status: 'INITIALIZING',
		ahead: [...(image === null ? ['BUILDING'] : []), 'DEPLOYING', fault === undefined ? 'SUCCESS' : 'FAILED'],
		image,
		digest,
		logs: started?.logs === undefined ? logs(image, instance, fault) : ['Starting Container', ...started.logs],
	};
	call.state.deployments.push(deployment);
	return deployment;
}

function startedOf(started: boolean | Started): {readonly isHealthy: boolean; readonly logs?: readonly string[]} {
	return typeof started === 'boolean' ? {isHealthy: started} : started;
}

/** Credentials for a registry are a matter of the plan Pro (https://docs.railway.com/builds/private-registries). */
async function pulled(
	call: Call,
	{workspaceId}: ProjectState,
	{registryCredentials}: InstanceState,
	image: string,
): Promise<string | null> {
	return (await call.pull(image, planOf(call.state, workspaceId) === 'PRO' ? registryCredentials : null)) ?? null;
}

function logs(image: string | null, {variables}: InstanceState, fault: 'pull' | 'health' | undefined): string[] {
	switch (fault) {
		case 'pull': {
			return [`Failed to pull image ${image}: denied`];
		}

		case 'health': {
			return ['Starting Container', "thread 'main' panicked at src/main.rs: DATABASE_URL is not set", 'Healthcheck failed!'];
		}

		default: {
			return ['Starting Container', `listening on 0.0.0.0:${variables.PORT ?? '8080'}`];
		}
	}
}

/**
A look at a deployment takes it one step further. One that succeeds takes the place of those before it; one that fails leaves them where they
are.
*/
export function advance(state: RailwayState, deployment: DeploymentState, now: () => Date): void {
	const next = deployment.ahead.shift();
	if (next === undefined) {
		return;
	}

	deployment.status = next;
	deployment.statusUpdatedAt = now().toISOString();
	if (next !== 'SUCCESS') {
		return;
	}

	const begun = state.deployments.indexOf(deployment);
	for (const [index, other] of state.deployments.entries()) {
		const isReplaced = index < begun && isOf(other, deployment) && (other.status === 'SUCCESS' || other.ahead.length > 0);
		if (isReplaced) {
			end(other, now);
		}
	}
}

/** Takes a deployment away, finished or not. */
export function end(deployment: DeploymentState, now: () => Date): void {
	deployment.status = 'REMOVED';
	deployment.statusUpdatedAt = now().toISOString();
	deployment.ahead = [];
}

function isOf(deployment: DeploymentState, {serviceId, environmentId}: Pick<InstanceState, 'serviceId' | 'environmentId'>): boolean {
	return deployment.serviceId === serviceId && deployment.environmentId === environmentId;
}

/** Those of a service in an environment, the newest first. */
export function deploymentsOf(state: RailwayState, place: Pick<InstanceState, 'serviceId' | 'environmentId'>): readonly DeploymentState[] {
	return state.deployments
		.filter(deployment => isOf(deployment, place))
		.toReversed()
		.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}

export function deploymentOf(call: Call, id: unknown): DeploymentState {
	const deployment = call.state.deployments.find(candidate => candidate.id === id);
	if (deployment === undefined) {
		throw notFound('Deployment');
	}

	projectOf(call, deployment.projectId);
	requireEnvironment(call, deployment.environmentId);
	return deployment;
}

/** One line more than was asked for, as Railway does it. */
export function lastLogs(lines: readonly string[], {limit}: Arguments, now: () => Date) {
	return lines.slice(-(Number(limit ?? 100) + 1)).map(message => ({message, timestamp: now().toISOString(), severity: 'info'}));
}

export function buildLogsOf({image, ahead}: DeploymentState): readonly string[] {
	return image === null && !ahead.includes('BUILDING') ? ['Compiling demo v0.1.0 (/app)', 'Finished `release` profile [optimized]'] : [];
}
