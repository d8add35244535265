import {isDeepStrictEqual} from 'node:util';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {ResourceReversal, ResourceState, Reverser, ReverserContext} from '../../engine/reverser.ts';
import {Bucket, type Contents} from '../../services/aws/bucket.ts';
import {readCaller} from '../../services/aws/caller.ts';
import {type HolderKind, Iam} from '../../services/aws/iam.ts';
import {openAws} from '../../services/aws/session.ts';
import {type BucketSetting, bucketSettings} from './bucket-settings.ts';
import {meansTheSame, readDocument} from './documents.ts';
import {policyName} from './holder-changes.ts';
import {currentKeyTag, deleteKeys, pendingTag, readKeys} from './keys.ts';
import {identityNames, repositoryTag} from './names.ts';
import {githubIssuer} from './policies.ts';
import type {CloudAction} from './reversals.ts';
import {sizeWords} from './size.ts';

type Data = ResourceReversal['data'];

/** One account, signed in to again. */
type Cloud = {readonly iam: Iam; readonly bucket: (name: string) => Bucket};

type CloudReverser = {
	readonly inspect: (cloud: Cloud, data: Data) => Promise<ResourceState>;
	readonly apply: (cloud: Cloud, data: Data, context: ReverserContext) => Promise<void>;
};

/** Takes back what the step made in an AWS account: only what is still as Ferrovia left it, and nothing that others use. */
export const cacheReverser: Reverser = {
	async inspect({action, data}, signal) {
		return reverserOf(action).inspect(await signIn(data, signal), data);
	},
	async apply({action, data}, context) {
		await reverserOf(action).apply(await signIn(data, context.signal), data, context);
	},
};

/** With the profile that it was made with, or else with AWS_PROFILE: whichever is of the account that it is in. */
async function signIn(data: Data, signal: AbortSignal): Promise<Cloud> {
	const {AWS_PROFILE: chosen = ''} = process.env;
	let failure: unknown;
	for (const profile of new Set([data.profile, ...(chosen === '' ? [] : [chosen])])) {
		try {
			return await signInAs(profile, data, signal);
		} catch (error) {
			failure ??= error;
		}
	}

	throw failure;
}

async function signInAs(profile: string | undefined, data: Data, signal: AbortSignal): Promise<Cloud> {
	const session = openAws({profile, region: data.region ?? '', environment: process.env});
	const caller = await readCaller(session, signal);
	if (caller.account !== data.account) {
		throw new FerroviaError(
			{
				what: `It is in the AWS account ${data.account}, and you are signed in to ${caller.account}.`,
				why: `As ${caller.arn}.`,
				next: ['AWS_PROFILE=NAME ferrovia undo cache'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	return {iam: new Iam(session, signal), bucket: name => new Bucket(session, name, caller.account, signal)};
}

function reverserOf(action: string): CloudReverser {
	if (!Object.hasOwn(reversers, action)) {
		throw new FerroviaError({
			what: `This version of Ferrovia does not know how to take back "${action}".`,
			next: ['npx ferrovia@latest undo cache'],
		});
	}

	return reversers[action as CloudAction];
}

const reversers: Readonly<Record<CloudAction, CloudReverser>> = {
	'delete-bucket': {
		async inspect({bucket: bucketOf}, {bucket: name = '', repository}) {
			const bucket = bucketOf(name);
			if (!(await isThere(bucket))) {
				return {state: 'gone', summary: `there is no bucket ${name}`};
			}

			const tag = (await bucket.tags())[repositoryTag];
			const isEmpty = await bucket.isEmpty();
			if (tag !== repository && (tag !== undefined || !isEmpty)) {
				return {state: 'kept', summary: `the bucket ${name} does not carry Ferrovia's tag`};
			}

			const summary = `delete the bucket ${name}`;
			return isEmpty
				? {state: 'ready', summary}
				: {state: 'ready', summary, destroys: `${contentsWords(await bucket.contents('', 10_000))} in it`};
		},
		async apply({bucket: bucketOf}, {bucket: name = ''}, {mayDestroy, output}) {
			const bucket = bucketOf(name);
			if (!(await isThere(bucket))) {
				return;
			}

			if (!mayDestroy && !(await bucket.isEmpty())) {
				throw new FerroviaError({what: `There are objects in the bucket ${name} by now.`, next: ['ferrovia undo cache']});
			}

			await bucket.empty('', output);
			await bucket.delete();
		},
	},
	'restore-setting': {
		async inspect({bucket: bucketOf}, data) {
			const setting = settingOf(data);
			const bucket = bucketOf(data.bucket ?? '');
			if (!(await isThere(bucket))) {
				return {state: 'gone', summary: `there is no bucket ${bucket.name}`};
			}

			const current = await setting.read(bucket);
			if (isSame(setting, current, fromJson(data.before))) {
				return {state: 'gone', summary: `the bucket ${bucket.name} is as it was: ${setting.words(current)}`};
			}

			return isSame(setting, current, fromJson(data.after))
				? {state: 'ready', summary: `put back of the bucket ${bucket.name}: ${setting.words(fromJson(data.before))}`}
				: {state: 'kept', summary: `the bucket ${bucket.name} was changed since: ${setting.words(current)}`};
		},
		async apply({bucket: bucketOf}, data) {
			await settingOf(data).write(bucketOf(data.bucket ?? ''), fromJson(data.before));
		},
	},
	'delete-provider': {
		async inspect({iam}, {arn = '', repository = ''}) {
			const provider = await iam.provider(githubIssuer);
			if (provider === undefined) {
				return {state: 'gone', summary: 'the account does not trust GitHub Actions'};
			}

			// Announced by a run that died before it could make one, and made by somebody else since.
			if (provider.tags[repositoryTag] !== repository) {
				return {state: 'kept', summary: "the OIDC provider of GitHub does not carry Ferrovia's tag"};
			}

			const {write, read} = identityNames(repository);
			const others = (await iam.rolesTrusting(arn)).filter(name => name !== write && name !== read);
			return others.length === 0
				? {state: 'ready', summary: 'no longer let the account trust GitHub Actions (OIDC provider)'}
				: {state: 'kept', summary: `the OIDC provider of GitHub is used by ${others.join(', ')}`};
		},
		async apply({iam}, {arn = ''}) {
			const roles = await iam.rolesTrusting(arn);
			if (roles.length > 0) {
				throw new FerroviaError({what: `The OIDC provider of GitHub is still used by ${roles.join(', ')}.`, next: ['ferrovia undo cache']});
			}

			await iam.deleteProvider(arn);
		},
	},
	'remove-audience': {
		async inspect({iam}, {audience = ''}) {
			const provider = await iam.provider(githubIssuer);
			return provider?.audiences.includes(audience)
				? {state: 'ready', summary: `remove the audience ${audience} from GitHub's provider`}
				: {state: 'gone', summary: `GitHub's provider has no audience ${audience}`};
		},
		apply: async ({iam}, {arn = '', audience = ''}) => iam.removeAudience(arn, audience),
	},
	'delete-holder': {
		async inspect({iam}, {kind, name = '', repository}) {
			const holder = await iam.holder(kind as HolderKind, name);
			if (holder === undefined) {
				return {state: 'gone', summary: `there is no ${kind} ${name}`};
			}

			if (holder.tags[repositoryTag] !== repository) {
				return {state: 'kept', summary: `the ${kind} ${name} does not carry Ferrovia's tag`};
			}

			const foreign = (await iam.policyNames(kind as HolderKind, name)).filter(policy => policy !== policyName);
			const {others} = kind === 'user' ? await readKeys({iam}, name) : {others: []};
			return foreign.length + others.length === 0
				? {state: 'ready', summary: `delete the ${kind} ${name}`}
				: {
						state: 'kept',
						summary: `the ${kind} ${name} has what Ferrovia did not give it: ${[...foreign, ...others].join(', ')}`,
					};
		},
		async apply({iam}, {kind, name = ''}) {
			if (kind === 'user') {
				await deleteOurKeys(iam, name);
			}

			await iam.deletePolicy(kind as HolderKind, name, policyName);
			await iam.delete(kind as HolderKind, name);
		},
	},
	'restore-policy': {
		async inspect({iam}, {kind, name = '', before = '', after = ''}) {
			const current = await iam.policy(kind as HolderKind, name, policyName);
			return documentState(current, before, after, `what the ${kind} ${name} may do`);
		},
		apply: async ({iam}, {kind, name = '', before = ''}) =>
			before === '' ? iam.deletePolicy(kind as HolderKind, name, policyName) : iam.putPolicy(kind as HolderKind, name, policyName, before),
	},
	'restore-trust': {
		async inspect({iam}, {name = '', before = '', after = ''}) {
			const holder = await iam.holder('role', name);
			return holder === undefined
				? {state: 'gone', summary: `there is no role ${name}`}
				: documentState(holder.trust, before, after, `who may assume the role ${name}`);
		},
		apply: async ({iam}, {name = '', before = ''}) => iam.putTrust(name, before),
	},
	'delete-key': {
		async inspect({iam}, {name = ''}) {
			const {current, orphans} = await readKeys({iam}, name);
			return current === undefined && orphans.length === 0
				? {state: 'gone', summary: `${name} has no access key of Ferrovia's`}
				: {state: 'ready', summary: `delete the access key of ${name}: CI can't use the cache without it`};
		},
		apply: async ({iam}, {name = ''}) => deleteOurKeys(iam, name),
	},
};

function contentsWords({objects, bytes, more}: Contents): string {
	return objects === 0
		? 'older versions of objects'
		: `${more ? 'more than ' : ''}${objects} ${objects === 1 ? 'object' : 'objects'} (${sizeWords(bytes)})`;
}

async function isThere(bucket: Bucket): Promise<boolean> {
	const {state} = await bucket.state();
	if (state === 'forbidden') {
		throw new FerroviaError(
			{
				what: `The bucket ${bucket.name} is not to be seen by you.`,
				why: 's3:ListBucket is denied, or it belongs to another account by now.',
				next: ['AWS_PROFILE=NAME ferrovia undo cache'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	return state === 'present';
}

function settingOf({setting: id}: Data): BucketSetting {
	const setting = bucketSettings.find(candidate => candidate.id === id);
	if (setting === undefined) {
		throw new FerroviaError({
			what: `This version of Ferrovia does not know the setting "${id}".`,
			next: ['npx ferrovia@latest undo cache'],
		});
	}

	return setting;
}

function fromJson(json = 'null'): unknown {
	return JSON.parse(json) ?? undefined;
}

function isSame(setting: BucketSetting, a: unknown, b: unknown): boolean {
	const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? setting.absent ?? null));
	return isDeepStrictEqual(plain(a), plain(b));
}

function documentState(current: string | undefined, before: string, after: string, what: string): ResourceState {
	if (current === undefined ? before === '' : before !== '' && meansTheSame(readDocument(current), readDocument(before))) {
		return {state: 'gone', summary: `${what} is as it was`};
	}

	return current !== undefined && meansTheSame(readDocument(current), readDocument(after))
		? {state: 'ready', summary: `put back ${what}`}
		: {state: 'kept', summary: `${what} was changed since`};
}

async function deleteOurKeys(iam: Iam, user: string): Promise<void> {
	const {current, orphans} = await readKeys({iam}, user);
	await deleteKeys({iam}, user, [...(current === undefined ? [] : [current.id]), ...orphans]);
	await iam.untagUser(user, [currentKeyTag, pendingTag]);
}
