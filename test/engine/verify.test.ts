import {describe, expect, it} from 'vitest';
import type {Check, CheckStatus} from '../../source/engine/check.ts';
import {FerroviaError} from '../../source/engine/errors.ts';
import {protect} from '../../source/engine/secrets.ts';
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

	it('masks secrets in what a check saw, and in what it failed with', async () => {
		protect('hunter2hunter2');
		const lines: string[] = [];
		const {checks} = await runChecks(
			[
				check('a', async ({output}) => {
					output('trying hunter2hunter2');
					return {status: 'fail', detail: 'it said hunter2hunter2', evidence: 'hunter2hunter2', remedy: 'unset hunter2hunter2'};
				}),
				check('b', async () => {
					throw new FerroviaError({what: 'No hunter2hunter2.', why: 'hunter2hunter2', next: ['try hunter2hunter2']});
				}),
			],
			signal,
			event => lines.push(JSON.stringify(event)),
		);
		expect(JSON.stringify(checks) + lines.join('\n')).not.toContain('hunter2hunter2');
		expect(checks[0]).toMatchObject({detail: 'it said [secret]', evidence: '[secret]', remedy: 'unset [secret]'});
		expect(checks[1]).toMatchObject({detail: 'could not look: No [secret].', evidence: '[secret]', remedy: 'try [secret]'});
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
