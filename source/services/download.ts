import {createHash} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {rm} from 'node:fs/promises';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {EnvHttpProxyAgent, interceptors, request} from 'undici';
import {exitCodes, FerroviaError, InterruptedError} from '../engine/errors.ts';

export type Download = {
	readonly url: string;
	/** Where to write it, absolute; removed again when anything is wrong with it. */
	readonly file: string;
	/** Lower-case hexadecimal SHA-256 that the bytes must have. */
	readonly sha256: string;
	readonly signal: AbortSignal;
	/** Called with progress in words. */
	readonly output: (line: string) => void;
	/** Other ways to the same thing, shown when the download can't be made. */
	readonly alternatives: readonly string[];
};

/**
Streams a file to disk and verifies its SHA-256 before anybody may use it. Honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY; follows
redirects; tries again when the server or the network is at fault. Throws a FerroviaError that names what is in the way.
*/
export async function download(options: Download): Promise<void> {
	const {url, file, sha256, signal, output} = options;
	try {
		const actual = await stream(options);
		if (actual !== sha256) {
			throw new FerroviaError({
				what: `What ${new URL(url).host} sent is not the release that Ferrovia knows.`,
				why: `${url}\nhas the SHA-256 ${actual}\nand should have  ${sha256}. Nothing was installed.`,
				next: options.alternatives,
			});
		}

		output('checksum verified');
	} catch (error) {
		await rm(file, {force: true});
		if (signal.aborted) {
			throw new InterruptedError();
		}

		throw error instanceof FerroviaError ? error : unreachable(options, error);
	}
}

async function stream({url, file, signal, output}: Download): Promise<string> {
	const dispatcher = new EnvHttpProxyAgent().compose(
		interceptors.redirect({maxRedirections: 5}),
		interceptors.retry({maxRetries: 3, minTimeout: 300}),
	);
	try {
		const {statusCode, headers, body} = await request(url, {dispatcher, signal, headersTimeout: 20_000, bodyTimeout: 20_000});
		if (statusCode !== 200) {
			await body.dump();
			throw new Error(`the server answered ${statusCode}`);
		}

		const total = Number(headers['content-length'] ?? 0);
		const digest = createHash('sha256');
		let received = 0;
		let shown = -1;
		await pipeline(
			body,
			new Transform({
				transform(chunk: Buffer, _encoding, done) {
					digest.update(chunk);
					received += chunk.length;
					const percent = total === 0 ? undefined : Math.floor((received / total) * 20) * 5;
					if (percent !== undefined && percent !== shown) {
						shown = percent;
						output(`downloading ${percent} % of ${(total / 1e6).toFixed(1)} MB`);
					}

					done(null, chunk);
				},
			}),
			createWriteStream(file),
			{signal},
		);
		return digest.digest('hex');
	} finally {
		// Not close(): that waits for connections that a proxy keeps half open.
		await dispatcher.destroy();
	}
}

function unreachable({url, alternatives}: Download, error: unknown): FerroviaError {
	const {host} = new URL(url);
	const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy ?? process.env.HTTP_PROXY ?? process.env.http_proxy;
	const through = proxy === undefined ? 'No proxy is set (HTTPS_PROXY).' : `Through the proxy ${proxyHost(proxy)}.`;
	return new FerroviaError(
		{
			what: `${host} could not be reached.`,
			why: `${networkWords(error)} ${through}`,
			next: alternatives,
		},
		{exitCode: exitCodes.unknown, cause: error},
	);
}

/** The proxy without a password that may stand in its URL. */
function proxyHost(proxy: string): string {
	return URL.canParse(proxy) ? new URL(proxy).host : 'that is set';
}

const networkCodes: Readonly<Record<string, string>> = {
	ENOTFOUND: 'Its name is not known here: the machine is offline, or the network lets only known hosts through.',
	EAI_AGAIN: "Names can't be looked up: the machine is probably offline.",
	ECONNREFUSED: 'The connection was refused.',
	ECONNRESET: 'The connection was cut.',
	UND_ERR_CONNECT_TIMEOUT: 'It does not answer.',
	UND_ERR_HEADERS_TIMEOUT: 'It does not answer.',
	UND_ERR_BODY_TIMEOUT: 'It stopped sending.',
	SELF_SIGNED_CERT_IN_CHAIN: 'A proxy answers with a certificate of its own: set NODE_EXTRA_CA_CERTS to its file.',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'A proxy answers with a certificate of its own: set NODE_EXTRA_CA_CERTS to its file.',
};

function networkWords(error: unknown): string {
	const causes: unknown[] = [];
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		causes.push(cause, ...('errors' in cause && Array.isArray(cause.errors) ? cause.errors : []));
	}

	for (const cause of causes) {
		const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
		if (networkCodes[code] !== undefined) {
			return networkCodes[code];
		}
	}

	return error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : String(error);
}
