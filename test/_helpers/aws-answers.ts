import {denied, expiredToken, failed, throttled} from '../../source/rehearsal/aws/faults.ts';
import {Refusal, refused} from '../../source/rehearsal/aws/refusal.ts';
import type {Answered} from '../../source/rehearsal/loopback.ts';
import type {AwsCall} from './aws-calls.ts';

/** What AWS says when it does not do what it was asked. */
export type AwsRefusal = 'throttled' | 'internal error' | 'access denied' | 'expired token' | 'clock skew';

const refusals: Readonly<Record<AwsRefusal, (operation: string) => Answered>> = {
	throttled,
	'internal error': failed,
	'access denied': operation => denied(operation, 'arn:aws:iam::123456789012:user/admin'),
	'expired token': expiredToken,
	'clock skew': operation =>
		operation.startsWith('s3:')
			? refused(
					's3',
					new Refusal(403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'),
				)
			: refused(
					'iam',
					new Refusal(
						403,
						'SignatureDoesNotMatch',
						'Signature expired: 20261124T100000Z is now earlier than 20261124T134500Z (20261124T140000Z - 15 min.)',
					),
				),
};

/** The answer in the words of the service: S3, or IAM and STS. */
export function refuse({operation}: AwsCall, refusal: AwsRefusal): Answered {
	return refusals[refusal](operation);
}

/**
What IAM's policy simulator, which moto does not have, answers to somebody who may do everything: only where it is asked about no
resource, because about those it would have to be right.
*/
export function simulate(form: URLSearchParams): Answered | undefined {
	if (form.get('Action') !== 'SimulatePrincipalPolicy' || form.has('ResourceArns.member.1')) {
		return undefined;
	}

	const results = [...form]
		.filter(([name]) => name.startsWith('ActionNames.'))
		.map(
			([, action]) =>
				`<member><EvalActionName>${action}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision></member>`,
		);
	return {
		status: 200,
		body: `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>${results.join('')}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
	};
}
