import type {Answered} from '../loopback.ts';

/** What Railway, or somebody before it, says instead of an answer. For `{type: 'answered', answer}`. */

/** As Railway tells an error: with the status 200. */
export function refused(message = 'Problem processing request'): Answered {
	return {status: 200, body: JSON.stringify({errors: [{message}], data: null})};
}

/** All calls of the hour, or of the second, were made. */
export function limited(seconds: number): Answered {
	return {
		status: 429,
		headers: {'retry-after': String(seconds), 'x-ratelimit-remaining': '0'},
		body: JSON.stringify({message: 'Too Many Requests'}),
	};
}

/** A page for people of the network before Railway, which shuts out (403) or does not reach it (502). */
export function cloudflarePage(status: 403 | 502 = 403): Answered {
	const title =
		status === 403
			? 'Access denied | backboard.railway.com used Cloudflare to restrict access'
			: 'backboard.railway.com | 502: Bad gateway';
	return {
		status,
		headers: {'content-type': 'text/html; charset=UTF-8', server: 'cloudflare', 'cf-ray': '8f00000000000000-AMS'},
		body: `<!DOCTYPE html>\n<html lang="en-US">\n<head><title>${title}</title></head>\n<body><h1>Error ${status === 403 ? 1015 : 502}</h1></body>\n</html>\n`,
	};
}

/** Something went wrong inside. */
export function failed(status = 500): Answered {
	return {status, headers: {'content-type': 'text/plain'}, body: 'Internal Server Error'};
}
