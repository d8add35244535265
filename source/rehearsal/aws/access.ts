import {decide, type Policy, type Question, readPolicy} from './policy.ts';
import {Refusal} from './refusal.ts';
import type {Caller} from './signature.ts';
import type {AwsState, HolderState} from './state.ts';

/** Who calls, in which account, and what speaks of it beside their own policies. */
export type Access = {
	readonly account: AwsState;
	readonly caller: Caller;
	readonly now: Date;
	/** Of the bucket. */
	readonly policy?: Policy;
};

export function requireAllowed(access: Access, action: string, resource: string): void {
	const decision = decide(question(access, action, resource), policiesOf(access.caller.holder), access.policy);
	if (decision !== 'allowed') {
		const because =
			decision === 'explicitDeny' ? 'with an explicit deny in a policy' : `because no identity-based policy allows the ${action} action`;
		throw new Refusal(
			403,
			'AccessDenied',
			`User: ${access.caller.arn} is not authorized to perform: ${action} on resource: ${resource === '*' ? '*' : `"${resource}"`} ${because}`,
		);
	}
}

export function isAllowed(access: Access, action: string, resource: string): boolean {
	return decide(question(access, action, resource), policiesOf(access.caller.holder), access.policy) === 'allowed';
}

export function policiesOf({policies}: HolderState): readonly Policy[] {
	return [...policies.values()].map(text => readPolicy(text, 'identity'));
}

function question({account: {account}, caller: {arn, holder}}: Access, action: string, resource: string): Question {
	return {
		action,
		resource,
		principal: {kind: 'AWS', names: [arn, holder.arn], account},
		// Nothing but this machine is between the two ends of a loopback connection, so it counts as encrypted.
		context: {'aws:securetransport': 'true', 'aws:principalarn': holder.arn, 'aws:principalaccount': account},
	};
}
