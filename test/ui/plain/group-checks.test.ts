import {describe, expect, it} from 'vitest';
import type {CheckResult} from '../../../source/engine/check.ts';
import {groupChecks} from '../../../source/ui/plain/group-checks.ts';

const check = (title: string, more: Partial<CheckResult> = {}): CheckResult => ({
	id: title,
	step: 'cache',
	title,
	status: 'unknown',
	detail: 'could not look',
	durationMs: 1,
	...more,
});
const titles = (checks: readonly CheckResult[]) => groupChecks(checks).map(group => group.titles);

describe('groupChecks', () => {
	it('puts neighbours with one reason together', () => {
		expect(titles([check('a'), check('b'), check('c', {detail: 'refused'}), check('d')])).toEqual([['a', 'b'], ['c'], ['d']]);
	});

	it('keeps apart what differs in anything but the title', () => {
		for (const other of [{status: 'fail'}, {step: 'tools'}, {evidence: 'x'}, {remedy: 'x'}] as const) {
			expect(titles([check('a'), check('b', other)])).toEqual([['a'], ['b']]);
		}
	});

	it('shows each proof by itself', () => {
		expect(titles([check('a', {status: 'pass'}), check('b', {status: 'pass'})])).toEqual([['a'], ['b']]);
	});
});
