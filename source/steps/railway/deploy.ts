import {setTimeout as sleep} from 'node:timers/promises';
import type {ApplyContext, Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import {isNotFound} from '../../services/railway/client.ts';
import {type DeploymentStatus, operations} from '../../services/railway/operations.ts';
import type {Access} from './access.ts';
import type {Draft} from './draft.ts';
import {askHealth, schemeOf} from './health.ts';
import {idsOf, readInstance} from './instance.ts';
import {serviceLink} from './not-kept.ts';
import type {Target} from './target.ts';

const succeeded = new Set(['SUCCESS', 'SLEEPING']);
const failed = new Set(['FAILED', 'CRASHED', 'REMOVED', 'REMOVING', 'SKIPPED']);

/** How long a deployment may take, and how often it is looked at: a free plan allows 100 requests an hour. */
export type Patience = {
	readonly mostMs: number;
	readonly firstMs: number;
	readonly longestMs: number;
	readonly pace?: (milliseconds: number) => number;
};
export const usualPatience: Patience = {mostMs: 15 * 60_000, firstMs: 3000, longestMs: 15_000};

/** Deploys the image that is in the registry already; without one the first run of CI does it. */
export function deployChange(access: Access, draft: Draft, target: Target, image: string, patience: Patience = usualPatience): Change {
	const name = draft.nameOf('service');
	return {
		id: 'railway/deploy',
		kind: 'resource',
		summary: `deploy ${image.replace(/@sha256:(.{12}).*/, '@$1…')}`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `service ${name} in ${draft.nameOf('environment')}`,
			verb: 'change',
			lines: [`+ a deployment of ${image}`, 'Until it answers, the deployment before it goes on serving.'],
		},
		provisional: draft.place === undefined ? 'the service is made first' : undefined,
		reversal: {type: 'none', reason: 'a deployment is not taken back; ferrovia rollback chooses an earlier image'},
		async apply(context) {
			await deployAndFollow(access, idsOf(draft.required), context, patience);
			const {domains} = await readInstance(access, idsOf(draft.required));
			const path = target.settings.healthcheckPath;
			if (path !== undefined && domains[0] !== undefined) {
				const seen = await askHealth(`${schemeOf(domains[0])}://${domains[0]}${path}`, context.signal);
				context.output(seen.words);
			}
		},
	};
}

type Ids = ReturnType<typeof idsOf>;

/**
Starts a deployment of what the service's source is now and follows it to its end. Returns its id.

@throws FerroviaError with the tail of its log when it fails; the deployment before it goes on then.
*/
export async function deployAndFollow(
	{railway}: Pick<Access, 'railway'>,
	ids: Ids,
	{signal, output}: Pick<ApplyContext, 'signal' | 'output'>,
	{mostMs, firstMs, longestMs, pace = same}: Patience = usualPatience,
): Promise<string> {
	const {serviceId, environmentId} = ids;
	const started = Date.now();
	const {serviceInstanceDeployV2: id} = await railway.request(operations.serviceInstanceDeployV2, {serviceId, environmentId});
	for (let wait = firstMs; ; wait = Math.min(wait * 1.3, longestMs)) {
		const deployment = await readDeployment(railway, id, Date.now() - started);
		const seconds = Math.round((Date.now() - started) / 1000);
		output(`${deployment.status.toLowerCase()}, ${seconds} s`);
		if (succeeded.has(deployment.status)) {
			return id;
		}

		if (failed.has(deployment.status)) {
			throw await deploymentFailed(railway, ids, id, deployment.status, seconds);
		}

		if (deployment.status === 'NEEDS_APPROVAL') {
			throw new FerroviaError({
				what: 'The deployment waits for somebody to approve it.',
				next: [serviceLink(ids).replace(/\/settings$/, '')],
			});
		}

		if (Date.now() - started + wait > mostMs) {
			throw new FerroviaError({
				what: `The deployment is still ${deployment.status.toLowerCase()} after ${seconds} seconds.`,
				why: 'It goes on without Ferrovia.',
				next: ['ferrovia verify railway', serviceLink(ids).replace(/\/settings$/, '')],
			});
		}

		await sleep(pace(wait), undefined, {signal});
	}
}

/** What has just been begun may be shown only a little later. */
const shownAfterMs = 30_000;

async function readDeployment(railway: Access['railway'], id: string, sinceMs: number): Promise<{readonly status: DeploymentStatus}> {
	try {
		return (await railway.request(operations.deployment, {id})).deployment;
	} catch (error) {
		if (isNotFound(error) && sinceMs < shownAfterMs) {
			return {status: 'INITIALIZING'};
		}

		throw error;
	}
}

const mostLines = 15;

async function deploymentFailed(railway: Access['railway'], ids: Ids, id: string, status: string, seconds: number): Promise<FerroviaError> {
	const read = async (operation: typeof operations.deploymentLogs | typeof operations.buildLogs) =>
		railway.request(operation, {deploymentId: id, limit: mostLines}).then(
			answer => Object.values(answer).flat() as ReadonlyArray<{readonly message: string}>,
			() => [],
		);
	const logs = await read(operations.deploymentLogs);
	const lines = (logs.length > 0 ? logs : await read(operations.buildLogs)).slice(-mostLines).map(({message}) => plain(message));
	return new FerroviaError({
		what: `The deployment ended as ${status.toLowerCase()} after ${seconds} seconds. The deployment before it goes on serving.`,
		why: lines.length === 0 ? 'Its log is empty.' : `The end of its log:\n${lines.join('\n')}`,
		next: [`https://railway.com/project/${ids.projectId}/service/${ids.serviceId}?id=${id}`, 'ferrovia setup railway'],
	});
}

/** A line of somebody's log, without what could draw over the terminal. */
function plain(text: string): string {
	return text.replaceAll(/\x1B\[[\d;?]*[ -/]*[@-~]|[\x00-\x08\x0B-\x1F\x7F]/g, '').slice(0, 300);
}

function same(milliseconds: number): number {
	return milliseconds;
}
