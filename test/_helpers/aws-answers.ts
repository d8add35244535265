import type {AwsCall} from './aws-calls.ts';

/** What AWS says when it does not do what it was asked. */
export type AwsRefusal = 'throttled' | 'internal error' | 'access denied' | 'expired token' | 'clock skew';

export type AwsAnswer = {readonly status: number; readonly body: string};

/** The name that IAM's account has in every ARN of a test. */
const caller = 'arn:aws:iam::123456789012:user/admin';

/** The answer as the service words it: IAM and STS (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html), or S3 (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export function refuse(call: AwsCall, refusal: AwsRefusal): AwsAnswer {
	const ofS3 = call.operation.startsWith('s3:');
	const {status, code, message} = (ofS3 ? s3 : query)(call)[refusal];
	const error = `<Code>${code}</Code><Message>${message}</Message>`;
	return {
		status,
		body: ofS3
			? `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${error}<RequestId>4442587FB7D0A2F9</RequestId><HostId>x</HostId></Error>`
			: `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>${error}</Error><RequestId>4442587F</RequestId></ErrorResponse>`,
	};
}

type Words = {readonly status: number; readonly code: string; readonly message: string};

function query({operation}: AwsCall): Readonly<Record<AwsRefusal, Words>> {
	return {
		throttled: {status: 400, code: 'Throttling', message: 'Rate exceeded'},
		'internal error': {status: 500, code: 'InternalFailure', message: 'An internal error has occurred.'},
		'access denied': {
			status: 403,
			code: 'AccessDenied',
			message: `User: ${caller} is not authorized to perform: ${operation} on resource: * because no identity-based policy allows the ${operation} action`,
		},
		'expired token': {status: 403, code: 'ExpiredToken', message: 'The security token included in the request is expired'},
		'clock skew': {
			status: 403,
			code: 'SignatureDoesNotMatch',
			message: 'Signature expired: 20261124T100000Z is now earlier than 20261124T134500Z (20261124T140000Z - 15 min.)',
		},
	};
}

function s3({operation}: AwsCall): Readonly<Record<AwsRefusal, Words>> {
	return {
		throttled: {status: 503, code: 'SlowDown', message: 'Please reduce your request rate.'},
		'internal error': {status: 500, code: 'InternalError', message: 'We encountered an internal error. Please try again.'},
		'access denied': {
			status: 403,
			code: 'AccessDenied',
			message: `User: ${caller} is not authorized to perform: ${operation} because no identity-based policy allows it`,
		},
		'expired token': {status: 400, code: 'ExpiredToken', message: 'The provided token has expired.'},
		'clock skew': {
			status: 403,
			code: 'RequestTimeTooSkewed',
			message: 'The difference between the request time and the current time is too large.',
		},
	};
}

/**
What IAM's policy simulator, which moto does not have, answers to somebody who may do everything: only where it is asked about no
resource, because about those it would have to be right.
*/
export function simulate(form: URLSearchParams): AwsAnswer | undefined {
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
