import {describe, expect, it} from 'vitest';
import type {CheckResult} from '../../../source/engine/check.ts';
import {summarize} from '../../../source/engine/verify.ts';
import {verificationLines} from '../../../source/ui/plain/verification.ts';

const check = (status: CheckResult['status'], more: Partial<CheckResult> = {}): CheckResult => ({
	id: `tools.${status}`,
	step: 'tools',
	title: `title of ${status}`,
	status,
	detail: `detail of ${status}`,
	durationMs: 1234,
	...more,
});
const lines = (checks: readonly CheckResult[], verbose = false) =>
	verificationLines(summarize(checks), {color: false, columns: 80, verbose});

describe('verificationLines', () => {
	it('says how much of each step is proved, and what was looked at in all', () => {
		expect(lines([check('pass'), check('pass')])).toEqual(['proved   tools 2', '', 'Proved 2 of 2.  --verbose shows all 2']);
		expect(lines([check('pass'), {...check('pass'), step: 'cargo'}, check('fail')])[0]).toBe('proved   tools 1, cargo 1');
	});

	it('shows what needs a look, with what mends it, and the verdict last', () => {
		const shown = lines([check('pass'), check('fail', {remedy: 'ferrovia setup tools'}), check('unknown')]);
		expect(shown.join('\n')).toContain('failed   tools: title of fail\n         detail of fail\n         mend it: ferrovia setup tools');
		expect(shown.join('\n')).not.toContain('title of pass');
		expect(shown.at(-1)).toMatch(/^Proved 1 of 3, 1 failed, 1 not known\./);
	});

	it('shows everything, with the words of the tools, when asked', () => {
		const shown = lines([check('pass', {evidence: 'mold 1.10.1'}), check('skipped')], true).join('\n');
		expect(shown).toContain('mold 1.10.1');
		expect(shown).toContain('skipped  tools: title of skipped  1.2 s');
	});

	it('keeps to the columns that there are', () => {
		const shown = verificationLines(summarize([check('fail', {detail: 'a long story '.repeat(30)})]), {
			color: false,
			columns: 60,
			verbose: true,
		});
		expect(Math.max(...shown.map(line => line.length))).toBeLessThanOrEqual(60);
	});
});
