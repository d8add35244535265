import type {CheckOutcome} from '../../engine/check.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {Account} from './account.ts';
import {documentDiff, meansTheSame, readDocument} from './documents.ts';
import {policyName, type WantedHolder} from './holder-changes.ts';
import {repositoryTag} from './names.ts';

const setUp = 'ferrovia setup cache';

/** Whether a role or a user is as it should be: its tag, who may assume it, what it may do, and nothing beside that. */
export async function holderOutcome({iam}: Account, wanted: WantedHolder): Promise<CheckOutcome> {
	const {kind, name, repository} = wanted;
	const [holder, policy, names] = await Promise.all([iam.holder(kind, name), iam.policy(kind, name, policyName), namesOf(iam, kind, name)]);
	if (holder === undefined || policy === undefined) {
		return {
			status: 'fail',
			detail: holder === undefined ? `there is no ${kind} ${name}` : `${name} has no policy ${policyName}`,
			remedy: setUp,
		};
	}

	if (holder.tags[repositoryTag] !== repository) {
		return {status: 'fail', detail: `the ${kind} ${name} does not carry the tag ${repositoryTag} = ${repository}`};
	}

	const others = names.filter(other => other !== policyName);
	if (others.length > 0) {
		return {
			status: 'fail',
			detail: `${name} has more policies than its own: ${others.join(', ')}`,
			remedy: `Take them from the ${kind} ${name}, unless somebody needs them`,
		};
	}

	const documents = [
		...(wanted.trust === undefined
			? []
			: [{what: 'who may assume it', found: readDocument(holder.trust ?? '{"Statement":[]}'), good: wanted.trust}]),
		{what: 'what it may do', found: readDocument(policy), good: wanted.policy},
	];
	const wrong = documents.find(({found, good}) => !meansTheSame(found, good));
	return wrong === undefined
		? {status: 'pass', detail: `${name}, exactly as it should be`, evidence: holder.arn}
		: {status: 'fail', detail: `${wrong.what} has changed`, evidence: documentDiff(wrong.found, wrong.good).join('\n'), remedy: setUp};
}

async function namesOf(iam: Account['iam'], kind: WantedHolder['kind'], name: string): Promise<readonly string[]> {
	try {
		return await iam.policyNames(kind, name);
	} catch (error) {
		// Without the role there are none; everything else is for the caller.
		if (error instanceof FerroviaError && /NoSuchEntity/.test(error.why ?? '')) {
			return [];
		}

		throw error;
	}
}
