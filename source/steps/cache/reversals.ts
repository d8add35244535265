import type {Reversal} from '../../engine/change.ts';
import type {Account} from './account.ts';

/** How the things that this step makes in a cloud are taken back; `reverser.ts` does it. */
export type CloudAction =
	| 'delete-bucket'
	| 'restore-setting'
	| 'delete-provider'
	| 'remove-audience'
	| 'delete-holder'
	| 'restore-policy'
	| 'restore-trust'
	| 'delete-key';

/** A reversal with what is needed to sign in to the same account again, by another process, a week later. */
export function cloudReversal(
	{caller, session}: Pick<Account, 'caller' | 'session'>,
	action: CloudAction,
	data: Readonly<Record<string, string>>,
	summary: string,
): Reversal {
	return {
		type: 'resource',
		action,
		data: {...data, account: caller.account, region: session.region, ...(session.profile === undefined ? {} : {profile: session.profile})},
		summary,
	};
}
