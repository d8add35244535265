import {describe, expect, it} from 'vitest';
import type {Check, CheckStatus} from '../../source/engine/check.ts';
import {FerroviaError} from '../../source/engine/errors.ts';
import {runChecks} from '../../source/engine/verify.ts';

const check = (id: string, run: Check['run']): Check => ({id, step: 'tools', title: id, run});
const ending = (id: string, status: CheckStatus) => check(id, async () => ({status, detail: status}));
const {signal} = new AbortController();

describe('runChecks', () => {
	it.each([
		[['pass', 'pass'], 0, true, 'Proved 2 of 2.'],
		[['pass', 'warn'], 0, true, 'Proved 1 of 2, 1 to look at.'],
		[['pass', 'fail', 'unknown'], 1, false, 'Proved 1 of 3, 1 failed, 1 not known.'],
		[['pass', 'unknown'], 3, false, 'Proved 1 of 2, 1 not known.'],
		[['pass', 'skipped'], 0, true, 'Proved 1 of 1.'],
	] as const)('%j ends with %d', async (statuses, exitCode, ok, verdict) => {
		const verification = await runChecks(
			statuses.map((status, index) => ending(String(index), status)),
			signal,
		);
		expect(verification).toMatchObject({exitCode, ok, verdict});
	});

	it('calls a check that throws unknown, never pass', async () => {
		const {checks} = await runChecks(
			[
				check('a', async () => {
					throw new FerroviaError({what: 'No network.', next: ['ping']});
				}),
			],
			signal,
		);
		expect(checks[0]).toMatchObject({status: 'unknown', detail: 'could not look: No network.', remedy: 'ping'});
	});

	it('runs all of them at once', async () => {
		let running = 0;
		let most = 0;
		let release = () => {};
		const all = new Promise<void>(resolve => {
			release = resolve;
		});
		const waiting = (id: string) =>
			check(id, async () => {
				running++;
				most = Math.max(most, running);
				if (running === 3) {
					release();
				}

				await all;
				return {status: 'pass', detail: ''};
			});
		await runChecks([waiting('a'), waiting('b'), waiting('c')], signal);
		expect(most).toBe(3);
	});
});
