import {FerroviaError} from '../engine/errors.ts';
import {type ListedRun, readLastSuccess, readRunDetails, readRuns} from '../services/github/workflow-runs.ts';
import {operations} from '../services/railway/operations.ts';
import {listTags, readImage, type SeenImage} from '../services/registry/image.ts';
import {openGitHubFor} from '../steps/github-access.ts';
import {type Access, openRailwayFor} from '../steps/railway/access.ts';
import {registryCredentials} from '../steps/railway/credentials.ts';
import {askHealth, type Health, schemeOf} from '../steps/railway/health.ts';
import {idsOf, readInstance, type SeenDeployment, seen} from '../steps/railway/instance.ts';
import {locate} from '../steps/railway/locate.ts';
import {isMade, type RailwayPlace} from '../steps/railway/place.ts';
import {readTarget, type Target} from '../steps/railway/target.ts';
import {type BuildFigures, readFigures} from '../steps/workflow/build-figures.ts';
import {workflowFileName} from '../steps/workflow/files.ts';
import type {World} from '../steps/world.ts';
import {deployableDigest} from './image-digest.ts';
import {type Judgement, judgeDelivery} from './judge.ts';

/** What was seen, or why not, with what mends it. */
export type Seen<Found> = {readonly found: Found} | {readonly unseen: string; readonly remedy?: string};

export type RunSeen = ListedRun & {readonly figures: BuildFigures | undefined};

export type ImageSeen = {readonly tag: string; readonly digest: string};

export type DeploymentSeen = SeenDeployment & {
	readonly live: boolean;
	/** Seconds from its start to its last change of state; undefined while it is under way. */
	readonly seconds: number | undefined;
};

/** Where everything is between a push and the server that answers. The newest first in each list. */
export type Status = {
	readonly at: Date;
	readonly repository: string | undefined;
	readonly branch: string;
	readonly image: string;
	readonly service: string | undefined;
	readonly runs: Seen<readonly RunSeen[]>;
	readonly images: Seen<readonly ImageSeen[]>;
	readonly deployments: Seen<readonly DeploymentSeen[]>;
	readonly health: Health | undefined;
	/** Whether what is live is what CI pushed last. */
	readonly verdict: Judgement;
};

/** How many of each are told. */
export const statusLength = 8;

/** Reads what CI, the registry and Railway say now. What one of them does not show is told as such; the others are read all the same. */
export class StatusReader {
	readonly #world: World;
	/** Of runs that have ended: those don't change any more. */
	readonly #figures = new Map<number, BuildFigures | undefined>();
	/** Of tags that name a commit: those are not moved. */
	readonly #images = new Map<string, SeenImage>();
	/** Who asks, and where the service is: found once, since a free plan allows few requests. */
	#railwayPlace: {readonly access: Access; readonly place: RailwayPlace} | undefined;

	constructor(world: World) {
		this.#world = world;
	}

	/**
	Milliseconds between two readings of --watch. A reading asks Railway twice; a free plan allows 100 an hour, a paid one 1000 or
	more. A token of a project does not tell the plan.
	*/
	get pauseMs(): number {
		const identity = this.#railwayPlace?.access.identity;
		const isPaid =
			identity !== undefined &&
			identity.kind !== 'project' &&
			identity.workspaces.length > 0 &&
			identity.workspaces.every(({plan}) => plan === 'HOBBY' || plan === 'PRO');
		return isPaid ? 60_000 : 90_000;
	}

	async read(signal: AbortSignal): Promise<Status> {
		const target = readTarget(this.#world);
		const [runs, railway] = await Promise.all([
			unlessUnseen(async () => this.#runs(signal)),
			unlessUnseen(async () => this.#railway(signal)),
		]);
		const success = await unlessUnseen(async () => this.#lastSuccess(runs, signal));
		const images = await unlessUnseen(async () =>
			this.#pushed(
				[...('found' in runs ? runs.found : []), ...('found' in success && success.found !== undefined ? [success.found] : [])],
				signal,
			),
		);
		return {
			at: new Date(),
			repository: target.repository,
			branch: target.branch,
			image: target.image,
			service: 'found' in railway ? railway.found.words : undefined,
			runs,
			images:
				'found' in images ? {found: images.found.map(({tag, image}) => ({tag, digest: deployableDigest(image) ?? image.digest}))} : images,
			deployments: 'found' in railway ? {found: railway.found.deployments} : railway,
			health: 'found' in railway ? railway.found.health : undefined,
			verdict: verdictOf(success, images, railway),
		};
	}

	/** It may be older than the runs that are told. */
	async #lastSuccess(runs: Seen<readonly RunSeen[]>, signal: AbortSignal): Promise<Seen<ListedRun | undefined>> {
		if ('unseen' in runs) {
			return runs;
		}

		const shown = runs.found.find(({conclusion}) => conclusion === 'success');
		const remote = this.#world.project.git?.remote;
		if (shown !== undefined || runs.found.length < statusLength || remote === undefined) {
			return {found: shown};
		}

		const github = await openGitHubFor(this.#world, signal);
		return readLastSuccess(github, remote.owner, remote.repository, await workflowFileName(this.#world), readTarget(this.#world).branch);
	}

	async #runs(signal: AbortSignal): Promise<Seen<readonly RunSeen[]>> {
		const {project} = this.#world;
		const remote = project.git?.remote;
		if (remote === undefined) {
			return {unseen: 'the project has no repository on GitHub', remedy: 'git remote add origin URL'};
		}

		const {owner, repository} = remote;
		const github = await openGitHubFor(this.#world, signal);
		const seenRuns = await readRuns(github, owner, repository, {
			file: await workflowFileName(this.#world),
			branch: readTarget(this.#world).branch,
			count: statusLength,
		});
		if ('unseen' in seenRuns) {
			return seenRuns;
		}

		const listed = seenRuns.found === 'no-workflow' ? [] : seenRuns.found;
		return {
			found: await Promise.all(
				listed.map(async run => {
					if (run.conclusion === 'success' && !this.#figures.has(run.id)) {
						const details = await readRunDetails(github, owner, repository, run);
						if ('found' in details) {
							this.#figures.set(
								run.id,
								details.found.annotations.map(readFigures).find(found => found !== undefined),
							);
						}
					}

					return {...run, figures: this.#figures.get(run.id)};
				}),
			),
		};
	}

	/** The images of these runs, by their commits' tags: those that are still in the registry. */
	async #pushed(
		runs: readonly ListedRun[],
		signal: AbortSignal,
	): Promise<Seen<ReadonlyArray<{readonly tag: string; readonly image: SeenImage}>>> {
		const {environment} = this.#world;
		const target = readTarget(this.#world);
		const {image} = target;
		const options = {signal, environment, credentials: await registryCredentials(this.#world, target, signal)};
		const tags = await listTags(image, options);
		if (!('found' in tags)) {
			return tags;
		}

		const wanted = [...new Set(runs.filter(({conclusion}) => conclusion === 'success').map(({sha}) => `sha-${sha.slice(0, 7)}`))];
		const there = wanted.filter(tag => tags.found.includes(tag));
		const images = await Promise.all(
			there.map(async tag => {
				const known = this.#images.get(tag);
				if (known !== undefined) {
					return [{tag, image: known}];
				}

				const read = await readImage(`${image}:${tag}`, options);
				if (typeof read === 'string' || !('digest' in read)) {
					return [];
				}

				this.#images.set(tag, read);
				return [{tag, image: read}];
			}),
		);
		return {found: images.flat()};
	}

	async #railway(signal: AbortSignal): Promise<Seen<RailwaySeen>> {
		const target = readTarget(this.#world);
		const found = await this.#locate(target, signal);
		if (found === undefined) {
			return {unseen: 'there is no service at Railway yet', remedy: 'ferrovia setup railway'};
		}

		const {access, place} = found;
		const ids = idsOf(place);
		try {
			const [instance, {deployments}] = await Promise.all([
				readInstance(access, ids),
				access.railway.request(operations.deployments, {input: ids, first: statusLength}),
			]);
			const active = instance.active.filter(({status}) => status === 'SUCCESS' || status === 'SLEEPING');
			const live = new Set(active.map(({id}) => id));
			const listed = deployments.edges.map(({node}) => ({...seen(node), live: live.has(node.id), seconds: secondsOf(node)}));
			// What serves may be older than all the others that failed.
			const older = active.filter(({id}) => listed.every(deployment => deployment.id !== id));
			const [domain] = instance.domains;
			const path = target.settings.healthcheckPath ?? '/';
			return {
				found: {
					words: `${place.service.name} in ${place.environment.name} of ${place.project.name}`,
					deployments: [...listed, ...older.map(deployment => ({...deployment, live: true, seconds: undefined}))],
					health: domain === undefined ? undefined : await askHealth(`${schemeOf(domain)}://${domain}${path}`, signal),
				},
			};
		} catch (error) {
			// It may have been made anew elsewhere, or the sign-in have changed.
			this.#railwayPlace = undefined;
			throw error;
		}
	}

	async #locate(target: Target, signal: AbortSignal): Promise<{readonly access: Access; readonly place: RailwayPlace} | undefined> {
		if (this.#railwayPlace === undefined) {
			const access = await openRailwayFor(this.#world, signal);
			const {project, environment, service} = await locate(access, target);
			this.#railwayPlace =
				isMade(project) && isMade(environment) && isMade(service) ? {access, place: {project, environment, service}} : undefined;
		}

		return this.#railwayPlace;
	}
}

type RailwaySeen = {readonly words: string; readonly deployments: readonly DeploymentSeen[]; readonly health: Health | undefined};

function verdictOf(
	success: Seen<ListedRun | undefined>,
	images: Seen<ReadonlyArray<{readonly tag: string; readonly image: SeenImage}>>,
	railway: Seen<RailwaySeen>,
): Judgement {
	const missing = [success, railway].find(part => 'unseen' in part);
	if (missing !== undefined && 'unseen' in missing) {
		return {status: 'unknown', detail: missing.unseen, remedy: missing.remedy};
	}

	const run = 'found' in success ? success.found : undefined;
	const live = 'found' in railway ? railway.found.deployments.find(deployment => deployment.live) : undefined;
	// Without a run or a deployment there is nothing to compare an image with.
	if ('unseen' in images && run !== undefined && live !== undefined) {
		return {status: 'unknown', detail: images.unseen, remedy: images.remedy};
	}

	const tag = `sha-${run?.sha.slice(0, 7)}`;
	return judgeDelivery({run, pushed: 'found' in images ? images.found.find(image => image.tag === tag)?.image : undefined, live});
}

const underWay: ReadonlySet<string> = new Set(['BUILDING', 'DEPLOYING', 'INITIALIZING', 'QUEUED', 'WAITING', 'NEEDS_APPROVAL']);

function secondsOf({
	status,
	createdAt,
	statusUpdatedAt,
}: {
	readonly status: string;
	readonly createdAt: string;
	readonly statusUpdatedAt?: string | null;
}): number | undefined {
	return underWay.has(status) || statusUpdatedAt === undefined || statusUpdatedAt === null
		? undefined
		: Math.max(0, Math.round((Date.parse(statusUpdatedAt) - Date.parse(createdAt)) / 1000));
}

/** What can't be looked at is a part of the answer here, not the end of it. */
async function unlessUnseen<Found>(read: () => Promise<Seen<Found>>): Promise<Seen<Found>> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof FerroviaError && error.name !== 'InterruptedError') {
			return {unseen: [error.what, error.why].filter(Boolean).join(' '), remedy: error.next?.[0]};
		}

		throw error;
	}
}
