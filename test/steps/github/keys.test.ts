import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {RepositoryState} from '../../../source/rehearsal/github/state.ts';
import {Iam} from '../../../source/services/aws/iam.ts';
import {openAccount} from '../../../source/steps/cache/account.ts';
import {currentKeyTag, pendingTag} from '../../../source/steps/cache/keys.ts';
import {identityNames} from '../../../source/steps/cache/names.ts';
import {readTarget} from '../../../source/steps/cache/target.ts';
import {readSecretDates} from '../../../source/steps/github/secret-dates.ts';
import {type Moto, motoServer, startMoto} from '../../_helpers/moto.ts';
import {hasGit} from '../../_helpers/project-folder.ts';
import {signIn} from '../cache/_cloud.ts';
import {type LabOptions, openLab} from './_lab.ts';

const {signal} = new AbortController();
const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const flags = {'cache-identity': 'keys', 'cache-region': 'eu-central-1', 'aws-profile': 'environment', 'github-run': 'no'};

const having =
	(updatedAt: Date) =>
	({shelf}: RepositoryState): void => {
		for (const name of [...names, 'RAILWAY_TOKEN']) {
			shelf.secrets.set(name, {sealed: 'old', createdAt: updatedAt.toISOString(), updatedAt: updatedAt.toISOString()});
		}
	};

describe.skipIf(motoServer === null || !hasGit)('the key for CI, on an emulated AWS (moto)', () => {
	let moto: Moto;

	beforeAll(async () => {
		moto = await startMoto();
	}, 60_000);

	afterAll(async () => moto.stop());

	/** The user of CI, with a key that is CI's or that a run left behind. */
	async function start(left: 'nothing' | 'current' | 'orphan', options: LabOptions = {}) {
		await moto.reset();
		const lab = await openLab({pushed: true, flags, selected: ['cache', 'github'], ...options});
		signIn(moto.environment);
		const target = readTarget(lab.world);
		const {session} = await openAccount(lab.world, target, signal);
		const iam = new Iam(session, signal);
		const {user} = identityNames(target.repository);
		if (left === 'nothing') {
			return {...lab, user, id: ''};
		}

		await iam.createUser(user, left === 'orphan' ? {[pendingTag]: 'none'} : {});
		const {accessKeyId: id} = await iam.createAccessKey(user);
		if (left === 'current') {
			await iam.tagUser(user, {[currentKeyTag]: id});
		}

		return {...lab, user, id};
	}

	const planned = async (lab: Awaited<ReturnType<typeof start>>) => {
		const {changes, notes} = await lab.plan();
		return {
			secrets: changes.filter(({id}) => names.some(name => id === `github/secret-${name}`)),
			told: notes.map(({text}) => text).join('\n'),
		};
	};

	it('is planned while the step cache is still to make it', async () => {
		const {secrets} = await planned(await start('nothing'));
		expect(secrets.map(({provisional}) => provisional)).toEqual(Array(2).fill('the step cache makes the key first'));
	});

	it('is not planned without the step cache, and the way is told', async () => {
		const {secrets, told} = await planned(await start('nothing', {selected: ['github']}));
		expect(secrets).toEqual([]);
		expect(told).toContain('ferrovia setup cache github');
	});

	it('is not planned where CI has a good one', async () => {
		const {secrets, told} = await planned(await start('current', {prepare: having(new Date())}));
		expect(secrets).toEqual([]);
		expect(told).toContain('Secrets that are set, and kept: AWS_ACCESS_KEY_ID');
	});

	it('whose secret is lost is told to be deleted, so that a new one is made', async () => {
		const lab = await start('current');
		const {secrets, told} = await planned(lab);
		expect(secrets).toEqual([]);
		expect(told).toContain(`aws iam delete-access-key --user-name ${lab.user} --access-key-id ${lab.id}`);
	});

	it('of a run that died is replaced, and what was there before that run is kept', async () => {
		expect((await planned(await start('orphan', {prepare: having(new Date())}))).secrets).toHaveLength(2);
		const before = await planned(await start('orphan', {prepare: having(new Date('2020-01-01T00:00:00Z'))}));
		expect(before.secrets).toEqual([]);
		expect(before.told).toContain('--github-replace yes');
	});

	it('is younger than the secret that should hold it: that fails', async () => {
		const lab = await start('current', {prepare: having(new Date('2020-01-01T00:00:00Z'))});
		expect(await lab.verify('secrets', {readDates: readSecretDates})).toMatchObject({
			status: 'fail',
			detail: expect.stringContaining('AWS_ACCESS_KEY_ID was set 2020-01-01'),
			remedy: 'ferrovia setup cache github',
		});
	});
});
