import {randomUUID} from 'node:crypto';
import {type Answered, type Asked, type Loopback, type LoopbackOptions, serveLoopback} from '../loopback.ts';
import {answerIam} from './iam.ts';
import {namespaces, Refusal, refused, type Service} from './refusal.ts';
import {answerS3, readS3} from './s3.ts';
import {authenticate} from './signature.ts';
import {type AwsState, newAccount} from './state.ts';
import {assumeRoleWithWebIdentity, callerIdentity} from './sts.ts';
import {type Content, toXml} from './xml.ts';

export type AwsDoubleOptions = LoopbackOptions & {
	readonly state?: AwsState;
	readonly now?: () => Date;
};

export type AwsDouble = Loopback & {readonly state: AwsState};

/**
Stands in for S3, IAM and STS on this machine, at one address for all three (`AWS_ENDPOINT_URL`): for what Ferrovia and sccache ask of
them, with signatures that are checked and policies that count. Tests hold it to an emulator that others wrote.
*/
export async function startAws({state = newAccount(), now = () => new Date(), ...options}: AwsDoubleOptions = {}): Promise<AwsDouble> {
	const {url, stop} = await serveLoopback(nameOf, async asked => answer(asked, state, now()), options);
	return {url, state, stop};
}

/** What is called, by its service and the SDK's name for it: `s3:PutBucketTagging`. */
function nameOf(asked: Asked): string {
	const form = formOf(asked);
	return form === undefined ? `s3:${readS3(asked).operation}` : `${serviceOf(form)}:${form.get('Action')}`;
}

/** IAM and STS are asked with forms. */
function formOf({method, url, body}: Asked): URLSearchParams | undefined {
	return method === 'POST' && url.pathname === '/' ? new URLSearchParams(body) : undefined;
}

function serviceOf(form: URLSearchParams): Exclude<Service, 's3'> {
	return form.get('Version') === '2011-06-15' ? 'sts' : 'iam';
}

function answer(asked: Asked, state: AwsState, now: Date): Answered {
	const form = formOf(asked);
	const service = form === undefined ? 's3' : serviceOf(form);
	const {headers, ...answered} = answerOr(service, () =>
		form === undefined ? answerAsS3(asked, state, now) : answerForm(asked, form, serviceOf(form), state, now),
	);
	// SDKs set their clocks by it.
	return {...answered, headers: {'content-type': 'application/xml', date: now.toUTCString(), 'x-amz-request-id': randomUUID(), ...headers}};
}

function answerOr(service: Service, run: () => Answered): Answered {
	try {
		return run();
	} catch (error) {
		if (error instanceof Refusal) {
			return refused(service, error);
		}

		throw error;
	}
}

function answerAsS3(asked: Asked, account: AwsState, now: Date): Answered {
	return answerS3(asked, readS3(asked), {account, now, caller: authenticate(asked, 's3', account, now)});
}

function answerForm(asked: Asked, form: URLSearchParams, service: 'iam' | 'sts', account: AwsState, now: Date): Answered {
	const action = form.get('Action') ?? '';
	const respond = (result: Content) => ({
		status: 200,
		headers: {'content-type': 'text/xml'},
		body: toXml(`${action}Response`, {[`${action}Result`]: result, ResponseMetadata: {RequestId: randomUUID()}}, namespaces[service]),
	});
	// Signed by nobody: the token says who it is.
	if (service === 'sts' && action === 'AssumeRoleWithWebIdentity') {
		return respond(assumeRoleWithWebIdentity(form, account, now));
	}

	const caller = authenticate(asked, service, account, now);
	if (service === 'iam') {
		return respond(answerIam(action, {access: {account, now, caller}, form}));
	}

	if (action !== 'GetCallerIdentity') {
		throw new Refusal(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
	}

	return respond(callerIdentity(caller, account));
}
