import type {CheckContext, CheckOutcome} from '../../engine/check.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {World} from '../world.ts';
import {type Account, openAccount} from './account.ts';
import {bucketSettings, isGood} from './bucket-settings.ts';
import {openCompatibleBucket} from './compatible.ts';
import {documentDiff, meansTheSame, readDocument} from './documents.ts';
import {policyName, type WantedHolder} from './holder-changes.ts';
import {keyRemedy, oldestKeyDays, readKeys, wantedUser} from './keys.ts';
import {type LiveProof, proveLive} from './live-proof.ts';
import {localUseOutcome} from './local-use.ts';
import {type LocatedBucket, locateBucket} from './locate-bucket.ts';
import {identityNames, repositoryTag} from './names.ts';
import {readSubject, wantedRoles} from './oidc.ts';
import {placeOf} from './place.ts';
import {audience, githubIssuer} from './policies.ts';
import {type CredentialProof, rememberedProof} from './prove-key.ts';
import {type Refusal, tryRefusals} from './refusals.ts';
import {readTarget} from './target.ts';

const setUp = 'ferrovia setup cache';

type Run = (context: CheckContext) => Promise<CheckOutcome>;

/** The looks of the checks. What several of them need is read once; what can't be read makes each of them `unknown`. */
export function lookAt(world: World) {
	const target = readTarget(world);
	const once = <Result>(read: (context: CheckContext) => Promise<Result>) => {
		let result: Promise<Result> | undefined;
		return async (context: CheckContext) => {
			result ??= read(context);
			return result;
		};
	};

	const account = once(async ({signal}) => openAccount(world, target, signal));
	const located = once(async context => locateBucket(await account(context), target));
	const subject = once(async ({signal}) => readSubject(world, signal));
	const roles = once(async context => {
		const signedIn = await account(context);
		return wantedRoles(signedIn, target, placeOf(signedIn, target, (await located(context)).bucket.name), await subject(context));
	});
	const foundBucket = async (context: CheckContext, run: (bucket: LocatedBucket) => Promise<CheckOutcome>): Promise<CheckOutcome> => {
		const bucket = await located(context);
		return bucket.found === 'absent' ? {status: 'fail', detail: `there is no bucket ${bucket.bucket.name}`, remedy: setUp} : run(bucket);
	};

	const served: Run = async context => {
		const remembered = world.vault.recall(rememberedProof) as CredentialProof | undefined;
		if (remembered !== undefined) {
			return servedOutcome(remembered.live);
		}

		if (target.store !== 's3') {
			const bucket = await openCompatibleBucket(world, target, context.signal);
			const {credentials} = await world.openAws({profile: target.profile, region: target.region, endpoint: target.endpoint});
			const bearer = {
				words: target.profile === undefined ? 'the credentials of the environment' : `the profile ${target.profile}`,
				credentials: await credentials(),
			};
			return servedOutcome(await proveLive(world, target, bucket, bearer, context.signal, context.output));
		}

		return foundBucket(context, async ({bucket}) => {
			const {session, caller} = await account(context);
			const bearer = {words: caller.role ?? caller.arn, credentials: await session.credentials()};
			return servedOutcome(await proveLive(world, target, bucket, bearer, context.signal, context.output));
		});
	};

	const leastPrivilege: Run = async context =>
		foundBucket(context, async ({bucket}) => {
			const remembered = world.vault.recall(rememberedProof) as CredentialProof | undefined;
			if (remembered !== undefined) {
				return refusalOutcome(remembered.refusals, remembered.live.bearer);
			}

			const signedIn = await account(context);
			const names = identityNames(target.repository);
			if (signedIn.caller.role === names.write) {
				return refusalOutcome(await tryRefusals(signedIn.session, bucket.name, target.prefix, context.signal), `the role ${names.write}`);
			}

			return judgedOutcome(signedIn, target.identity === 'oidc' ? names.write : names.user, target.identity, bucket.name, target.prefix);
		});

	const holder =
		(find: (context: CheckContext) => Promise<WantedHolder | undefined>): Run =>
		async context => {
			const wanted = await find(context);
			return wanted === undefined
				? {status: 'unknown', detail: 'it could not be told what it should be'}
				: holderOutcome(await account(context), wanted);
		};

	const localUse: Run = async context =>
		target.store === 's3'
			? foundBucket(context, async ({bucket}) => localUseOutcome(world, target, bucket, context))
			: localUseOutcome(world, target, await openCompatibleBucket(world, target, context.signal), context);

	return {
		served,
		localUse,
		leastPrivilege,
		provider: (async context => {
			const {iam, caller} = await account(context);
			const provider = await iam.provider(githubIssuer);
			if (provider === undefined) {
				return {status: 'fail', detail: `the account ${caller.account} has no OIDC provider for GitHub`, remedy: setUp};
			}

			return provider.audiences.includes(audience)
				? {status: 'pass', detail: `${githubIssuer}, audience ${audience}`, evidence: provider.arn}
				: {status: 'fail', detail: `it does not accept the audience ${audience}`, evidence: provider.audiences.join(', '), remedy: setUp};
		}) satisfies Run,
		writeRole: holder(async context => (await roles(context)).find(({id}) => id === 'role-write')),
		readRole: holder(async context => (await roles(context)).find(({id}) => id === 'role-read')),
		user: holder(async context => {
			const signedIn = await account(context);
			return wantedUser(target, placeOf(signedIn, target, (await located(context)).bucket.name));
		}),
		key: (async context => keyOutcome(await account(context), identityNames(target.repository).user)) satisfies Run,
		setting: (id: string): Run => {
			return async context =>
				foundBucket(context, async ({bucket, found}) => {
					const setting = bucketSettings.find(candidate => candidate.id === id);
					if (setting === undefined) {
						throw new TypeError(`Not a setting: ${id}`);
					}

					const wanted = placeOf(await account(context), target, bucket.name);
					const current = await setting.read(bucket);
					if (isGood(setting, current, wanted)) {
						return {status: 'pass', detail: setting.words(current)};
					}

					const good = setting.wanted(current, wanted);
					return {
						status: found === 'foreign' ? 'warn' : 'fail',
						detail: `it is ${setting.words(current)}, and should be ${setting.words(good)}`,
						remedy: found === 'foreign' ? `${setUp} --cache-adopt yes` : setUp,
					};
				});
		},
	};
}

function servedOutcome({bearer, location, written, read, objects, problem, remedy}: LiveProof): CheckOutcome {
	return problem === undefined
		? {
				status: 'pass',
				detail: `${written} written and ${read} read, ${objects} objects in the bucket, with ${bearer}`,
				evidence: location,
			}
		: {
				status: 'fail',
				detail: problem,
				evidence: location,
				remedy: remedy ?? 'ferrovia setup tools cache',
			};
}

function refusalOutcome(refusals: readonly Refusal[], bearer: string): CheckOutcome {
	const allowed = refusals.filter(({refused}) => !refused).map(({what}) => what);
	return allowed.length === 0
		? {status: 'pass', detail: `${bearer} was refused to ${refusals.map(({what}) => what).join(', ')}`}
		: {status: 'fail', detail: `${bearer} may ${allowed.join(', ')}`, remedy: setUp};
}

/** Where the credentials can't be had, AWS's own simulator judges: with every policy that counts, those of the organization included. */
async function judgedOutcome(
	{iam, caller}: Account,
	name: string,
	identity: 'oidc' | 'keys',
	bucket: string,
	prefix: string,
): Promise<CheckOutcome> {
	const kind = identity === 'oidc' ? 'role' : 'user';
	const holder = await iam.holder(kind, name);
	if (holder === undefined) {
		return {status: 'fail', detail: `there is no ${kind} ${name}`, remedy: setUp};
	}

	const arn = `arn:${caller.partition}:s3:::${bucket}`;
	const questions = [
		{actions: ['s3:GetObject', 's3:PutObject'], resource: `${arn}/${prefix}/object`, allowed: true},
		{actions: ['s3:ListBucket'], resource: arn, allowed: true},
		{actions: ['s3:GetObject', 's3:PutObject'], resource: `${arn}/ferrovia-proof-elsewhere/object`, allowed: false},
		{actions: ['s3:DeleteObject'], resource: `${arn}/${prefix}/object`, allowed: false},
		{actions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucket'], resource: arn, allowed: false},
	];
	try {
		const answers = await Promise.all(
			questions.map(async ({actions, resource, allowed}) =>
				(await iam.simulate(holder.arn, actions, [resource])).map(judgement => ({...judgement, wanted: allowed})),
			),
		);
		const wrong = answers.flat().filter(({allowed, wanted}) => allowed !== wanted);
		return wrong.length === 0
			? {status: 'pass', detail: `AWS's policy simulator allows ${name} what sccache needs, and refuses the rest`}
			: {
					status: 'fail',
					detail: wrong.map(({action, resource, allowed}) => `${action} on ${resource} is ${allowed ? 'allowed' : 'refused'}`).join('; '),
					remedy: setUp,
				};
	} catch (error) {
		if (!(error instanceof FerroviaError)) {
			throw error;
		}

		const way = identity === 'oidc' ? 'only GitHub Actions can assume the role' : 'the secret of its key is not here';
		return {
			status: 'unknown',
			detail: `${way}, and the policy simulator could not be asked`,
			evidence: error.why,
			remedy: `${identity === 'oidc' ? 'Run ferrovia verify cache in CI' : keyRemedy(name)}, or allow iam:SimulatePrincipalPolicy`,
		};
	}
}

async function holderOutcome({iam}: Account, wanted: WantedHolder): Promise<CheckOutcome> {
	const {kind, name, repository} = wanted;
	const [holder, policy, names] = await Promise.all([iam.holder(kind, name), iam.policy(kind, name, policyName), namesOf(iam, kind, name)]);
	if (holder === undefined || policy === undefined) {
		return {
			status: 'fail',
			detail: holder === undefined ? `there is no ${kind} ${name}` : `${name} has no policy ${policyName}`,
			remedy: setUp,
		};
	}

	if (holder.tags[repositoryTag] !== repository) {
		return {status: 'fail', detail: `the ${kind} ${name} does not carry the tag ${repositoryTag} = ${repository}`};
	}

	const others = names.filter(other => other !== policyName);
	if (others.length > 0) {
		return {
			status: 'fail',
			detail: `${name} has more policies than its own: ${others.join(', ')}`,
			remedy: `Take them from the ${kind} ${name}, unless somebody needs them`,
		};
	}

	const documents = [
		...(wanted.trust === undefined
			? []
			: [{what: 'who may assume it', found: readDocument(holder.trust ?? '{"Statement":[]}'), good: wanted.trust}]),
		{what: 'what it may do', found: readDocument(policy), good: wanted.policy},
	];
	const wrong = documents.find(({found, good}) => !meansTheSame(found, good));
	return wrong === undefined
		? {status: 'pass', detail: `${name}, exactly as it should be`, evidence: holder.arn}
		: {status: 'fail', detail: `${wrong.what} has changed`, evidence: documentDiff(wrong.found, wrong.good).join('\n'), remedy: setUp};
}

async function namesOf(iam: Account['iam'], kind: WantedHolder['kind'], name: string): Promise<readonly string[]> {
	try {
		return await iam.policyNames(kind, name);
	} catch (error) {
		// Without the role there are none; everything else is for the caller.
		if (error instanceof FerroviaError && /NoSuchEntity/.test(error.why ?? '')) {
			return [];
		}

		throw error;
	}
}

async function keyOutcome(account: Account, user: string): Promise<CheckOutcome> {
	const {current, orphans, others} = await readKeys(account, user);
	const remedy = keyRemedy(user);
	if (current === undefined) {
		return others.length === 0
			? {status: 'fail', detail: 'CI has no access key', remedy}
			: {
					status: 'warn',
					detail: `${others.join(' and ')} ${others.length === 1 ? 'was' : 'were'} made by hand: Ferrovia neither replaces nor deletes ${others.length === 1 ? 'it' : 'them'}`,
				};
	}

	if (!current.active) {
		return {status: 'fail', detail: `the key ${current.id} is switched off`, remedy};
	}

	if (orphans.length + others.length > 0) {
		return {status: 'warn', detail: `${user} has other keys: ${[...orphans, ...others].join(', ')}`, remedy};
	}

	return current.days > oldestKeyDays
		? {status: 'warn', detail: `the key ${current.id} is ${current.days} days old`, remedy}
		: {status: 'pass', detail: `${current.id}, ${current.days} ${current.days === 1 ? 'day' : 'days'} old`};
}
