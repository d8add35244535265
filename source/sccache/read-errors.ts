import {open, stat} from 'node:fs/promises';

export type ReadError = {
	/** In sccache's words, for example `PermissionDenied (permanent) at read => S3Error { code: "ExpiredToken", … }`. */
	readonly message: string;
	readonly count: number;
};

/** How much the log holds now, in bytes: what is written later is of the build that follows. 0 where there is none yet. */
export async function logSize(log: string): Promise<number> {
	const found = await stat(log).catch(() => undefined);
	return found?.size ?? 0;
}

/**
The reads of the cache that failed, in the log that a server writes to SCCACHE_ERROR_LOG. It is the only place where the failed
reads of a remote cache are told, as warnings: the server must have been started with SCCACHE_LOG=warn or more.
*/
export async function readErrorsSince(log: string, size: number): Promise<readonly ReadError[]> {
	const messages = [...(await textFrom(log, size)).matchAll(failedRead)].map(([, message = '']) => message.trim().slice(0, 300));
	return [...new Set(messages)]
		.map(message => ({message, count: messages.filter(other => other === message).length}))
		.sort((a, b) => b.count - a.count);
}

/** A remote cache's and a local one's (https://github.com/mozilla/sccache/blob/v0.16.0/src/cache/cache.rs#L219). */
const failedRead = /\] (?:Got unexpected error|\[[^\]]*\]: Cache read error): (.+)$/gm;

async function textFrom(file: string, start: number): Promise<string> {
	const handle = await open(file).catch(() => undefined);
	try {
		const length = Math.max(0, ((await handle?.stat())?.size ?? 0) - start);
		// Enough for thousands of errors; a log at the level `trace` may be larger than memory.
		const buffer = Buffer.alloc(Math.min(length, 16 * 1024 * 1024));
		await handle?.read(buffer, 0, buffer.length, start);
		return buffer.toString('utf8');
	} finally {
		await handle?.close();
	}
}
