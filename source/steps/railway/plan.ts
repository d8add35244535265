import path from 'node:path';
import {deployableDigest} from '../../delivery/image-digest.ts';
import type {Change} from '../../engine/change.ts';
import type {Note, StepPlan} from '../../engine/step.ts';
import type {RailwayFile} from '../../project/railway-file.ts';
import {readImage} from '../../services/registry/image.ts';
import type {World} from '../world.ts';
import {type Access, identityWords, openRailwayFor} from './access.ts';
import {registryCredentials} from './credentials.ts';
import {deployChange, usualPatience} from './deploy.ts';
import {planDockerfile} from './dockerfile-changes.ts';
import {Draft} from './draft.ts';
import {planIacFile} from './iac-file.ts';
import {type Instance, idsOf, readInstance} from './instance.ts';
import {isPulling, planInstance} from './instance-changes.ts';
import {locate} from './locate.ts';
import {planMissing} from './make-changes.ts';
import {readStoredAt} from './stored-at.ts';
import {readTarget, requirePullable, type Target} from './target.ts';
import {planToken} from './token-changes.ts';

/** What is missing until the service pulls what CI pushes, and CI may tell it to. Reads only. */
export async function planRailway(world: World, signal: AbortSignal): Promise<StepPlan> {
	const target = readTarget(world);
	world.output('asking Railway who is signed in');
	const access = await openRailwayFor(world, signal);
	world.output('looking for the project and the service');
	const credentials = await registryCredentials(world, target, signal);
	const [located, pushed, storedAt] = await Promise.all([
		locate(access, target),
		readImage(`${target.image}:${tagOf(target)}`, {signal, environment: world.environment, credentials}),
		readStoredAt(world, signal),
	]);
	const draft = new Draft(located);
	const instance = draft.place === undefined ? undefined : await readInstance(access, idsOf(draft.place));
	const byImage = target.deploy === 'image';
	if (byImage) {
		requirePullable(target, located.workspace?.plan, !isPulling(instance, target));
	}

	const digest = typeof pushed === 'object' && 'digest' in pushed ? deployableDigest(pushed) : undefined;
	const image = digest === undefined ? `${target.image}:${tagOf(target)}` : `${target.image}@${digest}`;
	const options = {
		access,
		draft,
		target,
		instance,
		image,
		credentials,
	};
	const token = byImage ? await planToken(world, access, draft, target, storedAt) : {changes: [], notes: []};
	const iac = target.iac ? await planIacFile(world, access, draft, target, instance, image) : {changes: [], notes: []};
	const changes = [
		...planMissing(access, located, draft),
		...(byImage ? planInstance(options) : planDockerfile(options)),
		...iac.changes,
		...token.changes,
		...(byImage ? deployment(world, access, draft, target, instance, digest) : []),
	];
	return {
		changes,
		reason: `${draft.nameOf('service')} in ${draft.nameOf('environment')} of ${draft.nameOf('project')}`,
		notes: [
			{level: 'info', text: identityWords(access)},
			...fileNotes(world.project.railwayFile, target, instance),
			...healthNotes(world.project.healthRoute, target, instance),
			...sourceNotes(target, digest !== undefined, pushed),
			...iac.notes,
			...token.notes,
		],
	};
}

/** The tag that CI moves to the newest build of the branch. */
function tagOf({branch}: Pick<Target, 'branch'>): string {
	return branch.replaceAll(/[^\w.-]/g, '-');
}

/** The image is there, and the service does not run it or any other of CI's: this once Ferrovia deploys. */
function deployment(
	{pace}: Pick<World, 'pace'>,
	access: Access,
	draft: Draft,
	target: Target,
	instance: Instance | undefined,
	digest: string | undefined,
): readonly Change[] {
	const runs = instance?.active.some(({image}) => image?.startsWith(target.image) === true) ?? false;
	return digest === undefined || runs
		? []
		: [deployChange(access, draft, target, `${target.image}@${digest}`, pace === undefined ? usualPatience : {...usualPatience, pace})];
}

function sourceNotes(target: Target, isPushed: boolean, pushed: unknown): readonly Note[] {
	const notes: Note[] = [];
	if (!isPushed) {
		const unseen = typeof pushed === 'object' && pushed !== null && 'unseen' in pushed ? ` (${String(pushed.unseen)})` : '';
		notes.push({
			level: 'info',
			text: `${target.image}:${tagOf(target)} can't be pulled ${target.access === 'public' ? 'by everybody ' : ''}yet${unseen}: nothing is deployed until the first run of CI has pushed it.${target.access === 'public' ? ' If the repository is private, make the package public then, or choose --image-access private.' : ''}`,
		});
	}

	return notes;
}

/** Without a health check, a server that does not start replaces one that runs. A path that is only a guess is not set. */
function healthNotes(route: World['project']['healthRoute'], {deploy, settings}: Target, instance: Instance | undefined): readonly Note[] {
	const current = instance?.settings;
	const isCron = settings.cronSchedule !== undefined || current?.cronSchedule !== undefined;
	if (deploy !== 'image' || isCron || settings.healthcheckPath !== undefined || current?.healthcheckPath !== undefined) {
		return [];
	}

	const seen =
		route === undefined ? '' : ` ${route.file} mentions "${route.path}", but Ferrovia can't tell whether the server answers GET there.`;
	return [
		{
			level: 'warn',
			text: `No health check is set.${seen} To add one: ferrovia setup railway --railway-health-path ${route?.path ?? '/health'}, with a path that answers 2xx.`,
		},
	];
}

/** Whether railway.toml or railway.json was carried over whole, and what was not. */
function fileNotes(file: RailwayFile | undefined, {left}: Target, instance: Instance | undefined): readonly Note[] {
	const notes: Note[] = [];
	const other = instance?.configFile;
	if (other !== undefined && path.posix.basename(other) !== file?.name) {
		notes.push({
			level: 'warn',
			text: `Not carried over: ${other} (Railway has not read it since 2026-12-01; Ferrovia reads railway.toml and railway.json of the project's folder only).`,
		});
	}

	if (file?.unreadable !== undefined) {
		notes.push({level: 'warn', text: `Not carried over: ${file.name} (it can't be read: ${file.unreadable}).`});
	}

	return [...notes, ...left.map(({key, reason}): Note => ({level: 'warn', text: `Not carried over: ${key} (${reason}).`}))];
}
