import {type Candidate, candidatesOf, matching} from '../delivery/candidates.ts';
import {shortDigest} from '../delivery/image-digest.ts';
import {type Status, StatusReader} from '../delivery/read-status.ts';
import {type ExitCode, exitCodes, FerroviaError} from '../engine/errors.ts';
import {redact} from '../engine/secrets.ts';
import {type RegistryOptions, readImage} from '../services/registry/image.ts';
import {openRailwayFor} from '../steps/railway/access.ts';
import {registryCredentials} from '../steps/railway/credentials.ts';
import {askHealth, type Health, isHealthy, schemeOf} from '../steps/railway/health.ts';
import {idsOf, readInstance} from '../steps/railway/instance.ts';
import {readRailwayPlace} from '../steps/railway/read-place.ts';
import {rollBackChange} from '../steps/railway/roll-back.ts';
import {readTarget} from '../steps/railway/target.ts';
import {printDocument} from '../ui/json/print.ts';
import {rollbackDocument} from '../ui/json/rollback.ts';
import {printPlan} from '../ui/plain/plan.ts';
import {StatusLine} from '../ui/plain/status-line.ts';
import {columnsOf} from '../ui/terminal.ts';
import type {CommandContext} from './run.ts';
import {openWorkspace} from './workspace.ts';

/** Deploys an image that was deployed or pushed before and is still in the registry, and proves that it runs. */
export async function rollback(operands: readonly string[], {options, controller, interactive, color}: CommandContext): Promise<ExitCode> {
	const {signal} = controller;
	const workspace = await openWorkspace(options, signal);
	const line = new StatusLine(process.stderr, interactive && options.json !== true);
	try {
		const world = workspace.world(workspace.answers, [], words => line.show(words));
		const target = readTarget(world);
		const status = await new StatusReader(world).read(signal);
		line.clear();
		const chosen = await choose(status, operands, {interactive: interactive && options.yes !== true, signal});
		const image = `${target.image}@${chosen.digest}`;
		await requireInRegistry(image, {environment: world.environment, credentials: await registryCredentials(world, target, signal), signal});
		const access = await openRailwayFor(world, signal);
		const place = await readRailwayPlace(world, signal);
		if (place === undefined) {
			throw new FerroviaError({what: 'There is no service at Railway yet.', next: ['ferrovia setup railway']});
		}

		const {image: before, repository, active} = await readInstance(access, idsOf(place));
		// Putting such a source back takes more than its name, and pushes would build over the image.
		if (repository !== undefined) {
			throw new FerroviaError({
				what: `Railway builds the service from ${repository}; only a service that pulls an image can go back to one.`,
				why: 'Nothing was changed.',
				next: ['ferrovia setup railway'],
			});
		}

		if (active.some(({image: running}) => running === image) && before === image) {
			throw new FerroviaError({what: `${shortDigest(chosen.digest)} runs already.`, next: ['ferrovia status']}, {exitCode: exitCodes.ok});
		}

		const change = rollBackChange(access, place, image, before);
		if (options.json !== true) {
			printPlan(
				{steps: [{id: 'railway', title: 'railway', needs: [], status: 'pending', changes: [change], notes: []}]},
				{
					color,
					columns: columnsOf(process.stdout),
					root: workspace.facts.project.root,
					diffs: true,
					next: 'To another image: ferrovia rollback',
				},
			);
		}

		await confirm(options.yes === true, interactive, signal);
		await change.apply({signal, output: words => line.show(redact(words))});
		line.clear();
		const {active: now, domains} = await readInstance(access, idsOf(place));
		const runs = now.some(({image: running, status: state}) => running === image && (state === 'SUCCESS' || state === 'SLEEPING'));
		const path = target.settings.healthcheckPath;
		const health = domains[0] === undefined ? undefined : await askHealth(`${schemeOf(domains[0])}://${domains[0]}${path ?? '/'}`, signal);
		const heard = health === undefined || health.status !== undefined;
		const healthy = health === undefined || path === undefined || isHealthy(health.status);
		if (options.json === true) {
			printDocument(rollbackDocument({ok: runs && healthy, image, health}));
		} else {
			const lines = [
				runs ? `proved   ${shortDigest(chosen.digest)} runs` : 'failed   Railway does not run it',
				...(health === undefined ? [] : [`${healthWord(health, path)}  ${health.words}`]),
				`CI deploys its next build over it: to keep it, stop the pushes to ${target.branch} or revert the commit.`,
			];
			process.stdout.write(redact(`${lines.join('\n')}\n`));
		}

		return runs && healthy ? exitCodes.ok : runs && !heard ? exitCodes.unknown : exitCodes.failed;
	} finally {
		line.clear();
		await workspace.dispose();
	}
}

/** Without a path of its own an answer proves nothing, and who hears nothing may be offline. */
function healthWord({status}: Health, path: string | undefined): string {
	if (status === undefined) {
		return 'unknown';
	}

	return path === undefined ? 'look   ' : isHealthy(status) ? 'proved ' : 'failed ';
}

async function choose(
	status: Status,
	[word]: readonly string[],
	{interactive, signal}: {readonly interactive: boolean; readonly signal: AbortSignal},
): Promise<Candidate> {
	const candidates = candidatesOf(status);
	if (candidates.length === 0) {
		const unseen = [status.images, status.deployments, status.runs].find(seen => 'unseen' in seen);
		throw new FerroviaError(
			{
				what: 'There is no image to go back to.',
				why: unseen !== undefined && 'unseen' in unseen ? unseen.unseen : 'Neither CI nor Railway knows an earlier one by its digest.',
				next: ['ferrovia status'],
			},
			{exitCode: unseen === undefined ? exitCodes.failed : exitCodes.unknown},
		);
	}

	if (word !== undefined) {
		const found = matching(candidates, word);
		const [first] = found;
		if (found.length === 1 && first !== undefined) {
			return first;
		}

		throw new FerroviaError(
			{
				what: found.length === 0 ? `There is no image or deployment "${word}".` : `"${word}" means several images.`,
				why: (found.length === 0 ? candidates : found).map(candidateWords).join('\n'),
				next: [`ferrovia rollback ${shortDigest((found[0] ?? candidates[0])?.digest ?? '')}`],
			},
			{exitCode: exitCodes.usage},
		);
	}

	if (!interactive) {
		throw new FerroviaError(
			{
				what: 'To which image?',
				why: candidates.map(candidateWords).join('\n'),
				next: [`ferrovia rollback ${shortDigest((candidates.find(({live}) => !live) ?? candidates[0])?.digest ?? '')} --yes`],
			},
			{exitCode: exitCodes.usage},
		);
	}

	const {chooseImage} = await import('../ui/prompts/rollback.ts');
	return chooseImage(
		candidates.map(candidate => ({value: candidate, words: candidateWords(candidate), live: candidate.live})),
		signal,
	);
}

function candidateWords({digest, tag, title, deployment, at, live}: Candidate): string {
	return [
		shortDigest(digest),
		tag ?? '',
		at === undefined ? '' : at.toISOString().slice(0, 16).replace('T', ' '),
		live ? 'live' : deployment === undefined ? 'never deployed' : deployment.slice(0, 8),
		title ?? '',
	]
		.filter(Boolean)
		.join('  ');
}

async function requireInRegistry(image: string, options: RegistryOptions): Promise<void> {
	const seen = await readImage(image, options);
	if (typeof seen === 'object' && 'digest' in seen) {
		return;
	}

	const isUnseen = typeof seen === 'object' && 'unseen' in seen;
	throw new FerroviaError(
		{
			what: `${image} can't be pulled.`,
			why: isUnseen ? seen.unseen : 'The registry does not have it any more, or the package is private. Nothing was changed.',
			next: ['ferrovia status', `docker manifest inspect ${image}`],
		},
		{exitCode: isUnseen ? exitCodes.unknown : exitCodes.failed},
	);
}

async function confirm(yes: boolean, interactive: boolean, signal: AbortSignal): Promise<void> {
	if (yes) {
		return;
	}

	if (!interactive) {
		throw new FerroviaError(
			{what: 'There is no terminal to confirm the rollback in.', next: ['ferrovia rollback DIGEST --yes']},
			{exitCode: exitCodes.usage},
		);
	}

	const {confirmRollback} = await import('../ui/prompts/rollback.ts');
	if (!(await confirmRollback(signal))) {
		throw new FerroviaError({what: 'Nothing was changed.'}, {exitCode: exitCodes.ok});
	}
}
