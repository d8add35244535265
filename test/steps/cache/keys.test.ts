import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import type {Change} from '../../../source/engine/change.ts';
import {InterruptedError} from '../../../source/engine/errors.ts';
import {Iam} from '../../../source/services/aws/iam.ts';
import {openAccount} from '../../../source/steps/cache/account.ts';
import {currentKeyTag, pendingTag, planKeys, readKeys} from '../../../source/steps/cache/keys.ts';
import type {Target} from '../../../source/steps/cache/target.ts';
import {keyDeposit} from '../../../source/steps/deposits.ts';
import {type SecretKey, Vault} from '../../../source/steps/vault.ts';
import {type Moto, motoServer, startMoto} from '../../_helpers/moto.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {signIn} from './_cloud.ts';

describe.skipIf(motoServer === null)('the key of a user, on an emulated AWS (moto)', () => {
	let moto: Moto;

	beforeAll(async () => {
		moto = await startMoto();
		signIn(moto.environment);
	}, 60_000);

	afterAll(async () => {
		vi.unstubAllEnvs();
		await moto.stop();
	});

	type Prove = Parameters<typeof planKeys>[4];

	/** A run in a project of that name that may be interrupted, and somebody who looks at the account besides. */
	async function start(repository: string, selected: readonly string[] = ['cache', 'github']) {
		const world = fakeWorld({selected});
		const target = {profile: undefined, region: 'eu-central-1', repository} as Target;
		const place = {partition: 'aws', bucket: 'b', prefix: 'p'};
		const controller = new AbortController();
		const account = await openAccount(world, target, controller.signal);
		const looker = await openAccount(world, target, new AbortController().signal);
		const vault = new Vault();
		const plan = async (prove: Prove = async () => {}) => planKeys({selected, vault}, account, target, place, prove);
		const apply = async (changes: readonly Change[]) => {
			for (const change of changes) {
				await change.apply({signal: controller.signal, output() {}});
			}
		};
		const user = (await plan()).changes[0]?.preview;
		const name = user?.type === 'resource' ? user.resource.replace('iam user ', '') : '';
		return {
			controller,
			account,
			vault,
			plan,
			apply,
			async keys() {
				return readKeys(looker, name);
			},
			async tags() {
				return (await looker.iam.holder('user', name))?.tags ?? {};
			},
			name,
			iam: looker.iam,
		};
	}

	it('is the current one only when it was handed over', async () => {
		const {plan, apply, vault, keys, tags} = await start('acme/handed-over');
		const proved: string[] = [];
		await apply((await plan(async key => void proved.push(key.id))).changes);
		const left = vault.look(keyDeposit) as SecretKey | undefined;
		expect(proved).toEqual([left?.id]);
		expect(await keys()).toMatchObject({current: undefined, orphans: [left?.id], others: []});
		await vault.handedOver(keyDeposit);
		expect(await keys()).toMatchObject({current: {id: left?.id, days: 0, active: true}, orphans: [], others: []});
		expect(await tags()).toMatchObject({[currentKeyTag]: left?.id});
		expect(await tags()).not.toHaveProperty(pendingTag);
		await vault.dispose();
		expect((await keys()).current?.id).toBe(left?.id);
	});

	it('is deleted when the run ends without anybody who took it, interrupted or not', async () => {
		for (const interrupted of [false, true]) {
			const {plan, apply, vault, keys, tags, controller} = await start(`acme/abandoned-${interrupted}`);
			await apply((await plan()).changes);
			expect((await keys()).orphans).toHaveLength(1);
			if (interrupted) {
				controller.abort();
			}

			await vault.dispose();
			expect(await keys()).toEqual({current: undefined, orphans: [], others: [], unfinished: false, since: undefined});
			expect(await tags()).not.toHaveProperty(pendingTag);
		}
	});

	it('is deleted when it could not be proved, or the run was interrupted meanwhile', async () => {
		for (const interrupted of [false, true]) {
			const {plan, apply, vault, keys, controller} = await start(`acme/unproved-${interrupted}`);
			const prove: Prove = async () => {
				if (interrupted) {
					controller.abort();
					throw new InterruptedError();
				}

				throw new Error('not proved');
			};
			await expect(apply((await plan(prove)).changes)).rejects.toThrow(interrupted ? 'Interrupted' : 'not proved');
			expect(await keys()).toEqual({current: undefined, orphans: [], others: [], unfinished: false, since: undefined});
			expect(vault.look(keyDeposit)).toBeUndefined();
		}
	});

	it('of a run that died is found, and replaced', async () => {
		const dead = await start('acme/died');
		await dead.apply((await dead.plan()).changes);
		const [orphan] = (await dead.keys()).orphans;
		const {plan, apply, vault, keys} = await start('acme/died');
		const {changes} = await plan();
		expect(changes.map(({id}) => id)).toEqual(['cache/key']);
		await apply(changes);
		await vault.handedOver(keyDeposit);
		const {current, orphans} = await keys();
		expect(orphans).toEqual([]);
		expect(current?.id).not.toBe(orphan);
	});

	it('of a run that died beside the one that CI has is deleted, for which no other is made', async () => {
		const {plan, apply, vault, keys, tags, iam, name} = await start('acme/beside');
		await apply((await plan()).changes);
		await vault.handedOver(keyDeposit);
		const current = (await keys()).current?.id;
		await iam.tagUser(name, {[pendingTag]: String(current)});
		const {accessKeyId} = await iam.createAccessKey(name);
		expect(await keys()).toMatchObject({current: {id: current}, orphans: [accessKeyId], unfinished: true});
		for (const selected of [['cache'], ['cache', 'github']]) {
			const {changes} = await (await start('acme/beside', selected)).plan();
			expect(changes.map(({id, summary}) => [id, summary])).toEqual([
				['cache/key-leftovers', `delete the access key ${accessKeyId} that a run which ended too early left with ${name}`],
			]);
		}

		await apply((await plan()).changes);
		expect(await keys()).toMatchObject({current: {id: current}, orphans: [], others: [], unfinished: false});
		expect(await tags()).not.toHaveProperty(pendingTag);
		expect((await plan()).changes).toEqual([]);
	});

	it("that replaces another is the only one that counts from the moment it is CI's", async () => {
		const {plan, apply, vault, keys, iam, name} = await start('acme/replaced');
		await apply((await plan()).changes);
		await vault.handedOver(keyDeposit);
		const older = (await keys()).current?.id;
		vi.setSystemTime(Date.now() + 100 * 86_400_000);
		try {
			await apply((await plan()).changes);
		} finally {
			vi.useRealTimers();
		}

		const newer = (vault.look(keyDeposit) as SecretKey | undefined)?.id;
		const deleteAccessKey = vi.spyOn(Iam.prototype, 'deleteAccessKey').mockRejectedValue(new Error('the network is gone'));
		await expect(vault.handedOver(keyDeposit)).rejects.toThrow('the network is gone');
		deleteAccessKey.mockRestore();
		expect(await keys()).toMatchObject({current: {id: newer}, orphans: [older], others: [], unfinished: true});
		await apply((await plan()).changes);
		expect((await iam.accessKeys(name)).map(({id}) => id)).toEqual([newer]);
	});

	it('is no third one: those of somebody else are named, and left alone', async () => {
		const {plan, apply, keys, iam, name} = await start('acme/full');
		const [createUser, ...rest] = (await plan()).changes;
		await apply(createUser === undefined ? [] : [createUser]);
		const theirs = [(await iam.createAccessKey(name)).accessKeyId, (await iam.createAccessKey(name)).accessKeyId];
		await expect(apply(rest)).rejects.toMatchObject({
			what: `The user ${name} has two access keys, and IAM allows no third.`,
			why: `${theirs[0]} and ${theirs[1]} were not made by Ferrovia, so they are left alone.`,
			next: theirs.map(id => `aws iam delete-access-key --user-name ${name} --access-key-id ${id}`),
		});
		expect((await keys()).others).toEqual(theirs);
	});

	it('is not made in a run without the step that stores it', async () => {
		const {plan} = await start('acme/alone', ['cache']);
		const {changes, notes} = await plan();
		expect(changes.map(({id}) => id)).toEqual(['cache/user']);
		expect(notes).toEqual([{level: 'info', text: expect.stringContaining('because its secret is shown once')}]);
	});
});
