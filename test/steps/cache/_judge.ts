import {runSimulation} from '@cloud-copilot/iam-simulate';
import type {PolicyDocument, Statement} from '../../../source/steps/cache/documents.ts';
import {githubIssuer} from '../../../source/steps/cache/policies.ts';

export const account = '123456789012';

export type Question = {
	readonly action: string;
	readonly resource: string;
	readonly principal?: string;
	/** Of whoever asks. */
	readonly identity?: PolicyDocument;
	/** Of what is asked for: a bucket's policy, or a role's trust. */
	readonly policy?: PolicyDocument;
	readonly context?: Readonly<Record<string, string>>;
};

/** What AWS would decide, by an evaluator that others wrote (https://github.com/cloud-copilot/iam-simulate). Throws on a policy that AWS would not take. */
export async function judge({
	action,
	resource,
	principal = `arn:aws:iam::${account}:role/ci`,
	identity,
	policy,
	context = {},
}: Question): Promise<string> {
	const judgement = await runSimulation(
		{
			request: {action, principal, resource: {resource, accountId: account}, contextVariables: {...context}},
			identityPolicies: identity === undefined ? [] : [{name: 'identity', policy: identity}],
			resourcePolicy: policy,
			serviceControlPolicies: [],
			resourceControlPolicies: [],
		},
		{},
	);
	if (judgement.resultType === 'error') {
		throw new Error(JSON.stringify(judgement.errors));
	}

	return judgement.overallResult;
}

/** The same for who may assume a role with a token of GitHub Actions. */
export async function judgeTrust(
	trust: PolicyDocument,
	token: {readonly sub: string; readonly aud: string; readonly provider: string},
): Promise<string> {
	// The evaluator passes over `sub` and `aud` of an issuer that is not in its table; for AWS every issuer has them.
	const known = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value).replaceAll(githubIssuer, 'accounts.google.com'));
	return judge({
		action: 'sts:AssumeRoleWithWebIdentity',
		resource: `arn:aws:iam::${account}:role/ferrovia-acme-demo-write`,
		principal: known(token.provider),
		policy: known(trust),
		context: known({[`${githubIssuer}:sub`]: token.sub, [`${githubIssuer}:aud`]: token.aud}),
	});
}

/** The policy that a key of KMS has unless somebody changes it: the account's own policies decide. */
export const defaultKeyPolicy: PolicyDocument = {
	Version: '2012-10-17',
	Statement: [{Effect: 'Allow', Principal: {AWS: `arn:aws:iam::${account}:root`}, Action: 'kms:*', Resource: '*'}],
};

export const everything: PolicyDocument = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

export function bucketPolicy(...Statement: readonly Statement[]): PolicyDocument {
	return {Version: '2012-10-17', Statement};
}
