import {judgeDelivery} from '../../delivery/judge.ts';
import type {CheckContext, CheckOutcome} from '../../engine/check.ts';
import {readLastSuccess} from '../../services/github/workflow-runs.ts';
import {readImage} from '../../services/registry/image.ts';
import {openGitHubFor} from '../github-access.ts';
import {workflowFileName} from '../workflow/files.ts';
import type {World} from '../world.ts';
import {type Access, identityWords, openRailwayFor} from './access.ts';
import {registryCredentials} from './credentials.ts';
import {expiryOutcome} from './expiry.ts';
import {askHealth, isHealthy, schemeOf} from './health.ts';
import {differingSettings, type Instance, idsOf, readInstance} from './instance.ts';
import {isPulling} from './instance-changes.ts';
import {locate} from './locate.ts';
import {isMade, type RailwayPlace} from './place.ts';
import {shown} from './settings-change.ts';
import {readStoredAt} from './stored-at.ts';
import {readTarget} from './target.ts';
import {ageInDays, currentToken, oldestTokenDays, readTokens, tokenName} from './token-changes.ts';

type Run = (context: CheckContext) => Promise<CheckOutcome>;
type Seen = {readonly access: Access; readonly place: RailwayPlace; readonly instance: Instance};

const setUp = 'ferrovia setup railway';

/** The looks of the checks. What several of them need is read once; what can't be read makes each of them `unknown`. */
export function lookAt(
	world: World,
): Readonly<Record<'access' | 'source' | 'branch' | 'autoDeploy' | 'settings' | 'digest' | 'health' | 'token' | 'expiry', Run>> {
	const target = readTarget(world);
	let read: Promise<Seen | CheckOutcome> | undefined;
	const seen = async ({signal}: CheckContext): Promise<Seen | CheckOutcome> => {
		read ??= (async () => {
			const access = await openRailwayFor(world, signal);
			const {project, environment, service} = await locate(access, target);
			if (!isMade(project) || !isMade(environment) || !isMade(service)) {
				return {status: 'fail', detail: `there is no service ${isMade(service) ? service.name : service.make} yet`, remedy: setUp};
			}

			const place = {project, environment, service};
			return {access, place, instance: await readInstance(access, idsOf(place))};
		})();
		return read;
	};
	const withInstance =
		(judge: (seen: Seen, context: CheckContext) => CheckOutcome | Promise<CheckOutcome>): Run =>
		async context => {
			const found = await seen(context);
			return 'status' in found ? found : judge(found, context);
		};

	return {
		access: withInstance(({access, place}) => ({
			status: 'pass',
			detail: `${place.service.name} in ${place.environment.name} of ${place.project.name}`,
			evidence: identityWords(access),
		})),
		source: withInstance(({instance}) => {
			const {image, repository} = instance;
			if (isPulling(instance, target)) {
				return {status: 'pass', detail: image ?? ''};
			}

			return {
				status: 'fail',
				detail: repository === undefined ? `it pulls ${image ?? 'nothing'} instead of ${target.image}` : `it is connected to ${repository}`,
				remedy: setUp,
			};
		}),
		branch: withInstance(({instance: {repository, image, triggers}}) => {
			const branches = triggers.map(({branch}) => branch);
			return repository?.toLowerCase() === target.repository?.toLowerCase() && branches.join() === target.railwayBranch
				? {status: 'pass', detail: `${repository}, branch ${target.railwayBranch}`}
				: {
						status: 'fail',
						detail: `it builds ${repository ?? image ?? 'nothing'}${branches.length === 0 ? '' : `, branch ${branches.join(', ')}`}`,
						remedy: setUp,
					};
		}),
		autoDeploy: withInstance(({instance: {triggers, repository, autoDeploys}}) => {
			if (triggers.length > 0) {
				const words = triggers.map(({repository: of, branch}) => `${of}, branch ${branch}`).join('; ');
				return {status: 'fail', detail: `pushes build: ${words}`, remedy: setUp};
			}

			if (repository === undefined) {
				return {status: 'pass', detail: 'no repository, no trigger'};
			}

			return autoDeploys === false
				? {status: 'pass', detail: `connected to ${repository}, but pushes don't deploy`}
				: {status: 'fail', detail: `pushes to ${repository} deploy`, remedy: setUp};
		}),
		settings: withInstance(({instance: {settings}}) => {
			const wrong = differingSettings(target, settings);
			if (wrong.length > 0) {
				return {
					status: 'fail',
					detail: wrong.map(([name, value]) => `${name} is ${shown(settings[name])} instead of ${shown(value)}`).join('; '),
					remedy: setUp,
				};
			}

			if (settings.cronSchedule !== undefined) {
				return {status: 'pass', detail: `a cron job, ${shown(settings.cronSchedule)}: it has no health check`};
			}

			return target.settings.healthcheckPath === undefined
				? {
						status: 'warn',
						detail: 'there is no health check: a server that does not start replaces one that runs',
						remedy: `${setUp} --railway-health-path /health`,
					}
				: {status: 'pass', detail: `${target.settings.healthcheckPath} within ${target.settings.healthcheckTimeout} s`};
		}),
		digest: withInstance(async ({instance}, {signal}) => {
			const remote = world.project.git?.remote;
			if (remote === undefined) {
				return {status: 'unknown', detail: 'the project has no repository whose CI could be asked', remedy: 'git remote add origin URL'};
			}

			const github = await openGitHubFor(world, signal);
			const run = await readLastSuccess(github, remote.owner, remote.repository, await workflowFileName(world), target.branch);
			if ('unseen' in run) {
				return {status: 'unknown', detail: run.unseen, remedy: run.remedy};
			}

			const pushed =
				run.found === undefined
					? undefined
					: await readImage(`${target.image}:sha-${run.found.sha.slice(0, 7)}`, {
							signal,
							environment: world.environment,
							credentials: await registryCredentials(world, target, signal),
						});
			const live = instance.active.find(({status}) => status === 'SUCCESS' || status === 'SLEEPING');
			return judgeDelivery({run: run.found, pushed: typeof pushed === 'object' && 'digest' in pushed ? pushed : undefined, live});
		}),
		health: withInstance(async ({instance}, {signal}) => {
			if (instance.settings.cronSchedule !== undefined) {
				return {status: 'skipped', detail: 'a cron job answers no requests'};
			}

			const [domain] = instance.domains;
			const path = target.settings.healthcheckPath;
			if (domain === undefined) {
				return {status: 'unknown', detail: 'it has no domain, so nobody outside can ask', remedy: `${setUp} --railway-domain generate`};
			}

			if (instance.latest === undefined) {
				return {status: 'unknown', detail: 'nothing has been deployed yet: the first run of CI does it', remedy: 'ferrovia setup github'};
			}

			const address = `${schemeOf(domain)}://${domain}${path ?? '/'}`;
			const {status, milliseconds, words} = await askHealth(address, signal);
			// Railway answers for a server that does not; whoever hears nothing at all may be offline.
			if (status === undefined) {
				return {status: 'unknown', detail: words, remedy: 'ferrovia verify railway, from a machine that reaches it'};
			}

			return isHealthy(status) || (path === undefined && status < 500)
				? {status: 'pass', detail: `${status} in ${milliseconds} ms`, evidence: words}
				: {status: 'fail', detail: words, remedy: `railway logs, or ${address}`};
		}),
		token: withInstance(async ({access, place}, {signal}) => {
			if (access.identity.kind === 'project') {
				return {
					status: 'unknown',
					detail: 'a project token may not list the tokens',
					remedy: 'export RAILWAY_API_TOKEN=… (https://railway.com/account/tokens)',
				};
			}

			const [tokens, storedAt] = await Promise.all([
				readTokens(access, place.project.id, place.environment.id, tokenName(target)),
				readStoredAt(world, signal),
			]);
			if (storedAt === undefined) {
				return {status: 'unknown', detail: 'GitHub does not show the secrets of the repository', remedy: 'gh auth refresh --scopes repo'};
			}

			if (storedAt === null) {
				return {status: 'fail', detail: 'CI has no token of Railway', remedy: 'ferrovia setup railway github'};
			}

			const current = currentToken(tokens, storedAt);
			if (current === undefined) {
				return {
					status: 'warn',
					detail: 'CI holds a token that Ferrovia did not make, or that was deleted since',
					remedy: 'ferrovia setup railway github --github-replace yes',
				};
			}

			const days = ageInDays(current);
			const others = tokens.length - 1;
			return days > oldestTokenDays || others > 0
				? {
						status: 'warn',
						detail: others > 0 ? `${others} more of that name, which nobody holds` : `it is ${days} days old`,
						remedy: 'ferrovia setup railway github',
					}
				: {status: 'pass', detail: `${days === 0 ? 'made today' : `${days} days old`}, for ${place.environment.name} alone`};
		}),
		expiry: withInstance(async ({instance}, {signal}) => expiryOutcome(world, target, instance, signal)),
	};
}
