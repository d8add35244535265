import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {fetchThroughProxy} from '../fetch.ts';
import {networkWords} from '../network.ts';
import {manifestTypes, readToken} from './ask.ts';
import {parseImage} from './reference.ts';

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
		const answer = first.status === 401 && challenge !== null ? await ask((await readToken(challenge, {signal, fetchWith})) ?? '') : first;
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
