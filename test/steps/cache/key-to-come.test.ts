import {afterAll, beforeAll, describe, expect, it, onTestFinished, vi} from 'vitest';
import {Iam} from '../../../source/services/aws/iam.ts';
import {openAccount} from '../../../source/steps/cache/account.ts';
import {readKeyToCome} from '../../../source/steps/cache/key-to-come.ts';
import {currentKeyTag, pendingTag} from '../../../source/steps/cache/keys.ts';
import {identityNames} from '../../../source/steps/cache/names.ts';
import {readTarget} from '../../../source/steps/cache/target.ts';
import {type Moto, motoServer, startMoto} from '../../_helpers/moto.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {signIn} from './_cloud.ts';

const {signal} = new AbortController();
const flags = {cache: 's3', 'cache-identity': 'keys', 'cache-region': 'eu-central-1', 'aws-profile': 'environment'};

describe.skipIf(motoServer === null)('the key that is to come, on an emulated AWS (moto)', () => {
	let moto: Moto;

	beforeAll(async () => {
		moto = await startMoto();
	}, 60_000);

	afterAll(async () => moto.stop());

	it('is due until CI has one, and tells since when there are keys of ours', async () => {
		signIn(moto.environment);
		onTestFinished(() => void vi.unstubAllEnvs());
		const world = fakeWorld({flags});
		const target = readTarget(world);
		const {session} = await openAccount(world, target, signal);
		const iam = new Iam(session, signal);
		const {user} = identityNames(target.repository);
		expect(await readKeyToCome(world, signal)).toEqual({user, due: true, current: undefined, currentMadeAt: undefined, since: undefined});
		await iam.createUser(user, {[pendingTag]: 'none'});
		const orphan = await iam.createAccessKey(user);
		expect(await readKeyToCome(world, signal)).toMatchObject({due: true, current: undefined, since: expect.any(Date)});
		await iam.tagUser(user, {[currentKeyTag]: orphan.accessKeyId});
		const {since, currentMadeAt, ...rest} = (await readKeyToCome(world, signal)) ?? {};
		expect(rest).toEqual({user, due: false, current: orphan.accessKeyId});
		expect(currentMadeAt).toEqual(since);
	});

	it('is unknown where nobody is signed in', async () => {
		const world = fakeWorld({environment: {AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere'}, flags});
		expect(await readKeyToCome(world, signal)).toBeUndefined();
	});
});
