import {describe, expect, it} from 'vitest';
import type {Measurement} from '../../../source/measure/measurement.ts';
import {renderMarkdown} from '../../../source/measure/report/markdown.ts';
import {full, history, interrupted, withoutBefore} from '../_measurements.ts';

const all = [...history, full] as unknown as readonly [Measurement, ...(readonly Measurement[])];

/** The lines of a table below a heading. */
function tableBelow(text: string, heading: string): readonly string[] {
	const [, below = ''] = text.split(`\n${heading}\n`);
	return (below.split(/\n#/)[0] ?? '').split('\n').filter(line => line.startsWith('|'));
}

describe('renderMarkdown', () => {
	const text = renderMarkdown(all);

	it('has the newest in full, in aligned tables', () => {
		const lines = tableBelow(text, '### Release');
		expect(text).toMatch(/^<!-- Written by `ferrovia measure`[\s\S]*\n# Build times of webshop\n/);
		expect(lines).toHaveLength(8);
		expect(new Set(lines.map(({length}) => length)).size).toBe(1);
		expect(lines[2]).toMatch(/^\| from scratch +\| before +\| +279 s \| +271 s \| +291 s \| +531 s \| +2\.3 s \| .* 3 \|$/);
		expect(lines[1]).toMatch(/^\| -+ \| -+ \| -+: \|/);
	});

	it('has a row for each measurement, the newest first', () => {
		const [, below = ''] = text.split('\n## All measurements\n');
		const lines = tableBelow(below, '### Release').slice(2);
		expect(lines.map(line => /UTC \| (\w{8}) /.exec(line)?.[1])).toEqual(all.toReversed().map(({id}) => id));
		expect(lines[4]).toContain('Apple M3 Pro, 12 cores');
	});

	it('labels each estimate, with its assumptions', () => {
		const [measured, estimated = ''] = text.split('\n## Estimates\n');
		const figures = estimated.split('\n').filter(line => /^- /.test(line));
		expect(measured).not.toMatch(/\$\d|a month/);
		expect(figures.slice(0, 3)).toEqual(Array.from({length: 3}, () => expect.stringMatching(/\(estimate\)$/)));
		expect(estimated).toContain('  - 60 builds a month, a guess.');
	});

	it('has no section without content', () => {
		const bare = renderMarkdown([withoutBefore]);
		expect(bare).not.toMatch(/## (Before and after|The linker|Why the cache missed|Estimates|What the cache served)|\n{3}/);
		expect(bare).toContain('There is no before');
		expect(renderMarkdown([{...full, runs: []}])).toContain('Nothing was measured.');
	});

	it('explains misses, with the fix', () => {
		expect(renderMarkdown([interrupted])).toContain(
			'- The variable CARGO\\_PROFILE\\_RELEASE\\_DEBUG is set in one build and not in the other. Set it in both, or in none.',
		);
	});

	it('escapes markup in names, notes, commands and units', () => {
		const hostile = renderMarkdown([
			{
				...full,
				project: {...full.project, name: '*a*\n# b [c](https://d) <e> @f'},
				notes: ['1. one | two', '- three `four`', '> five <1 %'],
				builds: full.builds.map(build => ({...build, command: 'cargo build `x` | y', slowest: [{unit: 'a|b <script>', seconds: 1}]})),
			},
		]);
		for (const escaped of [
			'# Build times of \\*a\\* \\# b \\[c\\](https:\u200B//d) \\<e> @\u200Bf\n',
			'- 1\\. one \\| two\n- \\- three \\`four\\`\n- \\> five <1 %',
			'`` cargo build `x` \\| y ``',
			'| a\\|b \\<script> |',
		]) {
			expect(hostile).toContain(escaped);
		}
	});
});
