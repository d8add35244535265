import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {fetchThroughProxy} from './fetch.ts';
import {networkWords} from './network.ts';

/** What an image may be described by, the newest first (https://github.com/opencontainers/image-spec/blob/main/media-types.md). */
const manifestTypes = [
	'application/vnd.oci.image.index.v1+json',
	'application/vnd.docker.distribution.manifest.list.v2+json',
	'application/vnd.oci.image.manifest.v1+json',
	'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** An image by its parts: of `debian:trixie-slim` the host is registry-1.docker.io, and the repository library/debian. */
export function parseImage(image: string): {readonly host: string; readonly repository: string; readonly tag: string} {
	const [name = '', tag = 'latest'] = image.split(/:(?=[^/]*$)/);
	const [first = '', ...rest] = name.split('/');
	const hasHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
	return hasHost
		? {host: first === 'docker.io' ? 'registry-1.docker.io' : first, repository: rest.join('/'), tag}
		: {host: 'registry-1.docker.io', repository: name.includes('/') ? name : `library/${name}`, tag};
}

/**
The digest that a public image's tag stands for, of all its platforms together: `sha256:` and 64 characters. By the distribution API and its token
authentication (https://distribution.github.io/distribution/spec/api/).

@throws FerroviaError (exit code 3) when the registry does not answer, or (1) does not have the image.
*/
export async function resolveDigest(image: string, signal: AbortSignal, fetchWith: typeof fetch = fetchThroughProxy): Promise<string> {
	const {host, repository, tag} = parseImage(image);
	const scheme = /^(?:localhost|127\.)/.test(host) ? 'http' : 'https';
	const url = `${scheme}://${host}/v2/${repository}/manifests/${tag}`;
	const ask = async (token?: string) =>
		fetchWith(url, {
			method: 'HEAD',
			headers: {accept: manifestTypes, ...(token === undefined ? {} : {authorization: `Bearer ${token}`})},
			signal,
		});
	try {
		const first = await ask();
		const challenge = first.headers.get('www-authenticate');
		const answer = first.status === 401 && challenge !== null ? await ask(await anonymousToken(challenge, signal, fetchWith)) : first;
		const digest = answer.headers.get('docker-content-digest');
		if (answer.ok && digest !== null && /^sha256:[\da-f]{64}$/.test(digest)) {
			return digest;
		}

		const isBusy = answer.status >= 500 || answer.status === 429;
		throw new FerroviaError(
			{
				what: isBusy
					? `The registry ${host} does not tell the digest of ${repository}:${tag} now.`
					: `${host} has no public image ${repository}:${tag}.`,
				why: `It answered ${answer.status}.`,
				next: ['ferrovia setup image --pin tag', `docker manifest inspect ${image}`],
			},
			{exitCode: isBusy ? exitCodes.unknown : exitCodes.failed},
		);
	} catch (error) {
		if (error instanceof FerroviaError || signal.aborted) {
			throw error;
		}

		throw new FerroviaError(
			{
				what: `The registry ${host} could not be asked for the digest of ${image}.`,
				why: networkWords(error),
				next: ['ferrovia setup image --pin tag'],
			},
			{exitCode: exitCodes.unknown, cause: error},
		);
	}
}

/** A token to read a public repository with, from where the registry's challenge says. */
async function anonymousToken(challenge: string, signal: AbortSignal, fetchWith: typeof fetch): Promise<string> {
	const parts = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
	const url = new URL(parts.get('realm') ?? '');
	for (const name of ['service', 'scope']) {
		const value = parts.get(name);
		if (value !== undefined) {
			url.searchParams.set(name, value);
		}
	}

	const answer: unknown = await (await fetchWith(url.href, {signal})).json();
	const {token, access_token: other} = answer as {token?: string; access_token?: string};
	return token ?? other ?? '';
}
