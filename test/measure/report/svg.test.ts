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

describe('markup', () => {
	it('escapes what is not markup, in lists too', () => {
		expect(markup`<b title="${`"'`}">${['<i>', markup`<u>${'&'}</u>`, undefined, 3]}</b>`.text).toBe(
			'<b title="&quot;&#39;">&lt;i&gt;<u>&amp;</u>3</b>',
		);
	});

	it('lets no control character or turn of the writing direction through', () => {
		expect(markup`${'a\u0000\u001B[1m\u202Eb'}`.text).toBe('a\uFFFD\uFFFD[1m\uFFFDb');
	});

	it('breaks no line between a figure and its unit', () => {
		expect(markup`${'in 12 min 05 s, 8 % less, 3 sites'}`.text).toBe('in 12\u00A0min 05\u00A0s, 8\u00A0% less, 3 sites');
	});
});

describe('seriesChart', () => {
	it('joins only points of one group', () => {
		const points = [0, 0, 1, 1, 0].map((group, index) => ({index, group, value: 10 - index, words: `${10 - index} s`}));
		const {text} = seriesChart({id: 'a', title: 'b'}, points, ['first', 'last'], 5);
		const lines = [...text.matchAll(/class="series g(\d)" x1="([\d.]+%)" y1="[\d.]+" x2="([\d.]+%)"/g)].map(([, ...parts]) => parts);
		expect(lines).toEqual([
			['0', '0%', '25%'],
			['0', '25%', '100%'],
			['1', '50%', '75%'],
		]);
	});
});

describe('renderHtml', () => {
	const text = renderHtml([...history, full] as never);

	it('allows nothing to load or to run, and has nothing that would', () => {
		expect(text).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
		expect(text).not.toMatch(/<(?:script|link|img|iframe|object|form)\b|https?:|\son\w+=|@import|url\((?!#)/i);
	});

	it('leaves out what there is nothing of', () => {
		const bare = renderHtml([withoutBefore]);
		expect(bare).not.toMatch(/Before and after<|The linker|Cost|NaN|undefined|Infinity/);
		expect(bare).toContain('This is the first measurement.');
		expect(text).not.toMatch(/NaN|undefined|Infinity/);
		expect(renderHtml([{...full, runs: [], builds: []}])).toContain('Nothing was measured.');
	});

	it('calls each estimate one', () => {
		const [, cost = ''] = text.split('<h2>Cost, estimated</h2>');
		expect(cost.match(/class="estimate"/g)).toHaveLength(6);
		expect(cost.match(/\(estimate\)<\/text>/g)).toHaveLength(3);
		expect(text.split('<h2>Cost, estimated</h2>')[0]).not.toMatch(/class="estimate"/);
	});
});
