import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {exitCodes} from '../../../source/engine/errors.ts';
import {denied, expiredToken, failed, throttled} from '../../../source/rehearsal/aws/faults.ts';
import type {Answered, Fault} from '../../../source/rehearsal/loopback.ts';
import {Bucket} from '../../../source/services/aws/bucket.ts';
import {readCaller} from '../../../source/services/aws/caller.ts';
import {Iam} from '../../../source/services/aws/iam.ts';
import {type AwsSession, openAws} from '../../../source/services/aws/session.ts';
import {openLab} from './_aws.ts';

const {signal} = new AbortController();
const admin = 'arn:aws:iam::123456789012:user/admin';

/** One call of each service, as Ferrovia makes it. */
const calls: Readonly<Record<string, (session: AwsSession) => Promise<unknown>>> = {
	's3:GetBucketTagging': async session => new Bucket(session, 'demo-bucket', undefined, signal).tags(),
	'iam:CreateUser': async session => new Iam(session, signal).createUser('ci', {}),
	'sts:GetCallerIdentity': async session => readCaller(session, signal),
};

const faults: Readonly<Record<string, (call: string) => Answered>> = {expiredToken, denied: call => denied(call, admin), throttled, failed};

/** What Ferrovia understands, and how often it asked. */
const understood: Readonly<Record<string, readonly [what: RegExp, isTriedAgain: boolean]>> = {
	expiredToken: [/^AWS says that the credentials have expired\.$/, false],
	denied: [/ did not let Ferrovia .* \((?:s3|iam|sts):\w+\)\.$/, false],
	throttled: [/ is busy or has a fault of its own\.$/, true],
	failed: [/ is busy or has a fault of its own\.$/, true],
};

describe('what AWS says instead of an answer', () => {
	let fault: (name: string) => Fault | undefined = () => undefined;
	let lab: Awaited<ReturnType<typeof openLab>>;
	const names: string[] = [];

	beforeEach(async () => {
		lab = await openLab({fault: name => fault(name), onExchange: ({name}) => names.push(name)});
		vi.stubEnv('AWS_ENDPOINT_URL', lab.url);
		vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
		names.length = 0;
	});

	afterEach(async () => {
		vi.unstubAllEnvs();
		await lab.stop();
	});

	const open = async () => {
		const environment = {...lab.environment, AWS_MAX_ATTEMPTS: '2'};
		const session = openAws({profile: undefined, region: 'eu-central-1', credentials: lab.admin, environment});
		await new Bucket(session, 'demo-bucket', undefined, signal).create();
		names.length = 0;
		return session;
	};
	const cases = Object.keys(faults).flatMap(kind => Object.keys(calls).map(call => [kind, call] as const));

	it.each(cases)('%s to %s is understood', async (kind, call) => {
		const session = await open();
		const answer = faults[kind]?.(call);
		fault = name => (name.startsWith(call) && answer !== undefined ? {type: 'answered', answer} : undefined);
		const [what, isTriedAgain] = understood[kind] ?? [];
		await expect(calls[call]?.(session)).rejects.toMatchObject({what: expect.stringMatching(what ?? ''), exitCode: exitCodes.unknown});
		expect(names.length > 1).toBe(isTriedAgain);
	});

	it.each(cases.filter(([kind]) => understood[kind]?.[1]))('%s to %s once is tried again', async (kind, call) => {
		const session = await open();
		const answer = faults[kind]?.(call);
		// The first one that is made from now on.
		let isFirst = true;
		fault = name => {
			const isIt = isFirst && name.startsWith(call) && answer !== undefined;
			isFirst = isFirst && !isIt;
			return isIt ? {type: 'answered', answer} : undefined;
		};
		await calls[call]?.(session);
		expect(names).toHaveLength(2);
	});
});
