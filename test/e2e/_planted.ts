import {execFileSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {CreateRoleCommand, PutRolePolicyCommand} from '@aws-sdk/client-iam';
import {openAws} from '../../source/services/aws/session.ts';
import type {Moto} from '../_helpers/moto.ts';
import {assumeRole} from './_assume-role.ts';
import type {Sandbox} from './_project.ts';

export type Planted = {
	readonly sandbox: Sandbox;
	readonly secrets: readonly string[];
	/** Files of the user's in which they stand. */
	readonly allowed: readonly string[];
};

/** Puts a secret into every place from which a run may get one, beside those that it signs in with. */
export async function plantSecrets({root, env}: Sandbox): Promise<Planted> {
	const canary = (words: string) => `canary-${words}-0123456789/+=`;
	const [remote, proxy] = ['of-the-remote', 'of-the-proxy'].map(words => encodeURIComponent(canary(words)));
	const variables = {
		GH_TOKEN: canary('of-GitHub'),
		CARGO_REGISTRY_TOKEN: canary('of-crates.io'),
		RAILWAY_TOKEN: canary('of-Railway'),
	};
	const unused = canary('of-a-profile-that-is-not-used');
	const credentials = path.join(String(env.HOME), '.aws', 'credentials');
	await writeFile(
		credentials,
		`[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = ${unused}\naws_session_token = ${unused}\n`,
	);
	execFileSync('git', ['remote', 'set-url', 'origin', `https://x-access-token:${remote}@github.com/acme/demo.git`], {cwd: root});
	return {
		sandbox: {
			root,
			env: {...env, ...variables, HTTPS_PROXY: `http://me:${proxy}@127.0.0.1:9`, NO_PROXY: '127.0.0.1,localhost'},
		},
		secrets: [...Object.values(variables), String(remote), String(proxy), unused],
		allowed: [credentials, path.join(String(env.HOME), '.aws', 'config'), path.join(root, '.git', 'config')],
	};
}

/** The variables of somebody who has assumed a role that may do everything. */
export async function assumeAdministrator(moto: Moto): Promise<Readonly<Record<string, string>>> {
	const {iam} = openAws({profile: undefined, region: 'eu-central-1', endpoint: moto.url, credentials: moto.admin, environment: {}});
	const document = (statement: object) => JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Allow', ...statement}]});
	const trust = document({Action: 'sts:AssumeRole', Principal: {AWS: 'arn:aws:iam::123456789012:user/admin'}});
	await iam.send(new CreateRoleCommand({RoleName: 'administrator', AssumeRolePolicyDocument: trust}));
	await iam.send(
		new PutRolePolicyCommand({RoleName: 'administrator', PolicyName: 'all', PolicyDocument: document({Action: '*', Resource: '*'})}),
	);
	return Object.fromEntries(Object.entries(await assumeRole(moto, 'administrator')).map(([name, value]) => [name, String(value)]));
}
