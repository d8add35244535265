import {fetchWithRetry} from '../fetch.ts';
import type {Place} from './reference.ts';

export type RegistryOptions = {
	readonly signal: AbortSignal;
	/**
	FERROVIA_REGISTRY_URL stands for https://ghcr.io (its scheme and host): a mirror, or the practice cloud and the tests, which have a registry
	on this machine. Images of other registries are read where their names say.
	*/
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** For private images: given to the registry's token service alone. */
	readonly credentials?: {readonly username: string; readonly password: string};
	readonly fetchWith?: typeof fetch;
};

/** Not there, or not for everybody: a registry answers both with the same words. */
export type HiddenImage = 'absent-or-private';

/** What an image may be described by, the newest first (https://github.com/opencontainers/image-spec/blob/main/media-types.md). */
export const manifestTypes = [
	'application/vnd.oci.image.index.v1+json',
	'application/vnd.docker.distribution.manifest.list.v2+json',
	'application/vnd.oci.image.manifest.v1+json',
	'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** A token that the registry gave, for the calls that follow. */
export type Leave = {token?: string};

/**
Asks with the token that there is, or without; and where the registry wants another one, once more with that.

@throws Error for what is neither an answer nor a refusal.
*/
export async function ask(
	{origin, repository}: Place,
	path: string,
	options: RegistryOptions,
	leave: Leave = {},
): Promise<Response | HiddenImage> {
	const {signal, credentials, fetchWith = fetchWithRetry({service: 'the registry', onWait() {}})} = options;
	const send = async () =>
		fetchWith(`${origin}/v2/${repository}/${path}`, {
			headers: {accept: manifestTypes, ...(leave.token === undefined ? {} : {authorization: `Bearer ${leave.token}`})},
			signal,
		});
	const first = await send();
	const challenge = first.headers.get('www-authenticate');
	let answer = first;
	if (first.status === 401 && challenge !== null) {
		leave.token = await readToken(challenge, {credentials, signal, fetchWith});
		if (leave.token === undefined) {
			return 'absent-or-private';
		}

		answer = await send();
	}

	if (answer.ok) {
		return answer;
	}

	if (isRefusal(answer.status)) {
		return 'absent-or-private';
	}

	throw new Error(`It answered ${answer.status}`);
}

const isRefusal = (status: number) => [401, 403, 404].includes(status);

type Asking = Pick<RegistryOptions, 'credentials' | 'signal'> & {readonly fetchWith: typeof fetch};

/** A token to read with, from where the registry's challenge says; undefined where it gives none. */
export async function readToken(challenge: string, {credentials, signal, fetchWith}: Asking): Promise<string | undefined> {
	const parts = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
	const url = new URL(parts.get('realm') ?? '');
	for (const name of ['service', 'scope']) {
		const value = parts.get(name);
		if (value !== undefined) {
			url.searchParams.set(name, value);
		}
	}

	const basic = credentials === undefined ? undefined : Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
	const answer = await fetchWith(url.href, {headers: basic === undefined ? {} : {authorization: `Basic ${basic}`}, signal});
	if (!answer.ok) {
		if (isRefusal(answer.status)) {
			return undefined;
		}

		throw new Error(`Its token service answered ${answer.status}`);
	}

	const {token, access_token: other} = (await answer.json()) as {readonly token?: string; readonly access_token?: string};
	return token ?? other;
}
