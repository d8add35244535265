import {PassThrough} from 'node:stream';
import {describe, expect, it} from 'vitest';
import type {CheckResult} from '../../../source/engine/check.ts';
import {summarize} from '../../../source/engine/verify.ts';
import {CheckProgress} from '../../../source/ui/plain/check-progress.ts';
import {groupChecks} from '../../../source/ui/plain/group-checks.ts';
import {StatusLine} from '../../../source/ui/plain/status-line.ts';
import {verificationLines} from '../../../source/ui/plain/verification.ts';
import {fakeCheck, fakeResult} from '../_fake-session.ts';

describe('verificationLines', () => {
	const pass = fakeResult('tools.linker');
	const fail = fakeResult('tools.cache', {status: 'fail', remedy: 'ferrovia setup tools'});
	const lines = (checks: readonly CheckResult[], verbose = false, columns = 80) =>
		verificationLines(summarize(checks), {color: false, columns, verbose});

	it('counts what is verified in each step and in all', () => {
		expect(lines([pass, pass])).toEqual(['proved   tools 2', '', 'Proved 2 of 2.  --verbose shows all 2']);
		expect(lines([pass, fakeResult('cargo.profiles'), fail])[0]).toBe('proved   tools 1, cargo 1');
	});

	it('shows what needs attention with its fix, and the verdict last', () => {
		const shown = lines([pass, fail, fakeResult('tools.probe', {status: 'unknown'})]);
		expect(shown.join('\n')).toContain(
			'failed   tools: tools.cache holds\n         saw tools.cache\n         mend it: ferrovia setup tools',
		);
		expect(shown.join('\n')).not.toContain('tools.linker holds');
		expect(shown.at(-1)).toMatch(/^Proved 1 of 3, 1 failed, 1 not known\./);
	});

	it('shows everything with --verbose, with evidence and times', () => {
		const shown = lines([{...pass, evidence: 'mold 1.10.1'}, fakeResult('tools.probe', {status: 'skipped'})], true).join('\n');
		expect(shown).toContain('mold 1.10.1');
		expect(shown).toContain('skipped  tools: tools.probe holds  1.2 s');
	});

	it('fits the width', () => {
		const shown = lines([{...fail, detail: 'a long story '.repeat(30)}], true, 60);
		expect(Math.max(...shown.map(line => line.length))).toBeLessThanOrEqual(60);
	});
});

describe('groupChecks', () => {
	const unknown = fakeResult('cache.a', {status: 'unknown', detail: 'could not look'});

	it.each<[string, ReadonlyArray<Partial<CheckResult>>, readonly string[]]>([
		['groups neighbours with one reason', [{}, {}, {detail: 'refused'}, {}], ['0 1', '2', '3']],
		['separates another status', [{}, {status: 'fail'}], ['0', '1']],
		['separates another step', [{}, {step: 'tools'}], ['0', '1']],
		['separates other evidence', [{}, {evidence: 'x'}], ['0', '1']],
		['separates another remedy', [{}, {remedy: 'x'}], ['0', '1']],
		['shows each pass by itself', [{status: 'pass'}, {status: 'pass'}], ['0', '1']],
	])('%s', (_, checks, groups) => {
		const grouped = groupChecks(checks.map((check, index) => ({...unknown, title: String(index), ...check})));
		expect(grouped.map(({titles}) => titles.join(' '))).toEqual(groups);
	});
});

describe('CheckProgress', () => {
	it.each([
		[true, ['\u{1B}[K1 of 2  tools.b holds', '\u{1B}[K1 of 2  tools.b holds: building the pro', '\u{1B}[K']],
		[false, ['', '', '']],
	])('counts the finished checks and names the running one on a terminal: %s', (isTerminal, expected) => {
		const stream = Object.assign(new PassThrough(), {columns: 40});
		const line = new StatusLine(stream, isTerminal);
		const progress = new CheckProgress(line);
		const last = () =>
			String(stream.read() ?? '')
				.split('\r')
				.at(-1);
		const [a, b] = [fakeCheck('tools.a'), fakeCheck('tools.b')];
		progress.show({type: 'started', check: a});
		progress.show({type: 'started', check: b});
		progress.show({type: 'finished', check: a, result: fakeResult('tools.a')});
		const shown = [last()];
		progress.show({type: 'output', check: b, line: 'building the probe, which takes a while'});
		shown.push(last());
		line.clear();
		expect([...shown, last()]).toEqual(expected);
	});
});
