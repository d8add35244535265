import {randomUUID} from 'node:crypto';
import {nextId} from '../../source/rehearsal/github/repository.ts';
import type {RailwayState} from '../../source/rehearsal/railway/state.ts';
import type {PushedImage} from '../../source/rehearsal/registry/double.ts';
import {builtProject, type Cloud, type CloudOptions, startCloud} from '../steps/railway/_cloud.ts';

export const workflowPath = '.github/workflows/deploy.yml';

/** A service that pulls, as `ferrovia setup` leaves it. */
export function pullingProject(): RailwayState['projects'][number] {
	const project = builtProject();
	for (const instance of project.instances) {
		instance.repo = null;
		instance.image = 'ghcr.io/acme/demo:main';
		instance.triggers = [];
		instance.autoDeploys = false;
		// Nothing listens there: what is asked from outside answers at once that nobody does.
		instance.domains = [{id: 'domain', domain: '127.0.0.1:9', targetPort: 8080}];
		instance.settings = {...instance.settings, startCommand: null, healthcheckPath: '/health'};
	}

	return project;
}

export async function startDelivery(options: CloudOptions = {}): Promise<Cloud> {
	return startCloud({railway: {projects: [pullingProject()]}, files: {[workflowPath]: 'on: push\n'}, ...options});
}

export type RunOfCi = {
	/** Forty characters. */
	readonly sha: string;
	readonly title?: string;
	readonly conclusion?: 'success' | 'failure';
	/** Minutes after the first of January. */
	readonly minute: number;
	readonly figures?: {readonly hits: number; readonly misses: number};
};

/** A run of CI that has ended; one that succeeded has pushed an image. */
export function runCi(
	{repository, registry}: Pick<Cloud, 'repository' | 'registry'>,
	{sha, title = `Change ${sha.slice(0, 3)}`, conclusion = 'success', minute, figures}: RunOfCi,
): PushedImage | undefined {
	const job = nextId();
	const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
	repository.runs.unshift({
		id: nextId(),
		workflow: workflowPath,
		branch: 'main',
		sha,
		event: 'push',
		title,
		createdAt: at(minute),
		updatedAt: at(minute + 2),
		status: 'completed',
		conclusion,
		jobs: [{id: job, name: 'image', status: 'completed', conclusion, steps: [], log: ''}],
		ahead: [],
	});
	if (figures !== undefined) {
		repository.annotations.set(job, [{title: 'ferrovia', message: `built ${JSON.stringify({v: 1, ...figures, dependencies: 0})}`}]);
	}

	return conclusion === 'success' ? registry.push('acme/demo', `sha-${sha.slice(0, 7)}`, sha, true) : undefined;
}

/** A deployment of that digest that has ended; one that succeeded serves. Returns its id. */
export function deploy({railway: {state}}: Pick<Cloud, 'railway'>, digest: string, minute: number, status = 'SUCCESS'): string {
	const [project] = state.projects;
	const [instance] = project?.instances ?? [];
	if (project === undefined || instance === undefined) {
		throw new Error('There is no service.');
	}

	const image = `ghcr.io/acme/demo@${digest}`;
	if (status === 'SUCCESS') {
		instance.image = image;
		for (const other of state.deployments.filter(({status: before}) => before === 'SUCCESS')) {
			other.status = 'REMOVED';
		}
	}

	const id = randomUUID();
	state.deployments.push({
		id,
		projectId: project.id,
		environmentId: instance.environmentId,
		serviceId: instance.serviceId,
		createdAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
		statusUpdatedAt: new Date(Date.UTC(2026, 0, 1, 0, minute, 40)).toISOString(),
		status,
		ahead: [],
		image,
		digest,
		logs: [],
	});
	return id;
}

export const shaOf = (digit: string) => digit.repeat(40);

/** Two runs of CI, whose images were deployed one after the other. */
export async function twoDeliveries(options: CloudOptions = {}) {
	const cloud = await startDelivery(options);
	const [first, second] = ['a', 'b'].map((digit, index) => {
		const minute = index * 10;
		const pushed = runCi(cloud, {sha: shaOf(digit), minute, figures: {hits: 75 + index * 15, misses: 25 - index * 15}});
		if (pushed === undefined) {
			throw new Error('Nothing was pushed.');
		}

		return {...pushed, deployment: deploy(cloud, pushed.digest, minute + 3)};
	});
	if (first === undefined || second === undefined) {
		throw new Error('There are fewer than two.');
	}

	return {cloud, first, second};
}
