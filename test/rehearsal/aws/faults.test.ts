import {afterAll, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest';
import {exitCodes} from '../../../source/engine/errors.ts';
import {denied, expiredToken, failed, throttled} from '../../../source/rehearsal/aws/faults.ts';
import type {Answered, Fault} from '../../../source/rehearsal/loopback.ts';
import {Bucket} from '../../../source/services/aws/bucket.ts';
import {readCaller} from '../../../source/services/aws/caller.ts';
import {Iam} from '../../../source/services/aws/iam.ts';
import {type AwsSession, openAws} from '../../../source/services/aws/session.ts';
import {type Lab, openLab} from './_aws.ts';

const {signal} = new AbortController();

/** One call of each service, as Ferrovia makes it. */
const calls: Readonly<Record<string, (session: AwsSession) => Promise<unknown>>> = {
	's3:GetBucketTagging': async session => new Bucket(session, 'demo-bucket', undefined, signal).tags(),
	'iam:GetUser': async session => new Iam(session, signal).holder('user', 'ci'),
	'sts:GetCallerIdentity': async session => readCaller(session, signal),
};

type Kind = readonly [answer: (call: string) => Answered, what: RegExp, isRetried: boolean];

const kinds: Readonly<Record<string, Kind>> = {
	'an expired token': [expiredToken, /^AWS says that the credentials have expired\.$/, false],
	'a denial': [call => denied(call, 'arn:aws:iam::123456789012:user/admin'), / did not let Ferrovia .* \((?:s3|iam|sts):\w+\)\.$/, false],
	throttling: [throttled, / is busy or has a fault of its own\.$/, true],
	'a fault inside': [failed, / is busy or has a fault of its own\.$/, true],
};
const cases = Object.keys(calls).flatMap(call => Object.entries(kinds).map(([kind, [...rest]]) => [kind, call, ...rest] as const));

describe('what AWS answers instead', () => {
	let fault: (name: string) => Fault | undefined = () => undefined;
	const names: string[] = [];
	let lab: Lab;
	let session: AwsSession;

	beforeAll(async () => {
		lab = await openLab({fault: name => fault(name), onExchange: ({name}) => names.push(name)});
		vi.stubEnv('AWS_ENDPOINT_URL', lab.url);
		vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
		// The SDK waits a random part of a longest time between two attempts.
		vi.spyOn(Math, 'random').mockReturnValue(0);
		const environment = {...lab.environment, AWS_MAX_ATTEMPTS: '2'};
		session = openAws({profile: undefined, region: 'eu-central-1', credentials: lab.admin, environment});
		await new Bucket(session, 'demo-bucket', undefined, signal).create();
	});

	afterAll(async () => {
		vi.unstubAllEnvs();
		vi.restoreAllMocks();
		await lab.stop();
	});

	beforeEach(() => {
		names.length = 0;
	});

	it.each(cases)('is understood: %s, to %s', async (_, call, answer, what, isRetried) => {
		fault = () => ({type: 'answered', answer: answer(call)});
		await expect(calls[call]?.(session)).rejects.toMatchObject({what: expect.stringMatching(what), exitCode: exitCodes.unknown});
		expect(names).toHaveLength(isRetried ? 2 : 1);
	});

	it.each(cases.filter(([, , , , isRetried]) => isRetried))('is tried again: %s, to %s', async (_, call, answer) => {
		fault = name => (names.length === 0 && name.startsWith(call) ? {type: 'answered', answer: answer(call)} : undefined);
		await calls[call]?.(session);
		expect(names).toHaveLength(2);
	});
});
