import {
	AddClientIDToOpenIDConnectProviderCommand,
	CreateAccessKeyCommand,
	CreateOpenIDConnectProviderCommand,
	CreateRoleCommand,
	CreateUserCommand,
	DeleteAccessKeyCommand,
	DeleteOpenIDConnectProviderCommand,
	DeleteRoleCommand,
	DeleteRolePolicyCommand,
	DeleteUserCommand,
	DeleteUserPolicyCommand,
	GetOpenIDConnectProviderCommand,
	GetRoleCommand,
	GetRolePolicyCommand,
	GetUserCommand,
	GetUserPolicyCommand,
	ListAccessKeysCommand,
	ListAttachedRolePoliciesCommand,
	ListAttachedUserPoliciesCommand,
	ListOpenIDConnectProvidersCommand,
	ListRolePoliciesCommand,
	ListRolesCommand,
	ListUserPoliciesCommand,
	PutRolePolicyCommand,
	PutUserPolicyCommand,
	RemoveClientIDFromOpenIDConnectProviderCommand,
	type Role,
	SimulatePrincipalPolicyCommand,
	TagUserCommand,
	UntagUserCommand,
	UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {protect} from '../../engine/secrets.ts';
import {operationSignal} from '../operation-signal.ts';
import {calling, unless} from './failures.ts';
import type {AwsSession} from './session.ts';

/** Who holds a policy: IAM has the same calls for both under other names. */
export type HolderKind = 'role' | 'user';

export type Holder = {
	readonly arn: string;
	readonly tags: Readonly<Record<string, string>>;
	/** Of a role, as IAM returns it: percent-encoded JSON. */
	readonly trust: string | undefined;
};

export type OidcProvider = {
	readonly arn: string;
	readonly audiences: readonly string[];
	readonly tags: Readonly<Record<string, string>>;
};

export type AccessKey = {
	readonly id: string;
	readonly active: boolean;
	readonly createdAt: Date | undefined;
};

export type NewAccessKey = {readonly accessKeyId: string; readonly secretAccessKey: string};

export type Judgement = {readonly action: string; readonly resource: string; readonly allowed: boolean};

// A call that is tried again after its answer was lost meets its own work.
const exists = ['EntityAlreadyExists', 'EntityAlreadyExistsException'];
const missing = ['NoSuchEntity', 'NoSuchEntityException'];

/** The IAM of one account, as one identity sees it. */
export class Iam {
	readonly #session: AwsSession;
	readonly #signal: AbortSignal;

	constructor(session: AwsSession, signal: AbortSignal) {
		this.#session = session;
		this.#signal = signal;
	}

	/** The ARN of the account's provider for an issuer, or undefined. There is one a URL and account at most. */
	async provider(issuer: string): Promise<OidcProvider | undefined> {
		const {OpenIDConnectProviderList = []} = await this.#calling(
			'list the OIDC providers of the account (iam:ListOpenIDConnectProviders)',
			this.#iam.send(new ListOpenIDConnectProvidersCommand({}), this.#options),
		);
		const arn = OpenIDConnectProviderList.find(({Arn}) => Arn?.endsWith(`:oidc-provider/${issuer}`))?.Arn;
		if (arn === undefined) {
			return undefined;
		}

		const found = await this.#calling(
			'read the OIDC provider (iam:GetOpenIDConnectProvider)',
			unless(missing, this.#iam.send(new GetOpenIDConnectProviderCommand({OpenIDConnectProviderArn: arn}), this.#options)),
		);
		return found === undefined ? undefined : {arn, audiences: found.ClientIDList ?? [], tags: tagMap(found.Tags)};
	}

	async createProvider(issuer: string, audience: string, tags: Readonly<Record<string, string>>): Promise<void> {
		// No thumbprint: AWS trusts the certificate authorities of GitHub's issuer by itself
		// (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html).
		await this.#calling(
			'create the OIDC provider (iam:CreateOpenIDConnectProvider)',
			unless(
				exists,
				this.#iam.send(
					new CreateOpenIDConnectProviderCommand({Url: `https://${issuer}`, ClientIDList: [audience], Tags: tagList(tags)}),
					this.#options,
				),
			),
		);
	}

	async addAudience(arn: string, audience: string): Promise<void> {
		await this.#calling(
			'add the audience to the OIDC provider (iam:AddClientIDToOpenIDConnectProvider)',
			this.#iam.send(new AddClientIDToOpenIDConnectProviderCommand({OpenIDConnectProviderArn: arn, ClientID: audience}), this.#options),
		);
	}

	async removeAudience(arn: string, audience: string): Promise<void> {
		await this.#calling(
			'remove the audience from the OIDC provider (iam:RemoveClientIDFromOpenIDConnectProvider)',
			unless(
				missing,
				this.#iam.send(
					new RemoveClientIDFromOpenIDConnectProviderCommand({OpenIDConnectProviderArn: arn, ClientID: audience}),
					this.#options,
				),
			),
		);
	}

	async deleteProvider(arn: string): Promise<void> {
		await this.#calling(
			'delete the OIDC provider (iam:DeleteOpenIDConnectProvider)',
			unless(missing, this.#iam.send(new DeleteOpenIDConnectProviderCommand({OpenIDConnectProviderArn: arn}), this.#options)),
		);
	}

	/** Names of the roles whose trust names this provider. */
	async rolesTrusting(providerArn: string): Promise<readonly string[]> {
		const names: string[] = [];
		let Marker: string | undefined;
		do {
			const page: {Roles?: Role[]; Marker?: string} = await this.#calling(
				'list the roles of the account (iam:ListRoles)',
				this.#iam.send(new ListRolesCommand({Marker}), this.#options),
			);
			for (const {RoleName, AssumeRolePolicyDocument} of page.Roles ?? []) {
				if (RoleName !== undefined && decodeURIComponent(AssumeRolePolicyDocument ?? '').includes(`"${providerArn}"`)) {
					names.push(RoleName);
				}
			}

			Marker = page.Marker;
		} while (Marker !== undefined);

		return names;
	}

	async holder(kind: HolderKind, name: string): Promise<Holder | undefined> {
		if (kind === 'role') {
			const answer = await this.#calling(
				`read the role ${name} (iam:GetRole)`,
				unless(missing, this.#iam.send(new GetRoleCommand({RoleName: name}), this.#options)),
			);
			const role = answer?.Role;
			return role === undefined ? undefined : {arn: role.Arn ?? '', tags: tagMap(role.Tags), trust: role.AssumeRolePolicyDocument};
		}

		const answer = await this.#calling(
			`read the user ${name} (iam:GetUser)`,
			unless(missing, this.#iam.send(new GetUserCommand({UserName: name}), this.#options)),
		);
		const user = answer?.User;
		return user === undefined ? undefined : {arn: user.Arn ?? '', tags: tagMap(user.Tags), trust: undefined};
	}

	async createRole(name: string, trust: string, description: string, tags: Readonly<Record<string, string>>): Promise<void> {
		await this.#calling(
			`create the role ${name} (iam:CreateRole)`,
			unless(
				exists,
				this.#iam.send(
					new CreateRoleCommand({
						RoleName: name,
						AssumeRolePolicyDocument: trust,
						// A branch may have any name; a description has these characters (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html).
						Description: description.replaceAll(/[^\t\n\r -~\u00A1-\u00FF]/gu, '?').slice(0, 1000),
						// An hour, the least that IAM takes.
						MaxSessionDuration: 3600,
						Tags: tagList(tags),
					}),
					this.#options,
				),
			),
		);
	}

	async createUser(name: string, tags: Readonly<Record<string, string>>): Promise<void> {
		await this.#calling(
			`create the user ${name} (iam:CreateUser)`,
			unless(exists, this.#iam.send(new CreateUserCommand({UserName: name, Tags: tagList(tags)}), this.#options)),
		);
	}

	async putTrust(role: string, trust: string): Promise<void> {
		await this.#calling(
			`change who may assume the role ${role} (iam:UpdateAssumeRolePolicy)`,
			this.#iam.send(new UpdateAssumeRolePolicyCommand({RoleName: role, PolicyDocument: trust}), this.#options),
		);
	}

	/** The inline policy of that name, as IAM returns it. */
	async policy(kind: HolderKind, holder: string, policy: string): Promise<string | undefined> {
		const doing = `read the policy of ${holder} (iam:Get${word(kind)}Policy)`;
		const call: Promise<{readonly PolicyDocument?: string | undefined}> =
			kind === 'role'
				? this.#iam.send(new GetRolePolicyCommand({RoleName: holder, PolicyName: policy}), this.#options)
				: this.#iam.send(new GetUserPolicyCommand({UserName: holder, PolicyName: policy}), this.#options);
		return (await this.#calling(doing, unless(missing, call)))?.PolicyDocument;
	}

	async putPolicy(kind: HolderKind, holder: string, policy: string, document: string): Promise<void> {
		await this.#calling(
			`set the policy of ${holder} (iam:Put${word(kind)}Policy)`,
			kind === 'role'
				? this.#iam.send(new PutRolePolicyCommand({RoleName: holder, PolicyName: policy, PolicyDocument: document}), this.#options)
				: this.#iam.send(new PutUserPolicyCommand({UserName: holder, PolicyName: policy, PolicyDocument: document}), this.#options),
		);
	}

	async deletePolicy(kind: HolderKind, holder: string, policy: string): Promise<void> {
		await this.#calling(
			`delete the policy of ${holder} (iam:Delete${word(kind)}Policy)`,
			unless(
				missing,
				kind === 'role'
					? this.#iam.send(new DeleteRolePolicyCommand({RoleName: holder, PolicyName: policy}), this.#options)
					: this.#iam.send(new DeleteUserPolicyCommand({UserName: holder, PolicyName: policy}), this.#options),
			),
		);
	}

	/** Names of every policy that a role or user has, inline and attached. */
	async policyNames(kind: HolderKind, holder: string): Promise<readonly string[]> {
		const list = `list the policies of ${holder} (iam:List${word(kind)}Policies, iam:ListAttached${word(kind)}Policies)`;
		const [inline, attached] = await Promise.all(
			kind === 'role'
				? [
						this.#calling(list, this.#iam.send(new ListRolePoliciesCommand({RoleName: holder}), this.#options)),
						this.#calling(list, this.#iam.send(new ListAttachedRolePoliciesCommand({RoleName: holder}), this.#options)),
					]
				: [
						this.#calling(list, this.#iam.send(new ListUserPoliciesCommand({UserName: holder}), this.#options)),
						this.#calling(list, this.#iam.send(new ListAttachedUserPoliciesCommand({UserName: holder}), this.#options)),
					],
		);
		return [...(inline?.PolicyNames ?? []), ...(attached?.AttachedPolicies ?? []).map(({PolicyName = ''}) => PolicyName)];
	}

	async delete(kind: HolderKind, holder: string): Promise<void> {
		await this.#calling(
			`delete the ${kind} ${holder} (iam:Delete${word(kind)})`,
			unless(
				missing,
				kind === 'role'
					? this.#iam.send(new DeleteRoleCommand({RoleName: holder}), this.#options)
					: this.#iam.send(new DeleteUserCommand({UserName: holder}), this.#options),
			),
		);
	}

	/** Empty where the user does not exist. */
	async accessKeys(user: string): Promise<readonly AccessKey[]> {
		const answer = await this.#calling(
			`list the access keys of ${user} (iam:ListAccessKeys)`,
			unless(missing, this.#iam.send(new ListAccessKeysCommand({UserName: user}), this.#options)),
		);
		return (answer?.AccessKeyMetadata ?? []).map(({AccessKeyId = '', Status, CreateDate}) => ({
			id: AccessKeyId,
			active: Status === 'Active',
			createdAt: CreateDate,
		}));
	}

	/** The secret is protected before anybody else can see it. */
	async createAccessKey(user: string): Promise<NewAccessKey> {
		const {AccessKey} = await this.#calling(
			`create an access key for ${user} (iam:CreateAccessKey)`,
			// Never tried twice: an answer that is lost on its way leaves a key behind whose secret nobody knows.
			this.#session.iamOnce.send(new CreateAccessKeyCommand({UserName: user}), this.#options),
		);
		const {AccessKeyId = '', SecretAccessKey = ''} = AccessKey ?? {};
		protect(SecretAccessKey);
		return {accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey};
	}

	async tagUser(user: string, tags: Readonly<Record<string, string>>): Promise<void> {
		await this.#calling(
			`tag the user ${user} (iam:TagUser)`,
			this.#iam.send(new TagUserCommand({UserName: user, Tags: tagList(tags)}), this.#options),
		);
	}

	async untagUser(user: string, keys: readonly string[]): Promise<void> {
		await this.#calling(
			`untag the user ${user} (iam:UntagUser)`,
			unless(missing, this.#iam.send(new UntagUserCommand({UserName: user, TagKeys: [...keys]}), this.#options)),
		);
	}

	async deleteAccessKey(user: string, id: string): Promise<void> {
		await this.#calling(
			`delete the access key ${id} of ${user} (iam:DeleteAccessKey)`,
			unless(missing, this.#iam.send(new DeleteAccessKeyCommand({UserName: user, AccessKeyId: id}), this.#options)),
		);
	}

	/** What AWS's own policy simulator says that a principal may do: with every policy that counts, those of the organization included. */
	async simulate(principal: string, actions: readonly string[], resources: readonly string[]): Promise<readonly Judgement[]> {
		const {EvaluationResults = []} = await this.#calling(
			'ask the policy simulator (iam:SimulatePrincipalPolicy)',
			this.#iam.send(
				new SimulatePrincipalPolicyCommand({
					PolicySourceArn: principal,
					ActionNames: [...actions],
					...(resources.length === 0 ? {} : {ResourceArns: [...resources]}),
					MaxItems: 1000,
				}),
				this.#options,
			),
		);
		return EvaluationResults.map(({EvalActionName = '', EvalResourceName = '*', EvalDecision}) => ({
			action: EvalActionName,
			resource: EvalResourceName,
			allowed: EvalDecision === 'allowed',
		}));
	}

	get #iam() {
		return this.#session.iam;
	}

	get #options() {
		return {abortSignal: operationSignal(this.#signal)};
	}

	async #calling<Result>(doing: string, call: Promise<Result>): Promise<Result> {
		return calling(doing, this.#session, call);
	}
}

function word(kind: HolderKind): string {
	return kind === 'role' ? 'Role' : 'User';
}

function tagList(tags: Readonly<Record<string, string>>) {
	return Object.entries(tags).map(([Key, Value]) => ({Key, Value}));
}

function tagMap(tags: readonly {readonly Key?: string | undefined; readonly Value?: string | undefined}[] | undefined) {
	return Object.fromEntries((tags ?? []).map(({Key = '', Value = ''}) => [Key, Value]));
}
