import {FerroviaError} from '../../engine/errors.ts';
import {eventually} from '../eventually.ts';
import type {GitHub} from './client.ts';
import {calling, statusOf} from './failures.ts';
import {type Looked, look} from './look.ts';
import {everyPage} from './pages.ts';
import {seal} from './seal.ts';
import {type Shelf, shelfWords} from './shelf.ts';

/** A secret as GitHub shows it: its value can be read by nobody. */
export type StoredSecret = {readonly name: string; readonly createdAt: Date; readonly updatedAt: Date};

type Named = {readonly name: string; readonly created_at: string; readonly updated_at: string};

const pageSize = 100;

/** The secrets of a repository or of one of its environments. Those of an environment that is not there are none. */
export async function readSecrets(github: GitHub, {owner, name: repo, environment}: Shelf): Promise<Looked<readonly StoredSecret[]>> {
	const seen = await everyPage<Named>(pageSize, async page => {
		const paged = {owner, repo, per_page: pageSize, page};
		const answer =
			environment === undefined
				? await look(github, github.request('GET /repos/{owner}/{repo}/actions/secrets', paged))
				: await look(
						github,
						github.request('GET /repos/{owner}/{repo}/environments/{environment_name}/secrets', {...paged, environment_name: environment}),
						[404],
					);
		return 'unseen' in answer ? answer : {found: answer.found?.secrets};
	});
	return 'unseen' in seen ? seen : {found: seen.found.map(stored)};
}

/** Names of the secrets that the repository's organization shares with it. */
export async function readSharedSecrets(github: GitHub, {owner, name: repo}: Shelf): Promise<Looked<readonly string[]>> {
	const seen = await everyPage<Named>(pageSize, async page => {
		const path = 'GET /repos/{owner}/{repo}/actions/organization-secrets';
		const answer = await look(github, github.request(path, {owner, repo, per_page: pageSize, page}));
		return 'unseen' in answer ? answer : {found: answer.found?.secrets};
	});
	return 'unseen' in seen ? seen : {found: seen.found.map(({name}) => name.toUpperCase())};
}

/**
Stores a secret, sealed with the shelf's own key, and returns it as GitHub shows it afterwards. A key that was replaced between
reading it and using it (422) is read once more.

@throws FerroviaError when GitHub refuses, or does not show the secret afterwards.
*/
export async function storeSecret(github: GitHub, shelf: Shelf, name: string, value: string, signal: AbortSignal): Promise<StoredSecret> {
	const doing = `store the secret ${name} in ${shelfWords(shelf)}`;
	const before = await readSecret(github, shelf, name);
	try {
		await put(github, shelf, name, value);
	} catch (error) {
		if (statusOf(error) !== 422) {
			return await calling(github, doing, Promise.reject(error));
		}

		await calling(github, doing, put(github, shelf, name, value));
	}

	return readBack(github, shelf, name, before, signal);
}

export async function deleteSecret(github: GitHub, {owner, name: repo, environment}: Shelf, name: string): Promise<void> {
	const request =
		environment === undefined
			? github.request('DELETE /repos/{owner}/{repo}/actions/secrets/{secret_name}', {owner, repo, secret_name: name})
			: github.request('DELETE /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}', {
					owner,
					repo,
					environment_name: environment,
					secret_name: name,
				});
	await calling(
		github,
		`delete the secret ${name}`,
		request.catch((error: unknown) => {
			if (statusOf(error) !== 404) {
				throw error;
			}
		}),
	);
}

async function put(github: GitHub, {owner, name: repo, environment}: Shelf, name: string, value: string): Promise<void> {
	if (environment === undefined) {
		const {data} = await github.request('GET /repos/{owner}/{repo}/actions/secrets/public-key', {owner, repo});
		await github.request('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
			owner,
			repo,
			secret_name: name,
			encrypted_value: await seal(value, data.key),
			key_id: data.key_id,
		});
		return;
	}

	const at = {owner, repo, environment_name: environment};
	const {data} = await github.request('GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key', at);
	await github.request('PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}', {
		...at,
		secret_name: name,
		encrypted_value: await seal(value, data.key),
		key_id: data.key_id,
	});
}

async function readBack(
	github: GitHub,
	shelf: Shelf,
	name: string,
	before: StoredSecret | undefined,
	signal: AbortSignal,
): Promise<StoredSecret> {
	const isStored = (secret: StoredSecret | undefined) =>
		secret !== undefined && (before === undefined || secret.updatedAt >= before.updatedAt);
	const secret = await eventually(async () => readSecret(github, shelf, name), isStored, {signal});
	if (secret !== undefined && isStored(secret)) {
		return secret;
	}

	throw new FerroviaError({
		what: `The secret ${name} is not there after it was stored in ${shelfWords(shelf)}.`,
		why: 'GitHub reported no error.',
		next: ['https://www.githubstatus.com', 'ferrovia setup github'],
	});
}

async function readSecret(github: GitHub, {owner, name: repo, environment}: Shelf, name: string): Promise<StoredSecret | undefined> {
	const request =
		environment === undefined
			? github.request('GET /repos/{owner}/{repo}/actions/secrets/{secret_name}', {owner, repo, secret_name: name})
			: github.request('GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}', {
					owner,
					repo,
					environment_name: environment,
					secret_name: name,
				});
	const seen = await calling(
		github,
		`show the secret ${name}`,
		request.catch((error: unknown) => {
			if (statusOf(error) === 404) {
				return undefined;
			}

			throw error;
		}),
	);
	return seen === undefined ? undefined : stored(seen.data);
}

function stored({name, created_at: createdAt, updated_at: updatedAt}: Named): StoredSecret {
	return {name: name.toUpperCase(), createdAt: new Date(createdAt), updatedAt: new Date(updatedAt)};
}
