import {GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {operationSignal} from '../operation-signal.ts';
import {calling} from './failures.ts';
import type {AwsSession} from './session.ts';

export type Caller = {
	/** Twelve digits. */
	readonly account: string;
	/** Of the session, for example `arn:aws:sts::123456789012:assumed-role/Admin/me`. */
	readonly arn: string;
	/** `aws`, `aws-cn`, `aws-us-gov`. */
	readonly partition: string;
	/** Name of the role when this is a role's session. */
	readonly role: string | undefined;
};

/** Who is signed in (`sts:GetCallerIdentity`, which no policy can deny). */
export async function readCaller(session: AwsSession, signal: AbortSignal): Promise<Caller> {
	const {Account = '', Arn = ''} = await calling(
		'ask who is signed in (sts:GetCallerIdentity)',
		session,
		session.sts.send(new GetCallerIdentityCommand({}), {abortSignal: operationSignal(signal)}),
	);
	const partition = Arn.split(':')[1] ?? 'aws';
	return {account: Account, arn: Arn, partition, role: /:assumed-role\/([^/]+)\//.exec(Arn)?.[1]};
}
