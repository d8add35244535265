import {describe, expect, it} from 'vitest';
import {DisturbedCalls, type NumberedCall} from '../../_helpers/aws-disturbance.ts';
import {faultColumns} from './_faults.ts';
import {callKinds, kindOf} from './_kinds.ts';

const [administrator, another] = ['AKIAADMIN', 'AKIAANOTHER'].map(id => `AWS4-HMAC-SHA256 Credential=${id}/20261201/x/s3/aws4_request`);

/** A call after another one of the administrator's. */
function call(method: string, url: string, authorization = administrator): NumberedCall {
	const calls = new DisturbedCalls();
	calls.meet({method: 'GET', url: '/', body: Buffer.of(), authorization: administrator});
	return calls.meet({method, url, body: Buffer.of(), authorization}).call;
}

describe('the kinds of calls', () => {
	it.each(callKinds.map(kind => [kind.title, kind] as const))('%s: it is known what each fault does to it', (_, {effects}) => {
		expect(Object.keys(effects).sort()).toEqual(faultColumns.map(({title}) => title).sort());
	});

	it.each([
		['by the run', 'GET', '/bucket?policy', administrator, 'read a bucket'],
		['by the new key', 'GET', '/bucket?policy', another, 'read what the key must not'],
		[
			'by the new key, where sccache writes',
			'PUT',
			'/bucket/p/.ferrovia-proof/2f1d1b5e-0000-4000-8000-000000000000/o',
			another,
			'prove the key',
		],
		['by the new key, elsewhere', 'PUT', '/bucket/elsewhere', another, 'change what the key must not'],
	])('tell calls apart: %s', (_, method, url, authorization, title) => {
		expect(kindOf(call(method, url, authorization)).title).toBe(title);
	});

	it('leave no call out, and none of them has two', () => {
		expect(() => kindOf(call('PUT', '/bucket?versioning'))).toThrow(/^s3:PutBucketVersioning is of no kind\. .*_kinds\.ts\.$/);
		expect(() => kindOf(call('HEAD', '/bucket'), [...callKinds, ...callKinds])).toThrow(
			/^s3:HeadBucket is of several kinds: read a bucket, read a bucket\./,
		);
	});
});
