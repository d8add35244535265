import {randomUUID} from 'node:crypto';
import type {Answered} from '../loopback.ts';
import {toXml} from './xml.ts';

export type Service = 's3' | 'iam' | 'sts';

/** A no, as AWS says it. */
export class Refusal extends Error {
	readonly status: number;
	readonly code: string;

	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

/** What IAM and STS call their version, which their answers carry. */
export const namespaces = {
	s3: 'http://s3.amazonaws.com/doc/2006-03-01/',
	iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
	sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
} as const;

/** In the form of S3 (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html) or of IAM and STS (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html). */
export function refused(service: Service, {status, code, message}: Refusal): Answered {
	const id = randomUUID();
	const error = {Code: code, Message: message};
	return service === 's3'
		? {status, headers: {'content-type': 'application/xml', 'x-amz-request-id': id}, body: toXml('Error', {...error, RequestId: id})}
		: {
				status,
				headers: {'content-type': 'text/xml', 'x-amzn-requestid': id},
				body: toXml('ErrorResponse', {Error: {Type: status < 500 ? 'Sender' : 'Receiver', ...error}, RequestId: id}, namespaces[service]),
			};
}
