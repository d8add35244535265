import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {exitCodes, FerroviaError, InterruptedError} from '../../engine/errors.ts';
import {readBlobName} from '../../services/github/contents.ts';
import {seenBy} from '../../services/github/failures.ts';
import {readPullRequest} from '../../services/github/pull-requests.ts';
import {readLastSuccess} from '../../services/github/workflow-runs.ts';
import {readWorkflowState} from '../../services/github/workflows.ts';
import {ciSecrets, ciVariables} from '../ci-names.ts';
import type {World} from '../world.ts';
import {accountWords, fullName, type Home, mayCommitWorkflows, openHome} from './home.ts';
import {packageOutcome} from './package-outcome.ts';
import {setupBranch} from './pull-request.ts';
import {readSecretDates, type SecretDates} from './secret-dates.ts';
import {readState, type State, secretAt, shelfOf} from './state.ts';
import {readWanted, type Wanted} from './wanted.ts';
import {type ReadPlace, type WantedVariable, wantedVariables} from './wanted-variables.ts';

type Run = Check['run'];

const setUp = 'ferrovia setup github';

/** Two clocks are never the same. */
const clockMs = 5 * 60_000;

/** What of the world is looked at by other means than the world itself. */
export type LookOptions = {
	readonly readPlace?: ReadPlace;
	readonly readDates?: (world: World, stored: ReadonlyMap<string, Date>, signal: AbortSignal) => Promise<SecretDates>;
};

/** The looks of the checks. What several of them need is read once; what can't be read makes each of them `unknown`. */
export function lookAt(
	world: World,
	{readPlace, readDates = readSecretDates}: LookOptions = {},
): Readonly<Record<'access' | 'secrets' | 'variables' | 'workflow' | 'package', Run>> {
	const once = <Result>(read: (context: CheckContext) => Promise<Result>) => {
		let result: Promise<Result> | undefined;
		return async (context: CheckContext) => {
			result ??= read(context);
			return result;
		};
	};

	const home = once(async ({signal}) => openHome(world, signal));
	const wanted = once(async () => readWanted(world));
	const state = once(async context => readState(await home(context), (await wanted(context)).settings.environment));
	const seen =
		(judge: (context: CheckContext) => Promise<CheckOutcome>): Run =>
		async context => {
			try {
				return await judge(context);
			} catch (error) {
				if (error instanceof InterruptedError || !(error instanceof FerroviaError)) {
					throw error;
				}

				const {what, why, next, exitCode} = error;
				return {status: exitCode === exitCodes.unknown ? 'unknown' : 'fail', detail: what, evidence: why, remedy: next?.[0]};
			}
		};

	return {
		access: seen(async context => accessOutcome(await home(context))),
		secrets: seen(async context => {
			const [at, names, found] = await Promise.all([home(context), wanted(context), state(context)]);
			const stored = new Map(
				names.secrets.flatMap(name => {
					const secret = secretAt(found, name, shelfOf(at, name, names.settings.environment));
					return secret === undefined ? [] : [[name, secret.updatedAt] as const];
				}),
			);
			return secretsOutcome(found, names, stored, await readDates(world, stored, context.signal));
		}),
		variables: seen(async context => {
			const [names, found] = await Promise.all([wanted(context), state(context)]);
			return variablesOutcome(found, await wantedVariables(world, names, context.signal, readPlace));
		}),
		workflow: seen(async context => workflowOutcome(await home(context), await wanted(context))),
		package: seen(async context => {
			const [at, names] = await Promise.all([home(context), wanted(context)]);
			const {owner, name} = at.repository;
			const run = await readLastSuccess(at.github, owner, name, names.file, names.settings.branch);
			const hasRun = 'found' in run && run.found !== undefined;
			return packageOutcome(world, names.settings, at, hasRun, context.signal);
		}),
	};
}

function accessOutcome({github, repository, account, actionsEnabled}: Home): CheckOutcome {
	const detail = `${accountWords(account)}, with the token of ${github.tokenSource}, for ${fullName(repository)}`;
	if (actionsEnabled === false) {
		return {status: 'fail', detail: `GitHub Actions are off for ${fullName(repository)}`, remedy: `${repository.url}/settings/actions`};
	}

	if (!mayCommitWorkflows(account)) {
		return {status: 'warn', detail: `${detail}; it may not commit workflows`, remedy: 'gh auth refresh --scopes workflow'};
	}

	if (account.scopes === undefined) {
		return {
			status: 'warn',
			detail: `${detail}; a fine-grained token does not tell what it may do`,
			remedy: 'It needs Secrets, Variables and Actions: write',
		};
	}

	return {status: 'pass', detail, evidence: `scopes: ${[...account.scopes].join(', ')}`};
}

function secretsOutcome(state: State, {secrets}: Wanted, stored: ReadonlyMap<string, Date>, dates: SecretDates): CheckOutcome {
	const missing = secrets.filter(name => !stored.has(name) && !state.sharedSecrets.has(name) && !state.secrets.has(name));
	if (missing.length > 0) {
		return {
			status: 'fail',
			detail: `not set: ${missing.join(', ')}`,
			remedy: remediesOf(missing),
		};
	}

	const old = [...stored].filter(([name, at]) => (dates.get(name)?.getTime() ?? 0) - clockMs > at.getTime()).map(([name]) => name);
	if (old.length > 0) {
		return {
			status: 'fail',
			detail: old
				.map(name => `${name} was set ${day(stored.get(name))}, before what it should hold was made (${day(dates.get(name))})`)
				.join('; '),
			remedy: remediesOf(old),
		};
	}

	const listed = secrets.map(name => (stored.has(name) ? `${name} (${day(stored.get(name))})` : `${name} (shared)`));
	const ages: readonly string[] = [ciSecrets.accessKeyId, ciSecrets.railwayToken];
	const undated = secrets.filter(name => ages.includes(name) && stored.has(name) && !dates.has(name));
	return undated.length === 0
		? {status: 'pass', detail: listed.join(', ') || 'the workflow names none'}
		: {
				status: 'unknown',
				detail: `${listed.join(', ')}; when that was made which ${undated.join(' and ')} should hold could not be seen`,
				remedy: undated.includes(ciSecrets.railwayToken)
					? 'export RAILWAY_API_TOKEN=… (https://railway.com/account/tokens)'
					: 'ferrovia verify cache',
			};
}

function remediesOf(names: readonly string[]): string {
	return [...new Set(names.map(remedyOf))].join('; ');
}

function remedyOf(name: string): string {
	switch (name) {
		case ciSecrets.railwayToken: {
			return 'ferrovia setup railway github';
		}

		case ciSecrets.accessKeyId:
		case ciSecrets.secretAccessKey: {
			return 'ferrovia setup cache github';
		}

		default: {
			return `gh secret set ${name}`;
		}
	}
}

const optional: ReadonlySet<string> = new Set([ciVariables.endpoint, ciVariables.prefix]);

function variablesOutcome(state: State, wanted: readonly WantedVariable[]): CheckOutcome {
	const judged = wanted.map(variable => ({
		...variable,
		current: state.variables.get(variable.name) ?? state.sharedVariables.get(variable.name),
	}));
	const missing = judged.filter(
		({name, value, current}) => current === undefined && value !== '' && !(value === undefined && optional.has(name)),
	);
	const wrong = judged.filter(({value, current}) => value !== undefined && current !== undefined && current !== value);
	const unsure = judged.filter(({value, current, unseen}) => value === undefined && current !== undefined && unseen !== undefined);
	if (missing.length + wrong.length > 0) {
		return {
			status: 'fail',
			detail: [
				...missing.map(({name}) => `${name} is not set`),
				...wrong.map(({name, value, current}) => `${name} is ${current}, and should ${value === '' ? 'not be set' : `be ${value}`}`),
			].join('; '),
			remedy: setUp,
		};
	}

	return unsure.length === 0
		? {
				status: 'pass',
				detail:
					judged.flatMap(({name, current}) => (current === undefined ? [] : [`${name}=${current}`])).join(', ') ||
					'the workflow names none',
			}
		: {
				status: 'unknown',
				detail: `${unsure.map(({name, current}) => `${name}=${current}`).join(', ')}, and ${unsure[0]?.unseen}`,
				remedy: 'ferrovia verify railway',
			};
}

async function workflowOutcome({github, repository}: Home, {file, files}: Wanted): Promise<CheckOutcome> {
	const {defaultBranch} = repository;
	const path = files.workflow.name;
	const [onDefault, state] = await Promise.all([
		readBlobName(github, repository, path, defaultBranch),
		readWorkflowState(github, repository, file),
	]);
	if (seenBy(onDefault, `${path} on ${defaultBranch}`) === undefined) {
		const pull = await readPullRequest(github, repository, setupBranch);
		return 'found' in pull && pull.found?.state === 'open'
			? {
					status: 'warn',
					detail: `it waits for the pull request #${pull.found.number} to be merged: ${pull.found.url}`,
					remedy: `gh pr merge ${pull.found.number}, then: ferrovia status --watch`,
				}
			: {status: 'fail', detail: `${defaultBranch} has no ${path}`, remedy: setUp};
	}

	const known = seenBy(state, `the workflow ${file}`);
	if (known === undefined) {
		return {
			status: 'fail',
			detail: `${path} is on ${defaultBranch}, and GitHub takes it for no workflow`,
			remedy: 'ferrovia verify workflow',
		};
	}

	return known === 'active'
		? {status: 'pass', detail: `${path} is on ${defaultBranch}, and active`, evidence: `${repository.url}/actions/workflows/${file}`}
		: {status: 'fail', detail: `${file} is ${known.replaceAll('_', ' ')}`, remedy: `gh workflow enable ${file}`};
}

function day(date: Date | undefined): string {
	return date?.toISOString().slice(0, 10) ?? 'never';
}
