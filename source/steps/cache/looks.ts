import type {CheckContext, CheckOutcome} from '../../engine/check.ts';
import {isWithoutSccache} from '../tools/checks.ts';
import {withCargo} from '../with-cargo.ts';
import type {World} from '../world.ts';
import {type Account, openAccount} from './account.ts';
import {bucketSettings, isGood} from './bucket-settings.ts';
import {ciIdentity} from './ci-identity.ts';
import {openCompatibleBucket} from './compatible.ts';
import type {WantedHolder} from './holder-changes.ts';
import {holderOutcome} from './holder-outcome.ts';
import {judgedOutcome} from './judged-outcome.ts';
import {keyOutcome} from './key-outcome.ts';
import {wantedUser} from './keys.ts';
import {type LiveProof, proveLive} from './live-proof.ts';
import {localUseOutcome} from './local-use.ts';
import {type LocatedBucket, locateBucket} from './locate-bucket.ts';
import {bucketNames, identityNames} from './names.ts';
import {readSubject, wantedRoles} from './oidc.ts';
import {placeOf} from './place.ts';
import {audience, githubIssuer} from './policies.ts';
import {type CredentialProof, rememberedProof} from './prove-key.ts';
import {type Refusal, tryRefusals} from './refusals.ts';
import {readTarget, type Target} from './target.ts';

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
	const located = once(async context => {
		const signedIn = await account(context);
		// CI may not read whose bucket it is: it uses the one that was made for it.
		return ciIdentity(signedIn.caller, target.repository) === undefined
			? locateBucket(signedIn, target)
			: {bucket: signedIn.bucket(target.bucket ?? firstBucketName(signedIn, target)), found: 'ours' as const, notes: []};
	});
	const subject = once(async ({signal}) => readSubject(world, signal));
	const roles = once(async context => {
		const signedIn = await account(context);
		return wantedRoles(signedIn, target, placeOf(signedIn, target, (await located(context)).bucket.name), await subject(context));
	});
	const foundBucket = async (context: CheckContext, run: (bucket: LocatedBucket) => Promise<CheckOutcome>): Promise<CheckOutcome> => {
		const bucket = await located(context);
		return bucket.found === 'absent' ? {status: 'fail', detail: `there is no bucket ${bucket.bucket.name}`, remedy: setUp} : run(bucket);
	};

	/** What CI must not be able to look at is none of its promises: it says so, and whoever set it up can look. */
	const notForCi =
		(run: Run): Run =>
		async context => {
			const ci = ciIdentity((await account(context)).caller, target.repository);
			return ci === undefined
				? run(context)
				: {status: 'skipped', detail: `${ci} may not look at that, and should not: verify it as whoever set it up`};
		};

	const served: Run = async context => {
		if (isWithoutProof(world)) {
			return {status: 'skipped', detail: 'there is no cargo, or no sccache with S3, to prove it with on this machine'};
		}

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
			const words = ciIdentity(caller, target.repository) ?? caller.role ?? caller.arn;
			const bearer = {words, credentials: await session.credentials()};
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
			const ci = ciIdentity(signedIn.caller, target.repository);
			if (ci !== undefined) {
				return refusalOutcome(await tryRefusals(signedIn.session, bucket.name, target.prefix, context.signal), ci);
			}

			const names = identityNames(target.repository);
			return judgedOutcome(signedIn, target.identity === 'oidc' ? names.write : names.user, target.identity, bucket.name, target.prefix);
		});

	const holder = (find: (context: CheckContext) => Promise<WantedHolder | undefined>): Run =>
		notForCi(async context => {
			const wanted = await find(context);
			return wanted === undefined
				? {status: 'unknown', detail: 'it could not be told what it should be'}
				: holderOutcome(await account(context), wanted);
		});

	const localUse: Run = async context =>
		isWithoutProof(world)
			? {status: 'skipped', detail: 'without cargo and sccache nothing on this machine uses it'}
			: target.store === 's3'
				? foundBucket(context, async ({bucket}) => localUseOutcome(world, target, bucket, context))
				: localUseOutcome(world, target, await openCompatibleBucket(world, target, context.signal), context);

	return {
		served,
		localUse,
		leastPrivilege,
		provider: notForCi(async context => {
			const {iam, caller} = await account(context);
			const provider = await iam.provider(githubIssuer);
			if (provider === undefined) {
				return {status: 'fail', detail: `the account ${caller.account} has no OIDC provider for GitHub`, remedy: setUp};
			}

			return provider.audiences.includes(audience)
				? {status: 'pass', detail: `${githubIssuer}, audience ${audience}`, evidence: provider.arn}
				: {status: 'fail', detail: `it does not accept the audience ${audience}`, evidence: provider.audiences.join(', '), remedy: setUp};
		}),
		writeRole: holder(async context => (await roles(context)).find(({id}) => id === 'role-write')),
		readRole: holder(async context => (await roles(context)).find(({id}) => id === 'role-read')),
		user: holder(async context => {
			const signedIn = await account(context);
			return wantedUser(target, placeOf(signedIn, target, (await located(context)).bucket.name));
		}),
		key: notForCi(async context => keyOutcome(await account(context), identityNames(target.repository).user)),
		setting: (id: string): Run =>
			notForCi(async context =>
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
				}),
			),
	};
}

/** sccache and cargo prove the cache, and here is nothing to install them with. */
function isWithoutProof(world: World): boolean {
	return !withCargo(world).applies || isWithoutSccache(world);
}

function firstBucketName({caller}: Account, {repository}: Target): string {
	return bucketNames(repository, caller.account)[0] ?? '';
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
