import type {Answered} from '../loopback.ts';

/** What GitHub, or somebody before it, says instead of an answer. For `{type: 'answered', answer}`. */

const documentation = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';

/** A no with GitHub's own kind of body. */
export function refused(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answered {
	return {
		status,
		headers: {'content-type': 'application/json; charset=utf-8', ...headers},
		body: JSON.stringify({message, documentation_url: 'https://docs.github.com/rest', status: String(status)}),
	};
}

/** All calls of the hour were made; they are there again at `reset` (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
export function primaryLimit(reset: Date, login = 'acme'): Answered {
	return limited(403, `API rate limit exceeded for user ${login}.`, {
		'x-ratelimit-limit': '5000',
		'x-ratelimit-remaining': '0',
		'x-ratelimit-used': '5000',
		'x-ratelimit-resource': 'core',
		'x-ratelimit-reset': String(Math.ceil(reset.getTime() / 1000)),
	});
}

/** Too many calls at once, or too many that make something. GitHub says it with either status. */
export function secondaryLimit(seconds: number, status: 403 | 429 = 403): Answered {
	return limited(status, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
		'retry-after': String(seconds),
		'x-ratelimit-remaining': '4900',
	});
}

/** A page for people, where data was asked for. */
export function htmlPage(status = 502): Answered {
	return {
		status,
		headers: {'content-type': 'text/html; charset=utf-8'},
		body: '<!DOCTYPE html>\n<html>\n<head><title>Unicorn! &middot; GitHub</title></head>\n<body><p>We had issues producing the response to your request.</p></body>\n</html>\n',
	};
}

function limited(status: number, message: string, headers: Readonly<Record<string, string>>): Answered {
	return {
		status,
		headers: {'content-type': 'application/json; charset=utf-8', ...headers},
		body: JSON.stringify({message, documentation_url: documentation, status: String(status)}),
	};
}
