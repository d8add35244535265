import type * as Timers from 'node:timers/promises';

const longestMs = 5;

/**
`node:timers/promises` in which no wait is longer than some milliseconds, for tests of code that waits between two looks at a service:
`vi.mock('node:timers/promises', async original => (await import('../_helpers/quick-timers.ts')).quick(await original()))`.
*/
export function quick(timers: typeof Timers): typeof Timers {
	return {...timers, setTimeout: async (delay, value, options) => timers.setTimeout(Math.min(delay ?? 1, longestMs), value, options)};
}
