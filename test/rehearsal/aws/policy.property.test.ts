import fc from 'fast-check';
import {expect, test} from 'vitest';
import {decide, type Question, readPolicy} from '../../../source/rehearsal/aws/policy.ts';
import type {PolicyDocument, Statement} from '../../../source/steps/cache/documents.ts';
import {audience, githubIssuer, readOnlyPolicy, readWritePolicy, tlsOnly, trustPolicy} from '../../../source/steps/cache/policies.ts';
import {account, judge, judgeTrust} from '../../steps/cache/_judge.ts';

const place = {partition: 'aws', bucket: 'cache-bucket', prefix: 'ferrovia/demo'};
const arn = 'arn:aws:s3:::cache-bucket';
const role = `arn:aws:iam::${account}:role/ci`;

const words = {Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny'};

const oneOrMany = (values: fc.Arbitrary<string>) => fc.oneof(values, fc.uniqueArray(values, {minLength: 1, maxLength: 3}));
const actions = oneOrMany(
	fc.constantFrom(
		's3:GetObject',
		's3:PutObject',
		's3:*',
		'*',
		's3:Get*',
		'S3:getobject',
		's3:?etObject',
		's3:ListBucket',
		's3:*Bucket',
		's3:DeleteObject',
	),
);
const resources = oneOrMany(
	fc.constantFrom(arn, `${arn}/*`, `${arn}/ferrovia/demo/*`, `${arn}/ferrovia/demo*`, `${arn}/ferrovia/?emo/a`, `${arn}/Ferrovia/demo/*`),
);
const condition = fc.oneof(
	fc.record({Bool: fc.record({'aws:SecureTransport': fc.constantFrom('true', 'false')})}),
	fc
		.tuple(
			fc.constantFrom(
				'StringEquals',
				'StringNotEquals',
				'StringLike',
				'StringNotLike',
				'StringEqualsIgnoreCase',
				'StringEqualsIfExists',
				'StringLikeIfExists',
			),
			fc.constantFrom('aws:SourceVpce', 'AWS:sourceVpce'),
			oneOrMany(fc.constantFrom('vpce-1', 'vpce-2', 'vpce-*', 'VPCE-1', 'vpce-?')),
		)
		.map(([operator, key, value]) => ({[operator]: {[key]: value}})),
	fc.record({Null: fc.record({'aws:SourceVpce': fc.constantFrom('true', 'false')})}),
);
const body = fc
	.tuple(
		fc.constantFrom('Allow' as const, 'Deny' as const),
		fc.constantFrom('Action', 'NotAction'),
		actions,
		resources,
		fc.option(condition),
	)
	.map(([Effect, verb, action, Resource, Condition]): Statement => ({Effect, [verb]: action, Resource, ...(Condition && {Condition})}));

/** What Ferrovia gives, with nothing, something or everything else in it. */
const identity = fc
	.tuple(
		fc.constantFrom(readWritePolicy(place), readOnlyPolicy(place), readWritePolicy({...place, prefix: ''})),
		fc.array(body, {maxLength: 2}),
		fc.nat(3),
	)
	.map(
		([policy, more, without]): PolicyDocument => ({
			...policy,
			Statement: [...policy.Statement.filter((_, index) => index !== without), ...more],
		}),
	)
	.filter(({Statement}) => Statement.length > 0);
const principal = fc.constantFrom(
	'*',
	{AWS: '*'},
	{AWS: role},
	{AWS: `arn:aws:iam::${account}:root`},
	{AWS: account},
	{AWS: [`arn:aws:iam::${account}:role/other`, role]},
	{AWS: `arn:aws:iam::${account}:role/other`},
);
const ofBucketPolicy = fc.oneof(
	fc.constant(tlsOnly(place)),
	fc.tuple(body, principal).map(([statement, Principal]) => ({...statement, Principal})),
);
const bucket = fc.array(ofBucketPolicy, {maxLength: 2});
const question = fc.record({
	action: fc.constantFrom('s3:GetObject', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'),
	resource: fc.constantFrom(
		`${arn}/ferrovia/demo/a`,
		`${arn}/ferrovia/demo/a`,
		`${arn}/ferrovia/demo/a/b`,
		`${arn}/ferrovia/demo`,
		`${arn}/else`,
		`${arn}-2/ferrovia/demo/a`,
	),
});
const ofBucket = fc.record({
	action: fc.constantFrom('s3:ListBucket', 's3:GetBucketPolicy', 's3:DeleteBucket'),
	resource: fc.constantFrom(arn, `${arn}-2`),
});
const context = fc.record(
	{'aws:SecureTransport': fc.constantFrom('true', 'false'), 'aws:SourceVpce': fc.constantFrom('vpce-1', 'vpce-22')},
	{requiredKeys: ['aws:SecureTransport']},
);

const lowerKeys = (values: Readonly<Record<string, string | undefined>>) =>
	Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key.toLowerCase(), value]])));

test('policies of a caller and of a bucket decide as an independent evaluator does', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.oneof({weight: 3, arbitrary: question}, ofBucket),
			identity,
			bucket,
			context,
			async (asked, own, statements, about) => {
				const policy = statements.length === 0 ? undefined : {Version: '2012-10-17', Statement: statements};
				const judged = await judge({...asked, identity: own, policy, context: about as Record<string, string>});
				const decided = decide(
					{...asked, principal: {kind: 'AWS', names: [role], account}, context: lowerKeys(about)},
					[readPolicy(JSON.stringify(own), 'identity')],
					policy && readPolicy(JSON.stringify(policy), 'bucket', place.bucket),
				);
				expect(decided).toBe(words[judged as keyof typeof words]);
			},
		),
		{numRuns: 1000},
	);
});

test('a trust policy admits those whom that evaluator admits', async () => {
	const provider = `arn:aws:iam::${account}:oidc-provider/${githubIssuer}`;
	const subject = fc.constantFrom(
		'repo:acme/demo:ref:refs/heads/main',
		'repo:acme/demo:ref:refs/heads/main2',
		'repo:acme/demo:pull_request',
		'repo:acme/*',
	);
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(subject, {minLength: 1}),
			subject,
			fc.constantFrom(audience, 'https://github.com/acme'),
			fc.constantFrom(provider, provider.replace(githubIssuer, 'gitlab.com')),
			async (subjects, sub, aud, asked) => {
				const trust = trustPolicy(provider, subjects);
				const question: Question = {
					action: 'sts:AssumeRoleWithWebIdentity',
					resource: role,
					principal: {kind: 'Federated', names: [asked], account},
					context: {[`${githubIssuer}:aud`]: aud, [`${githubIssuer}:sub`]: sub},
				};
				const judged = await judgeTrust(trust, {sub, aud, provider: asked});
				expect(decide(question, [], readPolicy(JSON.stringify(trust), 'trust'))).toBe(words[judged as keyof typeof words]);
			},
		),
		{numRuns: 100},
	);
});
