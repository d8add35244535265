import type {Answered} from '../loopback.ts';

/** Railway's answer once all calls of the hour, or of the second, are used up. For `{type: 'answered', answer}`. */
export function limited(seconds: number): Answered {
	return {
		status: 429,
		headers: {'retry-after': String(seconds), 'x-ratelimit-remaining': '0'},
		body: JSON.stringify({message: 'Too Many Requests'}),
	};
}
