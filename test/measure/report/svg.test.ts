import {describe, expect, it} from 'vitest';
import {renderHtml} from '../../../source/measure/report/html.ts';
import {markup} from '../../../source/measure/report/markup.ts';
import {seriesChart, ticksTo} from '../../../source/measure/report/svg.ts';
import {full, history, withoutBefore} from '../_measurements.ts';

it.each([
	[301.2, [0, 100, 200, 300]],
	[165.2, [0, 50, 100, 150]],
	[0.9, [0, 0.2, 0.4, 0.6, 0.8]],
	[4.6, [0, 1, 2, 3, 4]],
	[1, [0, 0.5, 1]],
	[0, [0]],
])('has round ticks up to %d', (max, ticks) => {
	expect(ticksTo(max)).toEqual(ticks);
});

it.each([
	[
		'escapes text, in lists too',
		markup`<b title="${`"'`}">${['<i>', markup`<u>${'&'}</u>`, undefined, 3]}</b>`,
		'<b title="&quot;&#39;">&lt;i&gt;<u>&amp;</u>3</b>',
	],
	['replaces control characters and changes of direction', markup`${'a\u0000\u001B[1m\u202Eb'}`, 'a\uFFFD\uFFFD[1m\uFFFDb'],
	['keeps figure and unit on one line', markup`${'in 12 min 05 s, 8 % less, 3 sites'}`, 'in 12\u00A0min 05\u00A0s, 8\u00A0% less, 3 sites'],
])('%s', (_, {text}, expected) => {
	expect(text).toBe(expected);
});

it('joins only points of one group in a chart', () => {
	const points = [0, 0, 1, 1, 0].map((group, index) => ({index, group, value: 10 - index, words: `${10 - index} s`}));
	const {text} = seriesChart({id: 'a', title: 'b'}, points, ['first', 'last'], 5);
	const lines = [...text.matchAll(/class="series g(\d)" x1="([\d.]+%)" y1="[\d.]+" x2="([\d.]+%)"/g)].map(([, ...parts]) => parts);
	expect(lines).toEqual([
		['0', '0%', '25%'],
		['0', '25%', '100%'],
		['1', '50%', '75%'],
	]);
});

describe('renderHtml', () => {
	const text = renderHtml([...history, full] as never);

	it('loads and runs nothing, and forbids it', () => {
		expect(text).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
		expect(text).not.toMatch(/<(?:script|link|img|iframe|object|form)\b|https?:|\son\w+=|@import|url\((?!#)/i);
	});

	it('has no section without content', () => {
		const bare = renderHtml([withoutBefore]);
		expect(bare).not.toMatch(/Before and after<|The linker|Cost|NaN|undefined|Infinity/);
		expect(bare).toContain('This is the first measurement.');
		expect(text).not.toMatch(/NaN|undefined|Infinity/);
		expect(renderHtml([{...full, runs: [], builds: []}])).toContain('Nothing was measured.');
	});

	it('labels each estimate', () => {
		const [, cost = ''] = text.split('<h2>Cost, estimated</h2>');
		expect(cost.match(/class="estimate"/g)).toHaveLength(6);
		expect(cost.match(/\(estimate\)<\/text>/g)).toHaveLength(3);
		expect(text.split('<h2>Cost, estimated</h2>')[0]).not.toMatch(/class="estimate"/);
	});
});
