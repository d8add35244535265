import {type Call, notFound, ok, page, Refusal, type Result, type Route, repo, repositoryOf, requireFields} from '../call.ts';
import type {RepositoryState, SecretState, ShelfState, VariableState} from '../state.ts';

const secretBody = (name: string, {createdAt, updatedAt}: SecretState) => ({name, created_at: createdAt, updated_at: updatedAt});
const variableBody = (name: string, {value, createdAt, updatedAt}: VariableState) => ({
	name,
	value,
	created_at: createdAt,
	updated_at: updatedAt,
});

/** Names count without their case. */
const upper = (name: string | undefined) => (name ?? '').toUpperCase();

/** https://docs.github.com/actions/reference/security/secrets: a secret, or a variable, has at most this many bytes. */
const mostBytes = 48 * 1024;
const mostSecrets = 100;

type Kind = 'Secret' | 'Variable';

/** https://docs.github.com/actions/reference/security/secrets#naming-your-secrets */
function requireName(name: string, kind: Kind): void {
	if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
		throw new Refusal(
			422,
			`${kind} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).`,
		);
	}

	if (name.startsWith('GITHUB_')) {
		throw new Refusal(422, `${kind} names must not start with GITHUB_.`);
	}
}

function requireSize(text: string, kind: Kind): void {
	if (Buffer.byteLength(text) > mostBytes) {
		throw new Refusal(422, `${kind} value is too large. The limit is 48 KB.`);
	}
}

/** What GitHub's description says of a sealed value, and that nothing shorter than the box around an empty text is one. */
function requireSealed(sealed: unknown): string {
	const isBase64 = typeof sealed === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(sealed);
	const box = isBase64 ? Buffer.from(sealed, 'base64') : Buffer.alloc(0);
	if (!isBase64 || box.length < boxOverhead) {
		throw new Refusal(422, 'Bad request - encrypted value is not a valid sealed box in base64');
	}

	if (box.length - boxOverhead > mostBytes) {
		throw new Refusal(422, 'Secret value is too large. The limit is 48 KB.');
	}

	return sealed;
}

/** Of libsodium's sealed boxes: a public key, and a code that shows changes (https://doc.libsodium.org/public-key_cryptography/sealed_boxes). */
const boxOverhead = 48;

function listSecrets(secrets: ReadonlyMap<string, SecretState>, call: Call, path: string): Result {
	const {items, headers} = page([...secrets], call, path);
	return {...ok({total_count: secrets.size, secrets: items.map(([name, secret]) => secretBody(name, secret))}), headers};
}

function listVariables(variables: ReadonlyMap<string, VariableState>, call: Call, path: string): Result {
	const {items, headers} = page([...variables], call, path, 30);
	return {...ok({total_count: variables.size, variables: items.map(([name, variable]) => variableBody(name, variable))}), headers};
}

type FindShelf = (call: Call, access: 'read' | 'write', kind: 'secrets' | 'variables') => ShelfState;

function secretRoutes(base: string, find: FindShelf): readonly Route[] {
	return [
		{
			name: `GET ${base}/secrets/public-key`,
			run(call) {
				const {publicKey, keyId} = find(call, 'read', 'secrets');
				return ok({key_id: keyId, key: publicKey});
			},
		},
		{
			name: `GET ${base}/secrets`,
			run: call => listSecrets(find(call, 'read', 'secrets').secrets, call, `${base}/secrets`),
		},
		{
			name: `GET ${base}/secrets/{secret_name}`,
			run(call) {
				const name = upper(call.parts.secret_name);
				const secret = find(call, 'read', 'secrets').secrets.get(name);
				if (secret === undefined) {
					throw notFound();
				}

				return ok(secretBody(name, secret));
			},
		},
		{
			name: `PUT ${base}/secrets/{secret_name}`,
			run(call) {
				const {secrets, keyId} = find(call, 'write', 'secrets');
				const name = upper(call.parts.secret_name);
				requireName(name, 'Secret');
				requireFields(call, 'encrypted_value', 'key_id');
				const sealed = requireSealed(call.body.encrypted_value);
				if (call.body.key_id !== keyId) {
					throw new Refusal(422, 'Public key has been rotated: the key_id does not match the current one.');
				}

				const before = secrets.get(name);
				if (before === undefined && secrets.size >= mostSecrets) {
					throw new Refusal(422, `Secrets are limited to ${mostSecrets}.`);
				}

				const at = call.now().toISOString();
				secrets.set(name, {sealed, createdAt: before?.createdAt ?? at, updatedAt: at});
				return before === undefined ? {status: 201, body: {}} : {status: 204};
			},
		},
		{
			name: `DELETE ${base}/secrets/{secret_name}`,
			run(call) {
				if (!find(call, 'write', 'secrets').secrets.delete(upper(call.parts.secret_name))) {
					throw notFound();
				}

				return {status: 204};
			},
		},
	];
}

function variablesRoute(base: string, find: FindShelf): Route {
	return {
		name: `GET ${base}/variables`,
		run: call => listVariables(find(call, 'read', 'variables').variables, call, `${base}/variables`),
	};
}

function variableRoutes(base: string, find: FindShelf): readonly Route[] {
	return [
		variablesRoute(base, find),
		{
			name: `POST ${base}/variables`,
			run(call) {
				const {variables} = find(call, 'write', 'variables');
				requireFields(call, 'name', 'value');
				const name = upper(String(call.body.name));
				requireName(name, 'Variable');
				const value = String(call.body.value);
				requireSize(value, 'Variable');
				if (variables.has(name)) {
					throw new Refusal(409, 'Already exists - Variable already exists');
				}

				const at = call.now().toISOString();
				variables.set(name, {value, createdAt: at, updatedAt: at});
				return {status: 201, body: {}};
			},
		},
		{
			name: `GET ${base}/variables/{name}`,
			run(call) {
				const name = upper(call.parts.name);
				const variable = find(call, 'read', 'variables').variables.get(name);
				if (variable === undefined) {
					throw notFound();
				}

				return ok(variableBody(name, variable));
			},
		},
		{
			name: `PATCH ${base}/variables/{name}`,
			run(call) {
				const variable = find(call, 'write', 'variables').variables.get(upper(call.parts.name));
				if (variable === undefined) {
					throw notFound();
				}

				const value = String(call.body.value ?? variable.value);
				requireSize(value, 'Variable');
				variable.value = value;
				variable.updatedAt = call.now().toISOString();
				return {status: 204};
			},
		},
		{
			name: `DELETE ${base}/variables/{name}`,
			run(call) {
				if (!find(call, 'write', 'variables').variables.delete(upper(call.parts.name))) {
					throw notFound();
				}

				return {status: 204};
			},
		},
	];
}

/** An environment's secrets and variables are one permission, of its own. */
const ofEnvironment: FindShelf = (call, access) => {
	const {environments} = repositoryOf(call, {permission: 'environments', access, role: 'push'});
	const found = environments.get(call.parts.environment_name ?? '');
	if (found === undefined) {
		throw notFound();
	}

	return found;
};

const ofRepository: FindShelf = (call, access, permission) => repositoryOf(call, {permission, access, role: 'push'}).shelf;

const environment = `${repo}/environments/{environment_name}`;

export const shelfRoutes: readonly Route[] = [
	...secretRoutes(`${repo}/actions`, ofRepository),
	...variableRoutes(`${repo}/actions`, ofRepository),
	...secretRoutes(environment, ofEnvironment),
	variablesRoute(environment, ofEnvironment),
];

const organizationOf = (call: Call, permission: 'secrets' | 'variables'): RepositoryState['organization'] =>
	repositoryOf(call, {permission, role: 'push'}).organization;

/** What an organization shares with a repository. */
export const organizationRoutes: readonly Route[] = [
	{
		name: `GET ${repo}/actions/organization-secrets`,
		run: call => listSecrets(organizationOf(call, 'secrets').secrets, call, `${repo}/actions/organization-secrets`),
	},
	{
		name: `GET ${repo}/actions/organization-variables`,
		run: call => listVariables(organizationOf(call, 'variables').variables, call, `${repo}/actions/organization-variables`),
	},
];
