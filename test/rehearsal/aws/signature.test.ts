import {Readable} from 'node:stream';
import {GetUserCommand, UpdateAccessKeyCommand} from '@aws-sdk/client-iam';
import {CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client} from '@aws-sdk/client-s3';
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {describe, expect, it} from 'vitest';
import type {Exchange} from '../../../source/rehearsal/loopback.ts';
import {errorName, errorStatus} from '../../../source/services/aws/failures.ts';
import {type Clients, startLab} from './_aws.ts';

const calls: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
	s3: async ({s3}) => s3.send(new ListBucketsCommand({})),
	iam: async ({iam}) => iam.send(new GetUserCommand({UserName: 'admin'})),
	sts: async ({sts}) => sts.send(new GetCallerIdentityCommand({})),
};

const accepted = {s3: 'accepted', iam: 'accepted', sts: 'accepted'};
const refused = (s3: string, query: string) => ({s3, iam: query, sts: query});

async function outcomes(clients: Clients): Promise<Readonly<Record<string, string>>> {
	const outcomeOf = async (call: (typeof calls)[string]) =>
		call(clients).then(
			() => 'accepted',
			(error: unknown) => `${errorName(error)} ${errorStatus(error)}`,
		);
	return Object.fromEntries(await Promise.all(Object.entries(calls).map(async ([service, call]) => [service, await outcomeOf(call)])));
}

const minutesOff = async (minutes: number) => startLab({now: () => new Date(Date.now() + minutes * 60_000)});

describe('a signature', () => {
	it.each([
		['the right key', {}, accepted],
		['an unknown key', {accessKeyId: 'AKIAIOSFODNN7EXAMPLE'}, refused('InvalidAccessKeyId 403', 'InvalidClientTokenId 403')],
		['another secret', {secretAccessKey: 'another'}, refused('SignatureDoesNotMatch 403', 'SignatureDoesNotMatch 403')],
		['a token of another key', {sessionToken: 'another'}, refused('InvalidToken 400', 'InvalidClientTokenId 403')],
	])('of %s is judged by each service', async (_, changed, expected) => {
		const {open, admin} = await startLab();
		expect(await outcomes(open({...admin, ...changed}))).toEqual(expected);
	});

	it('of an inactive key is refused', async () => {
		const {open, admin} = await startLab();
		await open().iam.send(new UpdateAccessKeyCommand({UserName: 'admin', AccessKeyId: admin.accessKeyId, Status: 'Inactive'}));
		expect(await outcomes(open())).toEqual(refused('InvalidAccessKeyId 403', 'InvalidClientTokenId 403'));
	});

	it.each([14, -14])('of a clock that is %i minutes off is accepted', async minutes => {
		expect(await outcomes((await minutesOff(minutes)).open())).toEqual(accepted);
	});

	it.each([
		[16, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/],
		[-16, /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/],
	])('of a clock that is %i minutes off is refused', async (minutes, message) => {
		const {open} = await minutesOff(minutes);
		expect(await outcomes(open())).toEqual(refused('RequestTimeTooSkewed 403', 'SignatureDoesNotMatch 403'));
		await expect(calls.iam?.(open())).rejects.toThrow(message);
	});

	it('is made again by an SDK that learns the time from the refusal', async () => {
		const {url, admin} = await minutesOff(60);
		const s3 = new S3Client({endpoint: url, credentials: admin, region: 'eu-central-1', forcePathStyle: true});
		await expect(s3.send(new ListBucketsCommand({}))).resolves.toMatchObject({Buckets: []});
	});

	it('for another service is refused', async () => {
		const {sts} = (await startLab()).open();
		// What STS's client signs is for STS, whatever is in it.
		sts.middlewareStack.add(
			next => async args => {
				const body = 'Action=ListUsers&Version=2010-05-08';
				const request = args.request as {body: string; readonly headers: Record<string, string>};
				request.body = body;
				request.headers['content-length'] = String(body.length);
				return next(args);
			},
			{step: 'finalizeRequest', priority: 'high'},
		);
		await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({name: 'SignatureDoesNotMatch'});
	});

	it('is missing, or is none', async () => {
		const {url} = await startLab();
		const asked = async (init: RequestInit) => {
			const answer = await fetch(url, init);
			return [answer.status, /<Code>(\w+)/.exec(await answer.text())?.[1]];
		};
		expect(await asked({})).toEqual([403, 'AccessDenied']);
		expect(await asked({headers: {authorization: 'AWS4-HMAC-SHA256 nonsense'}})).toEqual([400, 'AuthorizationHeaderMalformed']);
		const form = new URLSearchParams({Action: 'ListUsers', Version: '2010-05-08'});
		expect(await asked({method: 'POST', body: form})).toEqual([403, 'MissingAuthenticationToken']);
		expect(await asked({method: 'POST', body: form, headers: {authorization: 'Bearer x'}})).toEqual([400, 'IncompleteSignature']);
	});
});

describe('what was signed', () => {
	type Changed = {
		readonly path?: string;
		readonly method?: string;
		readonly body?: string;
		readonly headers?: Readonly<Record<string, string>>;
	};

	/** Sends recorded requests again, changed, as an eavesdropper might. */
	async function recorded() {
		const exchanges = new Map<string, Exchange>();
		const {open, admin, url} = await startLab({onExchange: exchange => exchanges.set(exchange.name, exchange)});
		const {s3, iam} = open(admin, 'us-east-1');
		await s3.send(new CreateBucketCommand({Bucket: 'demo'}));
		await s3.send(new PutObjectCommand({Bucket: 'demo', Key: 'a b/ü', Body: 'body'}));
		await s3.send(new GetObjectCommand({Bucket: 'demo', Key: 'a b/ü'}));
		await iam.send(new GetUserCommand({UserName: 'admin'}));
		return async (name: string, changed: Changed) => {
			const {asked} = exchanges.get(name) as Exchange;
			const {path = asked.url.pathname + asked.url.search, method = asked.method, body = asked.body, headers} = changed;
			const {connection, 'content-length': _, expect: __, 'transfer-encoding': ___, ...signed} = asked.headers;
			const answer = await fetch(url + path, {
				method,
				headers: {...(signed as Record<string, string>), ...headers},
				...(method === 'GET' ? {} : {body}),
			});
			return `${answer.status} ${/<Code>(\w+)/.exec(await answer.text())?.[1] ?? 'no error'}`;
		};
	}

	it.each([
		['s3:PutObject', {}, '200 no error'],
		['s3:PutObject', {body: 'other'}, '400 XAmzContentSHA256Mismatch'],
		['s3:PutObject', {path: '/demo/other'}, '403 SignatureDoesNotMatch'],
		['s3:PutObject', {headers: {'content-type': 'text/html'}}, '403 SignatureDoesNotMatch'],
		['s3:GetObject', {}, '200 no error'],
		['s3:GetObject', {path: '/demo/a%20b/%C3%BC?x-id=GetObject'}, '200 no error'],
		['s3:GetObject', {path: '/demo/a%20b/%C3%BC?x-id=GetObject&versionId=null'}, '403 SignatureDoesNotMatch'],
		['s3:GetObject', {method: 'DELETE'}, '403 SignatureDoesNotMatch'],
		['iam:GetUser', {}, '200 no error'],
		['iam:GetUser', {body: 'Action=DeleteUser&UserName=admin&Version=2010-05-08'}, '403 SignatureDoesNotMatch'],
	] as ReadonlyArray<[string, Changed, string]>)('%s with %j: %s', async (name, changed, answered) => {
		const again = await recorded();
		expect(await again(name, changed)).toBe(answered);
	});
});

it('takes a body of unknown length in frames, and keeps what is in them', async () => {
	const sent = new Map<string, string>();
	const {open, admin} = await startLab({
		onExchange: ({name, asked}) => sent.set(name, String(asked.headers['x-amz-content-sha256'])),
	});
	const {s3} = open(admin, 'us-east-1');
	await s3.send(new CreateBucketCommand({Bucket: 'demo'}));
	const chunks = [Buffer.from([13, 10, 0, 255]), Buffer.alloc(100_000, 7), Buffer.from('\r\n0\r\n\r\n')];
	const whole = Buffer.concat(chunks);
	await s3.send(new PutObjectCommand({Bucket: 'demo', Key: 'a', Body: Readable.from(chunks), ContentLength: whole.length}));
	expect(sent.get('s3:PutObject')).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER');
	const {Body} = await s3.send(new GetObjectCommand({Bucket: 'demo', Key: 'a'}));
	expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), whole)).toBe(0);
});
