import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Measurement} from '../../../source/measure/measurement.ts';
import {renderHtml} from '../../../source/measure/report/html.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {full, history, interrupted, singleRound, withoutBefore} from '../_measurements.ts';
import {browser, type Clip, Page} from './_chromium.ts';
import {greysOf} from './_pixels.ts';

type Report = readonly [Measurement, ...(readonly Measurement[])];

const all = [...history, full] as unknown as Report;
const slow: Measurement = {
	...full,
	project: {...full.project, name: 'a-project-with-a-name-that-is-longer-than-any-line-of-a-telephone'},
	builds: full.builds.map(build => ({
		...build,
		slowest: [{unit: 'a-crate-whose-name-is-as-long-as-crates-io-lets-it-be-which-is-64 0.1.0-alpha.1', seconds: 1234}, ...build.slowest],
	})),
	runs: full.runs.map(run => ({...run, wallSeconds: run.wallSeconds * 40})),
};

/** What is wrong with how the page is laid out, in words. */
const faultsInPage = `(() => {
	const faults = [];
	const root = document.documentElement;
	if (root.scrollWidth > innerWidth) faults.push('the page is ' + root.scrollWidth + ' wide');
	for (const chart of document.querySelectorAll('svg[role=img]')) {
		const {width, height} = chart.getBoundingClientRect();
		if (width < 100 || height < 30) faults.push(chart.textContent + ' is ' + width + ' x ' + height);
		const texts = [...chart.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
		texts.forEach(([name, a], index) => {
			if (a.left < -0.5 || a.right > innerWidth + 0.5 || a.width === 0) faults.push(name + ' is cut: ' + a.left + ' to ' + a.right);
			for (const [other, b] of texts.slice(index + 1)) {
				const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
				const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
				if (across > 0 && down > 1) faults.push(name + ' is on ' + other);
			}
		});
		const outside = [...chart.querySelectorAll('rect')].filter(rect => rect.getBoundingClientRect().right > innerWidth);
		if (outside.length > 0) faults.push(outside.length + ' bars are cut');
	}
	return faults;
})()`;

describe.skipIf(browser === undefined)(`the report in a browser${browser === undefined ? ' (no chromium)' : ''}`, () => {
	let page: Page;

	beforeAll(async () => {
		page = await Page.launch(browser ?? '');
	}, 60_000);
	afterAll(async () => page?.close());

	async function fileOf(report: Report): Promise<string> {
		const file = path.join(await temporaryFolder(), 'report.html');
		await writeFile(file, renderHtml(report));
		return pathToFileURL(file).href;
	}

	it.each<[string, Report]>([
		['all there is, with a history', all],
		['one that was stopped', [interrupted]],
		['one without before', [withoutBefore]],
		['one round', [singleRound]],
		['builds of hours and long names', [slow, slow]],
	])('has no text that is cut or covered at 360 and 1200 pixels: %s', async (_name, report) => {
		const url = await fileOf(report);
		for (const width of [360, 1200]) {
			await page.open(url, {width});
			expect(await page.evaluate<number>("document.querySelectorAll('svg[role=img]').length"), `${width}`).toBeGreaterThan(0);
			expect(await page.evaluate<readonly string[]>(faultsInPage), `${width}`).toEqual([]);
		}
	});

	it('asks for nothing but itself, and the browser complains of nothing', async () => {
		const url = await fileOf(all);
		await page.open(url, {width: 1200});
		expect(page.requests).toEqual([url]);
		expect(page.complaints).toEqual([]);
	});

	it('lets nothing run or load that somebody put in', async () => {
		const injected = renderHtml(all).replace(
			'</body>',
			'<script>document.title = "ran"</script><img src="https://example.invalid/a.png"></body>',
		);
		const file = path.join(await temporaryFolder(), 'report.html');
		await writeFile(file, injected);
		await page.open(pathToFileURL(file).href, {width: 1200});
		expect(await page.evaluate('document.title')).toBe('Build times of webshop');
		expect(page.complaints.join('\n')).toContain('Content Security Policy');
	});

	it('shows a name as it is, whatever is in it', async () => {
		const name = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&amp;`;
		const url = await fileOf([{...full, project: {...full.project, name}, notes: ['</style><b>note</b>']}]);
		await page.open(url, {width: 1200});
		expect(await page.evaluate("document.querySelector('h1').textContent")).toBe(`Build times of ${name}`);
		expect(await page.evaluate("document.querySelectorAll('script, img').length")).toBe(0);
		expect(await page.evaluate('document.body.textContent')).toContain('</style><b>note</b>');
	});

	it('names each chart, and has its figures below it', async () => {
		await page.open(await fileOf(all), {width: 1200});
		const unnamed = `[...document.querySelectorAll('svg[role=img]')].filter(chart => chart.getAttribute('aria-labelledby').split(' ').some(id => !chart.querySelector('#' + id)?.textContent)).length`;
		expect(await page.evaluate(unnamed)).toBe(0);
		expect(
			await page.evaluate(
				`[...document.querySelectorAll('figure')].filter(figure => !figure.querySelector('figcaption b') || !figure.querySelector('svg[role=img]') || figure.querySelectorAll('details tbody tr').length === 0).length`,
			),
		).toBe(0);
		expect(
			await page.evaluate(
				`new Set([...document.querySelectorAll('[id]')].map(({id}) => id)).size === document.querySelectorAll('[id]').length`,
			),
		).toBe(true);
	});

	it.each([
		['light', {}, 'screen'],
		['dark', {'prefers-color-scheme': 'dark'}, 'screen'],
		['forced colours', {'forced-colors': 'active'}, 'screen'],
		['paper', {}, 'print'],
	])('tells its series apart without colour: %s', async (_name, features, media) => {
		await page.open(await fileOf(all), {width: 1200, media, features});
		const pixels = greysOf(await page.picture());
		const shades = async (fill: string) => {
			const {x, y, width, height} = await page.evaluate<Clip>(
				`(() => { const all = [...document.querySelectorAll('.chart .${fill}')].map(rect => rect.getBoundingClientRect()).filter(({height}) => height > 10); const {x, y, width, height} = all.toSorted((a, b) => b.width - a.width)[0]; return {x: Math.ceil(x) + 2, y: Math.ceil(y + scrollY) + 2, width: Math.min(40, width - 6), height: height - 6}; })()`,
			);
			const greys = Array.from({length: height}, (_, line) => pixels.slice((y + line) * 1200 + x, (y + line) * 1200 + x + width)).flat();
			return {span: Math.max(...greys) - Math.min(...greys), mean: greys.reduce((sum, grey) => sum + grey, 0) / greys.length};
		};
		const before = await shades('before');
		const after = await shades('after');
		const miss = await shades('miss');
		const uncacheable = await shades('uncacheable');
		const estimate = await shades('estimate');
		// Patterns have light and dark in them, plain fills have not.
		expect(before.span).toBeGreaterThan(60);
		expect(miss.span).toBeGreaterThan(60);
		expect(estimate.span).toBeGreaterThan(60);
		expect(after.span).toBeLessThan(10);
		expect(uncacheable.span).toBeLessThan(10);
		expect(Math.abs(after.mean - uncacheable.mean)).toBeGreaterThan(80);
	});

	it('opens its tables on paper, and is light there', async () => {
		const url = await fileOf(all);
		await page.open(url, {width: 1200});
		expect(await page.evaluate("document.querySelector('details table').checkVisibility({contentVisibilityAuto: true})")).toBe(false);
		await page.open(url, {width: 800, media: 'print', features: {'prefers-color-scheme': 'dark'}});
		expect(await page.evaluate("document.querySelector('details table').getBoundingClientRect().height")).toBeGreaterThan(50);
		expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(253, 252, 250)');
		expect(await page.evaluate<readonly string[]>(faultsInPage)).toEqual([]);
	});
});
