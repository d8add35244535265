import {describe, expect, it} from 'vitest';
import {bucketProblem, endpointProblem, keyProblem, prefixProblem, regionProblem} from '../../source/answers/cache-values.ts';

/** Values, and a piece of what is said about each; undefined where they are valid. */
type Row = readonly [problem: string | undefined, values: readonly string[]];

const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
const account = '123456789012';

describe.each<[string, (value: string) => string | undefined, readonly Row[]]>([
	[
		'region',
		regionProblem,
		[
			[undefined, ['eu-central-1', 'us-gov-west-1', 'cn-northwest-1', 'eusc-de-east-1', 'ap-southeast-10', 'auto']],
			['eu-central-1', ['', 'moon', 'EU-CENTRAL-1', 'eu-central', 'eu-central-1a', 'eu-central-1\n', ' eu-central-1', 'Auto']],
			['eu-central-1', ['eu_central_1', 'eu-central-1/']],
		],
	],
	[
		'endpoint',
		endpointProblem,
		[
			[undefined, ['https://account.r2.cloudflarestorage.com', 'https://account.r2.cloudflarestorage.com/']],
			[undefined, ['http://127.0.0.1:9000', 'http://[::1]:9000', 'HTTPS://Minio.Example.com']],
			['http or https', ['', 'minio.example.com', 'localhost:9000', 'ftp://x', 'file:///etc/passwd', 'http://', 'http:minio']],
			['http or https', ['http:\\\\minio', 'https://minio .example.com', ' https://minio.example.com', 'https://minio.example.com\n']],
			['credentials', ['https://key:secret@minio.example.com', 'https://key@minio.example.com']],
			['question of its own', ['https://minio.example.com/bucket', 'https://minio.example.com//']],
			['question of its own', ['https://minio.example.com/?a=b', 'https://minio.example.com/#a']],
		],
	],
	[
		'bucket',
		bucketProblem,
		[
			[undefined, ['auto', 'abc', 'my.bucket-1', '1-bucket', 'a'.repeat(63)]],
			['3 to 63', ['', 'ab', 'a'.repeat(64), 'Bad_Name', 'UPPER', 'under_score', '-bucket', 'bucket-', '.bucket', 'bucket.']],
			['3 to 63', ['büchse', 'a/b', 'a*b', 's3://bucket', 'arn:aws:s3:::bucket', 'bucket\n']],
			['two dots', ['my..bucket']],
			['IP address', ['192.168.5.4']],
			['Amazon keeps', ['xn--bucket', 'sthree-bucket', 'amzn-s3-demo-bucket', 'bucket-s3alias', 'bucket--ol-s3', 'bucket.mrap']],
			['Amazon keeps', ['bucket--x-s3', 'bucket--table-s3']],
		],
	],
	[
		'prefix',
		prefixProblem,
		[
			[undefined, ['ferrovia/demo', '.cache/My_Service-1.0', 'a', 'a'.repeat(200)]],
			['letters, digits', ['', '/', '/a', 'a/', 'a//b', 'a/*', 'a?', 'a b', 'a\n', '$a', 'a\\b', '"a"', 'größe']],
			// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
			['letters, digits', ['home/${aws:username}']],
			['. and ..', ['.', 'a/../b', './a']],
			['200', ['a'.repeat(201)]],
		],
	],
	[
		'encryption',
		keyProblem,
		[
			[undefined, ['sse-s3', `arn:aws:kms:eu-central-1:${account}:key/${key}`]],
			[undefined, [`arn:aws-us-gov:kms:us-gov-west-1:${account}:key/${key}`]],
			[undefined, [`arn:aws:kms:eu-central-1:${account}:key/mrk-${key.replaceAll('-', '')}`]],
			['ARN of a key', ['', 'SSE-S3', 'aws:kms', 'arn:bad', key, 'alias/aws/s3', `arn:aws:kms:eu-central-1:${account}:alias/mine`]],
			['ARN of a key', [`arn:aws:kms:eu-central-1:12345:key/${key}`, `arn:aws:kms::${account}:key/${key}`]],
			['ARN of a key', [`arn:aws:s3:eu-central-1:${account}:key/${key}`, `arn:aws:kms:eu-central-1:${account}:key/*`]],
			['ARN of a key', [`arn:aws:kms:*:${account}:key/${key}`, `arn:aws:kms:eu-central-1:${account}:key/${key} `]],
		],
	],
])('the %s of a cache', (_, problemOf, rows) => {
	it.each(rows)('has the problem %s: %j', (problem, values) => {
		for (const value of values) {
			expect(problemOf(value), value).toEqual(problem === undefined ? undefined : expect.stringContaining(problem));
		}
	});
});

it('does not repeat the credentials of an endpoint', () => {
	expect(endpointProblem('https://key:hunter2hunter2@minio.example.com')).not.toContain('hunter2');
});
