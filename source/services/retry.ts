/** What is known of an attempt that failed. */
export type FailedAttempt = {
	/** In capitals, as `GET`. */
	readonly method: string;
	/** Doing it twice does no harm. By default everything but POST: what asks and what deletes, puts or patches says what is to be in the end. */
	readonly isRepeatable?: boolean;
	/** Undefined when there was no answer. */
	readonly status?: number;
	/** Of the answer, by their names in lower case. */
	readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
	/** Why there was no answer, for example `ECONNRESET`. */
	readonly networkCode?: string;
	/** How many attempts there were, from 1. */
	readonly attempt: number;
	/** Milliseconds since 1970. */
	readonly now?: number;
};

const mostAttempts = 4;
/** Somebody waits in front of a terminal: what takes longer is told instead. */
const patienceMs = 30_000;
const growingMs = [500, 1000, 2000] as const;

/** The connection broke under a request. Not those where nobody answers at all: that is a fault which waiting for seconds does not mend. */
const cutConnection = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
How many milliseconds to wait before the same is asked again; undefined when it is not to be asked again. A refusal because of a limit was not
carried out, so anything may be repeated after it; after a fault of the server or the connection nobody knows, so only what is repeatable.
*/
export function retryWait(failed: FailedAttempt): number | undefined {
	const {attempt, status} = failed;
	const growing = growingMs[attempt - 1];
	if (attempt >= mostAttempts || growing === undefined) {
		return undefined;
	}

	if (isLimited(failed)) {
		return patient(askedWait(failed, growing) ?? growing);
	}

	const isRepeatable = failed.isRepeatable ?? failed.method !== 'POST';
	if (!isRepeatable) {
		return undefined;
	}

	if (status === undefined) {
		return cutConnection.has(failed.networkCode ?? '') ? growing : undefined;
	}

	return status >= 500 ? patient(retryAfter(failed) ?? growing) : undefined;
}

/** The server asked too often: GitHub tells that with 403 as well (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
export function isLimited({status, headers = {}}: Pick<FailedAttempt, 'status' | 'headers'>): boolean {
	return status === 429 || (status === 403 && (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined));
}

/** How long the server itself asks to wait, in milliseconds, however long that is; undefined where it does not say. */
export function askedWait(failed: Pick<FailedAttempt, 'headers' | 'now'>, least = 0): number | undefined {
	const reset = Number(failed.headers?.['x-ratelimit-reset'] ?? Number.NaN);
	const asked = retryAfter(failed);
	if (asked !== undefined || failed.headers?.['x-ratelimit-remaining'] !== '0' || !isEpochSeconds(reset)) {
		return asked;
	}

	// The server's clock is not ours, and it counts whole seconds.
	return Math.max(reset * 1000 - nowOf(failed), least);
}

/** Seconds, or a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after). */
function retryAfter(failed: Pick<FailedAttempt, 'headers' | 'now'>): number | undefined {
	const value = failed.headers?.['retry-after'];
	if (typeof value !== 'string' || value.trim() === '') {
		return undefined;
	}

	const milliseconds = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowOf(failed);
	return Number.isNaN(milliseconds) ? undefined : Math.max(milliseconds, 0);
}

/** Others than GitHub may count the seconds that are left. */
function isEpochSeconds(value: number): boolean {
	return value > 1e9 && value < 1e11;
}

function nowOf({now = Date.now()}: Pick<FailedAttempt, 'now'>): number {
	return now;
}

function patient(milliseconds: number): number | undefined {
	return milliseconds <= patienceMs ? milliseconds : undefined;
}

/** A wait in words, for the line that shows what is going on: `GitHub asks to wait 12 s`. */
export function waitWords(service: string, failed: FailedAttempt, milliseconds: number): string {
	const time = `${Math.max(1, Math.ceil(milliseconds / 1000))} s`;
	if (failed.status === undefined) {
		return `The connection to ${service} was cut; it is asked again in ${time}`;
	}

	return askedWait(failed) === undefined
		? `${service} answered ${failed.status}; it is asked again in ${time}`
		: `${service} asks to wait ${time}`;
}
