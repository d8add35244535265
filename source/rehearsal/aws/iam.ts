import {type Access, policiesOf, requireAllowed} from './access.ts';
import {decide, readPolicy} from './policy.ts';
import {Refusal} from './refusal.ts';
import {type HolderState, newHolder, newKey, type RoleState, type Tags, type UserState} from './state.ts';
import {percentEncode} from './uri.ts';
import type {Content} from './xml.ts';

export type IamCall = {readonly access: Access; readonly form: URLSearchParams};

type Operation = (call: IamCall) => {readonly [name: string]: Content};

/** What IAM answers to a form, inside of `…Result`. */
export function answerIam(action: string, call: IamCall): Content {
	const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
	if (operation === undefined) {
		throw new Refusal(400, 'InvalidAction', `Could not find operation ${action} for version 2010-05-08`);
	}

	const resource = resourceOf(action, call);
	requireAllowed(call.access, `iam:${action}`, resource);
	// What is tagged while it is made is tagged (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html).
	if (action.startsWith('Create') && call.form.has('Tags.member.1.Key')) {
		requireAllowed(call.access, `iam:${action.replace('Create', 'Tag')}`, resource);
	}

	return operation(call);
}

function resourceOf(action: string, {form, access: {account, caller}}: IamCall): string {
	const arn = (kind: string, name: string | null) => `arn:aws:iam::${account.account}:${kind}/${name}`;
	if (form.has('RoleName')) {
		return arn('role', form.get('RoleName'));
	}

	if (form.has('UserName')) {
		return arn('user', form.get('UserName'));
	}

	if (form.has('Url')) {
		return arn('oidc-provider', urlOf(form));
	}

	// Who names no user means themselves.
	return form.get('OpenIDConnectProviderArn') ?? form.get('PolicySourceArn') ?? (/User$|AccessKey/.test(action) ? caller.holder.arn : '*');
}

/** Of a provider, as it is in its ARN. */
function urlOf(form: URLSearchParams): string {
	return (form.get('Url') ?? '').replace('https://', '');
}

const noSuchEntity = (what: string) => new Refusal(404, 'NoSuchEntity', `${what} cannot be found.`);
const conflict = (message: string) => new Refusal(409, 'DeleteConflict', message);
const exists = (what: string) => new Refusal(409, 'EntityAlreadyExists', `${what} already exists.`);

/** One page has everything. */
const list = (name: string, member: readonly Content[]) => ({[name]: {member}, IsTruncated: false});

function tagsOf({form}: IamCall): Tags {
	return new Map(
		numbered(form, index => `Tags.member.${index}.Key`).map((key, index) => [key, form.get(`Tags.member.${index + 1}.Value`) ?? '']),
	);
}

/** The values of a list in a form. */
function numbered(form: URLSearchParams, name: (index: number) => string): readonly string[] {
	const values: string[] = [];
	for (let index = 1; form.has(name(index)); index++) {
		values.push(form.get(name(index)) ?? '');
	}

	return values;
}

function tagList(tags: Tags) {
	return {member: [...tags].map(([Key, Value]) => ({Key, Value}))};
}

function documentOf({form}: IamCall, parameter: string, kind: 'identity' | 'trust'): string {
	const text = form.get(parameter) ?? '';
	try {
		readPolicy(text, kind);
		return text;
	} catch (error) {
		throw new Refusal(400, 'MalformedPolicyDocument', error instanceof Error ? error.message : String(error));
	}
}

function newName({form}: IamCall, parameter: string, longest: number): string {
	const name = form.get(parameter) ?? '';
	if (!/^[\w+=,.@-]+$/.test(name) || name.length > longest) {
		throw new Refusal(400, 'ValidationError', `The specified value for ${parameter[0]?.toLowerCase()}${parameter.slice(1)} is invalid.`);
	}

	return name;
}

function describeHolder(kind: 'Role' | 'User', {id, name, arn, createdAt}: HolderState) {
	return {Path: '/', [`${kind}Name`]: name, [`${kind}Id`]: id, Arn: arn, CreateDate: createdAt};
}

function describeRole(role: RoleState) {
	return {
		...describeHolder('Role', role),
		// As IAM gives all documents (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html).
		AssumeRolePolicyDocument: percentEncode(role.trust),
		Description: role.description,
		MaxSessionDuration: role.longestSession,
	};
}

function userOf({form, access: {account, caller}}: IamCall): UserState {
	const name = form.get('UserName') ?? caller.holder.name;
	const user = account.users.get(name);
	if (user === undefined) {
		throw noSuchEntity(`The user with name ${name}`);
	}

	return user;
}

function roleOf({form, access: {account}}: IamCall): RoleState {
	const role = account.roles.get(form.get('RoleName') ?? '');
	if (role === undefined) {
		throw noSuchEntity(`The role with name ${form.get('RoleName')}`);
	}

	return role;
}

/** IAM has the same calls for roles and users under other names. */
function holderOperations(kind: 'Role' | 'User', holderOf: (call: IamCall) => HolderState): Readonly<Record<string, Operation>> {
	const policyOf = (call: IamCall) => {
		const holder = holderOf(call);
		const name = call.form.get('PolicyName') ?? '';
		const document = holder.policies.get(name);
		if (document === undefined) {
			throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name}`);
		}

		return {holder, name, document};
	};
	return {
		[`Put${kind}Policy`](call) {
			const holder = holderOf(call);
			holder.policies.set(newName(call, 'PolicyName', 128), documentOf(call, 'PolicyDocument', 'identity'));
			return {};
		},
		[`Get${kind}Policy`](call) {
			const {holder, name, document} = policyOf(call);
			return {[`${kind}Name`]: holder.name, PolicyName: name, PolicyDocument: percentEncode(document)};
		},
		[`Delete${kind}Policy`](call) {
			const {holder, name} = policyOf(call);
			holder.policies.delete(name);
			return {};
		},
		[`List${kind}Policies`]: call => list('PolicyNames', [...holderOf(call).policies.keys()]),
		[`ListAttached${kind}Policies`](call) {
			holderOf(call);
			return list('AttachedPolicies', []);
		},
		[`Tag${kind}`](call) {
			const {tags} = holderOf(call);
			for (const [key, value] of tagsOf(call)) {
				tags.set(key, value);
			}

			return {};
		},
		[`Untag${kind}`](call) {
			const {tags} = holderOf(call);
			for (const key of numbered(call.form, index => `TagKeys.member.${index}`)) {
				tags.delete(key);
			}

			return {};
		},
		[`Delete${kind}`](call) {
			const {name, policies} = holderOf(call);
			const {users, roles} = call.access.account;
			if (kind === 'User' && (users.get(name)?.keys.length ?? 0) > 0) {
				throw conflict('Cannot delete entity, must delete access keys first.');
			}

			if (policies.size > 0) {
				throw conflict('Cannot delete entity, must delete policies first.');
			}

			(kind === 'User' ? users : roles).delete(name);
			return {};
		},
	};
}

function providerOf({form, access: {account}}: IamCall) {
	const arn = form.get('OpenIDConnectProviderArn') ?? '';
	const provider = account.providers.get(arn);
	if (provider === undefined) {
		throw noSuchEntity(`OpenIDConnect Provider ${arn}`);
	}

	return provider;
}

const operations: Readonly<Record<string, Operation>> = {
	...holderOperations('Role', roleOf),
	...holderOperations('User', userOf),

	CreateRole(call) {
		const {account, now} = call.access;
		const name = newName(call, 'RoleName', 64);
		if (account.roles.has(name)) {
			throw exists(`Role with name ${name}`);
		}

		const role: RoleState = {
			...newHolder(account.account, 'role', name, now.toISOString(), tagsOf(call)),
			trust: documentOf(call, 'AssumeRolePolicyDocument', 'trust'),
			description: call.form.get('Description') ?? '',
			longestSession: Number(call.form.get('MaxSessionDuration') ?? 3600),
		};
		account.roles.set(name, role);
		return {Role: {...describeRole(role), Tags: tagList(role.tags)}};
	},
	GetRole(call) {
		const role = roleOf(call);
		return {Role: {...describeRole(role), Tags: tagList(role.tags)}};
	},
	ListRoles: ({access}) => list('Roles', [...access.account.roles.values()].map(describeRole)),
	UpdateAssumeRolePolicy(call) {
		const role = roleOf(call);
		role.trust = documentOf(call, 'PolicyDocument', 'trust');
		return {};
	},

	CreateUser(call) {
		const {account, now} = call.access;
		const name = newName(call, 'UserName', 64);
		if (account.users.has(name)) {
			throw exists(`User with name ${name}`);
		}

		const user: UserState = {...newHolder(account.account, 'user', name, now.toISOString(), tagsOf(call)), keys: []};
		account.users.set(name, user);
		return {User: {...describeHolder('User', user), Tags: tagList(user.tags)}};
	},
	GetUser(call) {
		const user = userOf(call);
		return {User: {...describeHolder('User', user), Tags: tagList(user.tags)}};
	},
	ListUsers: ({access}) =>
		list(
			'Users',
			[...access.account.users.values()].map(user => describeHolder('User', user)),
		),

	CreateAccessKey(call) {
		const user = userOf(call);
		if (user.keys.length >= 2) {
			throw new Refusal(409, 'LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2');
		}

		const key = newKey(call.access.now.toISOString());
		user.keys.push(key);
		return {
			AccessKey: {UserName: user.name, AccessKeyId: key.id, Status: 'Active', SecretAccessKey: key.secret, CreateDate: key.createdAt},
		};
	},
	ListAccessKeys(call) {
		const {name, keys} = userOf(call);
		const described = keys.map(({id, active, createdAt}) => ({
			UserName: name,
			AccessKeyId: id,
			Status: active ? 'Active' : 'Inactive',
			CreateDate: createdAt,
		}));
		return list('AccessKeyMetadata', described);
	},
	UpdateAccessKey(call) {
		keyOf(call).active = call.form.get('Status') === 'Active';
		return {};
	},
	DeleteAccessKey(call) {
		const {keys} = userOf(call);
		keys.splice(keys.indexOf(keyOf(call)), 1);
		return {};
	},

	CreateOpenIDConnectProvider(call) {
		const {account, now} = call.access;
		const url = urlOf(call.form);
		const arn = `arn:aws:iam::${account.account}:oidc-provider/${url}`;
		if (account.providers.has(arn)) {
			throw exists(`Provider with url https://${url}`);
		}

		const audiences = new Set(numbered(call.form, index => `ClientIDList.member.${index}`));
		account.providers.set(arn, {url, audiences, createdAt: now.toISOString(), tags: tagsOf(call)});
		return {OpenIDConnectProviderArn: arn};
	},
	GetOpenIDConnectProvider(call) {
		const {url, audiences, createdAt, tags} = providerOf(call);
		return {Url: url, ClientIDList: {member: [...audiences]}, CreateDate: createdAt, ThumbprintList: {}, Tags: tagList(tags)};
	},
	ListOpenIDConnectProviders: ({access}) => ({
		OpenIDConnectProviderList: {member: [...access.account.providers.keys()].map(Arn => ({Arn}))},
	}),
	AddClientIDToOpenIDConnectProvider(call) {
		providerOf(call).audiences.add(call.form.get('ClientID') ?? '');
		return {};
	},
	RemoveClientIDFromOpenIDConnectProvider(call) {
		providerOf(call).audiences.delete(call.form.get('ClientID') ?? '');
		return {};
	},
	// One that is not there is no error (https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html).
	DeleteOpenIDConnectProvider({form, access}) {
		access.account.providers.delete(form.get('OpenIDConnectProviderArn') ?? '');
		return {};
	},

	/** With the same evaluator as every call, and the same policies of whoever it is about; a bucket's is not asked, as AWS does not ask it. */
	SimulatePrincipalPolicy({form, access: {account}}) {
		const source = form.get('PolicySourceArn') ?? '';
		const holder = [...account.users.values(), ...account.roles.values()].find(({arn}) => arn === source);
		if (holder === undefined) {
			throw noSuchEntity(`The principal ${source}`);
		}

		const resources = form.has('ResourceArns.member.1') ? numbered(form, index => `ResourceArns.member.${index}`) : ['*'];
		const principal = {kind: 'AWS', names: [source], account: account.account} as const;
		const results = numbered(form, index => `ActionNames.member.${index}`).flatMap(action =>
			resources.map(resource => ({
				EvalActionName: action,
				EvalResourceName: resource,
				EvalDecision: decide({action, resource, principal, context: {}}, policiesOf(holder)),
			})),
		);
		return list('EvaluationResults', results);
	},
};

function keyOf(call: IamCall) {
	const id = call.form.get('AccessKeyId');
	const key = userOf(call).keys.find(candidate => candidate.id === id);
	if (key === undefined) {
		throw noSuchEntity(`The Access Key with id ${id}`);
	}

	return key;
}
