import {describe, expect, it} from 'vitest';
import {bucketProblem, endpointProblem, keyProblem, prefixProblem, regionProblem} from '../../source/answers/cache-values.ts';

/** Each value with a piece of what is said about it; undefined for nothing. */
type Table = ReadonlyArray<readonly [value: string, problem: string | undefined]>;

function expectProblem(problem: string | undefined, wanted: string | undefined): void {
	if (wanted === undefined) {
		expect(problem).toBeUndefined();
	} else {
		expect(problem).toContain(wanted);
	}
}

describe('a region', () => {
	const table: Table = [
		['eu-central-1', undefined],
		['us-gov-west-1', undefined],
		['cn-northwest-1', undefined],
		['eusc-de-east-1', undefined],
		['ap-southeast-10', undefined],
		['auto', undefined],
		...[
			'',
			'moon',
			'EU-CENTRAL-1',
			'eu-central',
			'eu-central-1a',
			'eu-central-1\n',
			' eu-central-1',
			'eu_central_1',
			'eu-central-1/',
			'Auto',
		].map(value => [value, 'eu-central-1'] as const),
	];
	it.each(table)('%j', (value, problem) => {
		expectProblem(regionProblem(value), problem);
	});
});

describe('the address of a store', () => {
	const table: Table = [
		['https://account.r2.cloudflarestorage.com', undefined],
		['https://account.r2.cloudflarestorage.com/', undefined],
		['http://127.0.0.1:9000', undefined],
		['http://[::1]:9000', undefined],
		['HTTPS://Minio.Example.com', undefined],
		['', 'http or https'],
		['minio.example.com', 'http or https'],
		['localhost:9000', 'http or https'],
		['ftp://x', 'http or https'],
		['file:///etc/passwd', 'http or https'],
		['http://', 'http or https'],
		['http:minio', 'http or https'],
		['http:\\\\minio', 'http or https'],
		['https://minio .example.com', 'http or https'],
		[' https://minio.example.com', 'http or https'],
		['https://minio.example.com\n', 'http or https'],
		['https://key:secret@minio.example.com', 'credentials'],
		['https://key@minio.example.com', 'credentials'],
		['https://minio.example.com/bucket', 'question of its own'],
		['https://minio.example.com//', 'question of its own'],
		['https://minio.example.com/?a=b', 'question of its own'],
		['https://minio.example.com/#a', 'question of its own'],
	];
	it.each(table)('%j', (value, problem) => {
		expectProblem(endpointProblem(value), problem);
	});

	it('is never repeated where credentials stand in it', () => {
		expect(endpointProblem('https://key:hunter2hunter2@minio.example.com')).not.toContain('hunter2');
	});
});

describe('the name of a bucket', () => {
	const table: Table = [
		['auto', undefined],
		['abc', undefined],
		['my.bucket-1', undefined],
		['192.168.5.4a', undefined],
		['a192.168.5.4', undefined],
		['1-bucket', undefined],
		['a'.repeat(63), undefined],
		['', '3 to 63'],
		['ab', '3 to 63'],
		['a'.repeat(64), '3 to 63'],
		['Bad_Name', '3 to 63'],
		['UPPER', '3 to 63'],
		['under_score', '3 to 63'],
		['-bucket', '3 to 63'],
		['bucket-', '3 to 63'],
		['.bucket', '3 to 63'],
		['bucket.', '3 to 63'],
		['büchse', '3 to 63'],
		['a/b', '3 to 63'],
		['a*b', '3 to 63'],
		['s3://bucket', '3 to 63'],
		['arn:aws:s3:::bucket', '3 to 63'],
		['bucket\n', '3 to 63'],
		['my..bucket', 'two dots'],
		['192.168.5.4', 'IP address'],
		['xn--bucket', 'Amazon keeps'],
		['sthree-bucket', 'Amazon keeps'],
		['amzn-s3-demo-bucket', 'Amazon keeps'],
		['bucket-s3alias', 'Amazon keeps'],
		['bucket--ol-s3', 'Amazon keeps'],
		['bucket.mrap', 'Amazon keeps'],
		['bucket--x-s3', 'Amazon keeps'],
		['bucket--table-s3', 'Amazon keeps'],
	];
	it.each(table)('%j', (value, problem) => {
		expectProblem(bucketProblem(value), problem);
	});
});

describe('a folder in a bucket', () => {
	const table: Table = [
		['ferrovia/demo', undefined],
		['.cache/My_Service-1.0', undefined],
		['a', undefined],
		['a'.repeat(200), undefined],
		['', 'letters, digits'],
		['/', 'letters, digits'],
		['/a', 'letters, digits'],
		['a/', 'letters, digits'],
		['a//b', 'letters, digits'],
		['a/*', 'letters, digits'],
		['a?', 'letters, digits'],
		['a b', 'letters, digits'],
		['a\n', 'letters, digits'],
		// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
		['home/${aws:username}', 'letters, digits'],
		['$a', 'letters, digits'],
		['a\\b', 'letters, digits'],
		['"a"', 'letters, digits'],
		['größe', 'letters, digits'],
		['.', '. and ..'],
		['a/../b', '. and ..'],
		['./a', '. and ..'],
		['a'.repeat(201), '200'],
	];
	it.each(table)('%j', (value, problem) => {
		expectProblem(prefixProblem(value), problem);
	});
});

describe('the way of encryption', () => {
	const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
	const table: Table = [
		['sse-s3', undefined],
		[`arn:aws:kms:eu-central-1:123456789012:key/${key}`, undefined],
		[`arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/${key}`, undefined],
		[`arn:aws:kms:eu-central-1:123456789012:key/mrk-${key.replaceAll('-', '')}`, undefined],
		...[
			'',
			'SSE-S3',
			'aws:kms',
			'arn:bad',
			key,
			'alias/aws/s3',
			'arn:aws:kms:eu-central-1:123456789012:alias/mine',
			`arn:aws:kms:eu-central-1:12345:key/${key}`,
			`arn:aws:kms::123456789012:key/${key}`,
			`arn:aws:s3:eu-central-1:123456789012:key/${key}`,
			`arn:aws:kms:eu-central-1:123456789012:key/*`,
			`arn:aws:kms:*:123456789012:key/${key}`,
			`arn:aws:kms:eu-central-1:123456789012:key/${key} `,
		].map(value => [value, 'ARN of a key'] as const),
	];
	it.each(table)('%j', (value, problem) => {
		expectProblem(keyProblem(value), problem);
	});
});
