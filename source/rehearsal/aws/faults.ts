import type {Answered} from '../loopback.ts';
import {Refusal, refused} from './refusal.ts';

/**
What AWS says instead of an answer, in the words of S3 or of IAM and STS. For `{type: 'answered', answer}`. Each is asked for with the name
of the call that it is for, as a fault is: `s3:CreateBucket`, `iam:CreateRole #2`.
*/

/** The session has ended. */
export function expiredToken(call: string): Answered {
	return isOfS3(call)
		? refuse(call, 400, 'ExpiredToken', 'The provided token has expired.')
		: refuse(call, 403, 'ExpiredToken', 'The security token included in the request is expired');
}

/** Whoever asks may not do it. The action is the call's own where it is not given: those of policies have other names in places. */
export function denied(call: string, caller: string, action = call.split(' ')[0]): Answered {
	return refuse(
		call,
		403,
		'AccessDenied',
		`User: ${caller} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
	);
}

/** Too many calls. SDKs try again after a pause. */
export function throttled(call: string): Answered {
	return isOfS3(call)
		? refuse(call, 503, 'SlowDown', 'Please reduce your request rate.')
		: refuse(call, 400, 'Throttling', 'Rate exceeded');
}

/** Something went wrong inside. SDKs try again. */
export function failed(call: string): Answered {
	return isOfS3(call)
		? refuse(call, 500, 'InternalError', 'We encountered an internal error. Please try again.')
		: refuse(call, 500, 'InternalFailure', 'An internal error has occurred.');
}

function refuse(call: string, status: number, code: string, message: string): Answered {
	return refused(isOfS3(call) ? 's3' : call.startsWith('sts:') ? 'sts' : 'iam', new Refusal(status, code, message));
}

function isOfS3(call: string): boolean {
	return call.startsWith('s3:');
}
