import type {Answered} from '../loopback.ts';

const documentation = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';

/** Too many calls at once, or too many that create something. For `{type: 'answered', answer}`. */
export function secondaryLimit(seconds: number): Answered {
	return {
		status: 403,
		headers: {
			'content-type': 'application/json; charset=utf-8',
			'retry-after': String(seconds),
			'x-ratelimit-remaining': '4900',
		},
		body: JSON.stringify({
			message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
			documentation_url: documentation,
			status: '403',
		}),
	};
}
