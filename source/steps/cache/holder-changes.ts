import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {Holder, HolderKind} from '../../services/aws/iam.ts';
import type {Account} from './account.ts';
import {documentDiff, meansTheSame, type PolicyDocument, readDocument, type Statement, writeDocument} from './documents.ts';
import {repositoryTag} from './names.ts';
import {cloudReversal} from './reversals.ts';

/** The one inline policy of everybody whom Ferrovia makes. */
export const policyName = 'ferrovia-cache';

/** A role or a user with one inline policy. */
export type WantedHolder = {
	readonly kind: HolderKind;
	/** End of the change's id: `role-write`, `role-read`, `user`. */
	readonly id: string;
	readonly name: string;
	/** What it is for, as a change says it: `let main read and write the cache`. */
	readonly purpose: string;
	readonly repository: string;
	readonly policy: PolicyDocument;
	/** Of a role: who may assume it. */
	readonly trust?: PolicyDocument;
};

/** What is missing of a role or a user: itself with its policy, or the documents that mean something else. */
export async function planHolder(account: Account, wanted: WantedHolder): Promise<readonly Change[]> {
	const current = await account.iam.holder(wanted.kind, wanted.name);
	if (current === undefined) {
		return [createHolder(account, wanted)];
	}

	requireOurs(current, wanted);
	const policy = await account.iam.policy(wanted.kind, wanted.name, policyName);
	const changes: Change[] = [];
	if (wanted.trust !== undefined) {
		const trust = readDocument(current.trust ?? '{"Statement":[]}');
		if (!meansTheSame(trust, wanted.trust)) {
			changes.push(changeTrust(account, wanted, trust, wanted.trust));
		}
	}

	const before = policy === undefined ? undefined : readDocument(policy);
	if (before === undefined || !meansTheSame(before, wanted.policy)) {
		changes.push(changePolicy(account, wanted, before));
	}

	return changes;
}

/** A role or user of that name that somebody else made is left alone. */
export function requireOurs(
	{tags}: Pick<Holder, 'tags'>,
	{kind, name, repository}: Pick<WantedHolder, 'kind' | 'name' | 'repository'>,
): void {
	if (tags[repositoryTag] !== repository) {
		throw new FerroviaError({
			what: `There is a ${kind} ${name} that Ferrovia did not make.`,
			why: `It does not carry the tag ${repositoryTag} = ${repository}, so it is left as it is.`,
			next: [`aws iam tag-${kind} --${kind}-name ${name} --tags Key=${repositoryTag},Value=${repository}    (if it is yours to give)`],
		});
	}
}

function createHolder(account: Account, wanted: WantedHolder): Change {
	const {kind, name, purpose, trust, policy, repository} = wanted;
	const tags = {[repositoryTag]: repository};
	return {
		id: `cache/${wanted.id}`,
		kind: 'resource',
		summary: `${purpose} (${kind} ${name})`,
		preview: {
			type: 'resource',
			verb: 'create',
			provider: 'aws',
			resource: `iam ${kind} ${name}`,
			lines: [
				...(trust === undefined ? [] : trustWords(trust).map(subject => `+ for ${subject}`)),
				...policy.Statement.map(statement => `+ ${grantWords(statement)}`),
			],
		},
		reversal: cloudReversal(account, 'delete-holder', {kind, name, repository}, `delete the ${kind} ${name}`),
		async apply() {
			const {iam} = account;
			await (trust === undefined
				? iam.createUser(name, tags)
				: iam.createRole(name, writeDocument(trust), `Compiler cache of ${repository} (Ferrovia)`, tags));
			const made = await iam.holder(kind, name);
			// Somebody else may have made one of that name in between.
			requireOurs(made ?? {tags: {}}, wanted);
			await iam.putPolicy(kind, name, policyName, writeDocument(policy));
		},
	};
}

/** Whom a trust lets in: the values that `sub` is compared with. */
function trustWords({Statement}: PolicyDocument): readonly string[] {
	return Statement.flatMap(({Condition}) =>
		Object.values(Condition ?? {}).flatMap(keys =>
			Object.entries(keys).flatMap(([key, value]) => (key.endsWith(':sub') ? [value].flat().map(String) : [])),
		),
	);
}

/** A grant as one line: `s3:GetObject, s3:PutObject on arn:…`. */
function grantWords({Action = [], Resource = []}: Statement): string {
	return `${[Action].flat().join(', ')} on ${[Resource].flat().join(', ')}`;
}

function changeTrust(account: Account, wanted: WantedHolder, before: PolicyDocument, after: PolicyDocument): Change {
	const {id, name} = wanted;
	return {
		id: `cache/${id}-trust`,
		kind: 'resource',
		summary: `change who may assume the role ${name}`,
		preview: {type: 'resource', verb: 'change', provider: 'aws', resource: `iam role ${name}`, lines: documentDiff(before, after)},
		reversal: cloudReversal(
			account,
			'restore-trust',
			{name, before: writeDocument(before), after: writeDocument(after)},
			`put back who may assume the role ${name}`,
		),
		async apply() {
			await account.iam.putTrust(name, writeDocument(after));
		},
	};
}

function changePolicy(account: Account, wanted: WantedHolder, before: PolicyDocument | undefined): Change {
	const {id, kind, name, policy} = wanted;
	return {
		id: `cache/${id}-policy`,
		kind: 'resource',
		summary: `${before === undefined ? 'set' : 'change'} what the ${kind} ${name} may do`,
		preview: {
			type: 'resource',
			verb: before === undefined ? 'create' : 'change',
			provider: 'aws',
			resource: `iam ${kind} ${name}`,
			lines: documentDiff(before, policy),
		},
		reversal: cloudReversal(
			account,
			'restore-policy',
			{kind, name, before: before === undefined ? '' : writeDocument(before), after: writeDocument(policy)},
			`put back what the ${kind} ${name} might do`,
		),
		async apply() {
			await account.iam.putPolicy(kind, name, policyName, writeDocument(policy));
		},
	};
}
