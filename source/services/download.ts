import {createHash} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {rm} from 'node:fs/promises';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type Got from 'got';
import {exitCodes, FerroviaError, InterruptedError} from '../engine/errors.ts';
import {networkWords} from './network.ts';
import {operationSignal} from './operation-signal.ts';
import {proxyAgents, proxyHost} from './proxy.ts';

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
	/** How long a wait of so many milliseconds is. Tests make it short. */
	readonly pace?: (milliseconds: number) => number;
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

async function stream(options: Download): Promise<string> {
	const {url, signal, pace = (milliseconds: number) => milliseconds} = options;
	const {default: got} = await import('got');
	const request = got.stream(url, {
		agent: proxyAgents(url),
		maxRedirects: 5,
		signal: operationSignal(signal),
		retry: {
			limit: 3,
			methods: ['GET'],
			// 0 ends the retries.
			calculateDelay: ({computedValue}) => computedValue && Math.max(1, pace(Math.min(computedValue, 1000))),
		},
		timeout: {connect: 20_000, response: 20_000, socket: 20_000},
	});
	const {response, headers} = await answered(request);
	return receive(response, headers, options);
}

type GotStream = ReturnType<typeof Got.stream>;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The stream that is answered at last: one that is tried again is another, which got hands over. */
async function answered(request: GotStream): Promise<{readonly response: GotStream; readonly headers: Headers}> {
	return new Promise((resolve, reject) => {
		request.once('response', ({headers}: {headers: Headers}) => resolve({response: request, headers}));
		request.once('error', reject);
		request.once('retry', (_count, _error, createRetryStream) => {
			answered(createRetryStream()).then(resolve, reject);
		});
	});
}

async function receive(response: GotStream, headers: Headers, {file, output}: Download): Promise<string> {
	const digest = createHash('sha256');
	const total = Number(headers['content-length'] ?? 0);
	let received = 0;
	let shown = -1;
	await pipeline(
		response,
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
	);
	return digest.digest('hex');
}

function unreachable({url, alternatives}: Download, error: unknown): FerroviaError {
	const proxy = proxyHost(url);
	const through = proxy === undefined ? 'No proxy is set (HTTPS_PROXY).' : `Through the proxy ${proxy}.`;
	return new FerroviaError(
		{
			what: `${new URL(url).host} could not be reached.`,
			why: `${networkWords(error)} ${through}`,
			next: alternatives,
		},
		{exitCode: exitCodes.unknown, cause: error},
	);
}
