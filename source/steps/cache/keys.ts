import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import {Iam} from '../../services/aws/iam.ts';
import {keyDeposit, secretTaker} from '../deposits.ts';
import {stepNames} from '../names.ts';
import {SecretKey} from '../vault.ts';
import type {World} from '../world.ts';
import type {Account} from './account.ts';
import {planHolder, type WantedHolder} from './holder-changes.ts';
import {identityNames} from './names.ts';
import {type Place, readWritePolicy} from './policies.ts';
import {cloudReversal} from './reversals.ts';
import type {Target} from './target.ts';

/** What a user does to have a key made; by hand, as long as nothing here can store one. */
export function keyRemedy(user: string): string {
	const names: readonly string[] = stepNames;
	return names.includes(secretTaker)
		? `ferrovia setup cache ${secretTaker}`
		: `aws iam create-access-key --user-name ${user}    (the step that makes and stores it is not built yet)`;
}

/** Older keys are told to be replaced. */
export const oldestKeyDays = 90;

/** Id of the key that CI has. */
export const currentKeyTag = 'ferrovia:key';

/**
Ids of the keys that were there before one is made, on the user before it is made: whatever else is found later is the work of a run
that died, its secret lost with it.
*/
export const pendingTag = 'ferrovia:keys-before';

const none = 'none';

export function wantedUser(target: Target, place: Place): WantedHolder {
	return {
		kind: 'user',
		id: 'user',
		name: identityNames(target.repository).user,
		purpose: 'let CI read and write the cache',
		repository: target.repository,
		policy: readWritePolicy(place),
	};
}

/** What is missing of the user, and of its key where that can be handed over in this run. */
export async function planKeys(
	world: Pick<World, 'selected' | 'vault'>,
	account: Account,
	target: Target,
	place: Place,
	prove: (key: SecretKey, signal: AbortSignal, output: (line: string) => void) => Promise<void>,
): Promise<{readonly changes: readonly Change[]; readonly notes: readonly Note[]}> {
	const user = wantedUser(target, place);
	const changes = await planHolder(account, user);
	const key = await readKeys(account, user.name);
	const reason = reasonForKey(key);
	if (reason !== undefined && world.selected.includes(secretTaker)) {
		return {changes: [...changes, createKey(world, account, user, reason, prove)], notes: []};
	}

	return {
		changes: [...changes, ...(key.unfinished ? [tidyKeys(account, user, key)] : [])],
		notes:
			reason === undefined
				? []
				: [
						{
							level: key.current === undefined ? 'info' : 'warn',
							text: `${reason}. A key is made only together with the step that stores it, because its secret is shown once: ${keyRemedy(user.name)}`,
						},
					],
	};
}

export type UserKeys = {
	/** The key that CI has: made by Ferrovia and handed over. */
	readonly current: {readonly id: string; readonly days: number; readonly active: boolean; readonly madeAt: Date | undefined} | undefined;
	/** Made by runs that died before they could hand them over, or replaced by runs that died before they could delete them. */
	readonly orphans: readonly string[];
	/** Made by somebody else. */
	readonly others: readonly string[];
	/** A run ended before it was done with the keys. */
	readonly unfinished: boolean;
	/** When the first of Ferrovia's own was made that is still there. */
	readonly since: Date | undefined;
};

/** The keys of the user, told apart by the tags on it. */
export async function readKeys({iam}: Pick<Account, 'iam'>, user: string): Promise<UserKeys> {
	const [holder, keys] = await Promise.all([iam.holder('user', user), iam.accessKeys(user)]);
	const currentId = holder?.tags[currentKeyTag];
	const before = holder?.tags[pendingTag]?.split(' ');
	const current = keys.find(({id}) => id === currentId);
	const rest = keys.filter(({id}) => id !== currentId);
	const isOrphan = (id: string) => before !== undefined && !before.includes(id);
	const ours = keys.filter(({id}) => id === currentId || isOrphan(id));
	const [since] = ours.flatMap(({createdAt}) => createdAt ?? []).sort((a, b) => a.getTime() - b.getTime());
	return {
		current:
			current === undefined
				? undefined
				: {
						id: current.id,
						active: current.active,
						madeAt: current.createdAt,
						days: Math.floor((Date.now() - (current.createdAt?.getTime() ?? Date.now())) / 86_400_000),
					},
		orphans: rest.filter(({id}) => isOrphan(id)).map(({id}) => id),
		others: rest.filter(({id}) => !isOrphan(id)).map(({id}) => id),
		unfinished: before !== undefined,
		since,
	};
}

/** Why a key has to be made; undefined where the one that CI has is good. */
export function reasonForKey({current}: UserKeys): string | undefined {
	if (current === undefined) {
		return 'CI has no access key yet';
	}

	if (!current.active) {
		return `The key ${current.id} is switched off`;
	}

	return current.days > oldestKeyDays ? `The key ${current.id} is ${current.days} days old` : undefined;
}

function createKey(
	{vault}: Pick<World, 'vault'>,
	account: Account,
	{name, repository}: WantedHolder,
	reason: string,
	prove: (key: SecretKey, signal: AbortSignal, output: (line: string) => void) => Promise<void>,
): Change {
	return {
		id: 'cache/key',
		kind: 'resource',
		summary: `make an access key for ${name}, prove it and hand it to the step ${secretTaker}`,
		preview: {
			type: 'resource',
			verb: 'create',
			provider: 'aws',
			resource: `iam access-key of ${name}`,
			lines: [`+ ${reason}`, 'It is kept in memory only. An older key of Ferrovia is deleted when the new one is stored, never before.'],
		},
		reversal: cloudReversal(account, 'delete-key', {name, repository}, `delete the access keys of ${name} that Ferrovia made`),
		async apply({signal, output}) {
			const {iam} = account;
			const {current, orphans, others, since} = await readKeys(account, name);
			await deleteKeys(account, name, orphans);
			const kept = [...(current === undefined ? [] : [current.id]), ...others];
			if (kept.length >= 2) {
				throw new FerroviaError({
					what: `The user ${name} has two access keys, and IAM allows no third.`,
					why: `${others.join(' and ')} ${others.length === 1 ? 'was' : 'were'} not made by Ferrovia, so they are left alone.`,
					next: others.map(id => `aws iam delete-access-key --user-name ${name} --access-key-id ${id}`),
				});
			}

			await iam.tagUser(name, {[pendingTag]: kept.join(' ') || none});
			try {
				output('making the key');
				const made = await iam.createAccessKey(name);
				const key = new SecretKey(made.accessKeyId, made.secretAccessKey);
				await prove(key, signal, output);
				vault.leave(keyDeposit, key, {
					async settled() {
						// With one call the new key is CI's, and the one that it replaces is what a run left behind, whatever happens next.
						await iam.tagUser(name, {[currentKeyTag]: key.id, [pendingTag]: others.join(' ') || none});
						await deleteKeys(account, name, current === undefined ? [] : [current.id]);
						await iam.untagUser(name, [pendingTag]);
					},
					abandoned: async () => sweep(account, name),
					replacesSince: since,
				});
			} catch (error) {
				await sweep(account, name).catch(() => undefined);
				throw error;
			}
		},
	};
}

/** Deletes what a run left behind that died with keys in hand. Nobody has their secrets, so nothing is lost, and nothing to take back. */
function tidyKeys(account: Account, {name}: WantedHolder, {orphans}: UserKeys): Change {
	const what = orphans.length === 0 ? 'the mark' : `the access ${orphans.length === 1 ? 'key' : 'keys'} ${orphans.join(' and ')}`;
	return {
		id: 'cache/key-leftovers',
		kind: 'resource',
		summary: `delete ${what} that a run which ended too early left with ${name}`,
		preview: {
			type: 'resource',
			verb: 'delete',
			provider: 'aws',
			resource: `iam access-keys of ${name}`,
			lines: [...orphans.map(id => `- ${id}`), `- tag ${pendingTag}`],
		},
		reversal: {type: 'none', reason: 'what a run left behind by mistake is not brought back'},
		apply: async () => sweep(account, name),
	};
}

/** How long an interrupted run may take to give its key up. */
const sweepMs = 20_000;

/** Deletes what a run left behind that could not hand its key over: after an interruption too, which must not keep it from that. */
async function sweep({session}: Pick<Account, 'session'>, user: string): Promise<void> {
	const iam = new Iam(session, AbortSignal.timeout(sweepMs));
	const {orphans} = await readKeys({iam}, user);
	await deleteKeys({iam}, user, orphans);
	await iam.untagUser(user, [pendingTag]);
}

export async function deleteKeys({iam}: Pick<Account, 'iam'>, user: string, ids: readonly string[]): Promise<void> {
	for (const id of ids) {
		await iam.deleteAccessKey(user, id);
	}
}
