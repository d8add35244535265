import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Measurement} from '../../../source/measure/measurement.ts';
import {renderHtml} from '../../../source/measure/report/html.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {full, history, interrupted, singleRound, withoutBefore} from '../_measurements.ts';
import {browser, type Clip, openBrowser} from './_chromium.ts';

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
	let page: Awaited<ReturnType<typeof openBrowser>>;

	beforeAll(async () => {
		page = await openBrowser(browser ?? '');
	}, 60_000);
	afterAll(async () => page?.close());

	async function fileOf(report: Report, change = (text: string) => text): Promise<string> {
		const file = path.join(await temporaryFolder(), 'report.html');
		await writeFile(file, change(renderHtml(report)));
		return pathToFileURL(file).href;
	}

	/** How many of the elements the condition is true of. */
	const count = async (selector: string, condition = 'true') =>
		page.evaluate<number>(`[...document.querySelectorAll('${selector}')].filter(element => ${condition}).length`);

	it.each<[string, Report]>([
		['all there is, with a history', all],
		['one that was stopped', [interrupted]],
		['one without before', [withoutBefore]],
		['one round', [singleRound]],
		['builds of hours and long names', [slow, slow]],
	])('cuts and covers no text at 360 and 1200 pixels: %s', async (_name, report) => {
		const url = await fileOf(report);
		for (const width of [360, 1200]) {
			await page.open(url, {width});
			expect(await count('svg[role=img]'), `${width}`).toBeGreaterThan(0);
			expect(await page.evaluate<readonly string[]>(faultsInPage), `${width}`).toEqual([]);
		}
	});

	it('requests nothing but itself, without complaints of the browser', async () => {
		const url = await fileOf(all);
		expect(await page.open(url, {width: 1200})).toEqual({requests: [url], complaints: []});
	});

	it('runs and loads nothing that was put in', async () => {
		const injected = '<script>document.title = "ran"</script><img src="https://example.invalid/a.png"></body>';
		const url = await fileOf(all, text => text.replace('</body>', injected));
		const {complaints} = await page.open(url, {width: 1200});
		expect(await page.evaluate('document.title')).toBe('Build times of webshop');
		expect(complaints.join('\n')).toContain('Content Security Policy');
	});

	it('shows markup in names as text', async () => {
		const name = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&amp;`;
		const url = await fileOf([{...full, project: {...full.project, name}, notes: ['</style><b>note</b>']}]);
		await page.open(url, {width: 1200});
		expect(await page.evaluate("document.querySelector('h1').textContent")).toBe(`Build times of ${name}`);
		expect(await count('script, img')).toBe(0);
		expect(await page.evaluate('document.body.textContent')).toContain('</style><b>note</b>');
	});

	it('names each chart, and has its figures below it', async () => {
		await page.open(await fileOf(all), {width: 1200});
		const unnamed = `element.getAttribute('aria-labelledby').split(' ').some(id => !element.querySelector('#' + id)?.textContent)`;
		expect(await count('svg[role=img]', unnamed)).toBe(0);
		const parts = ['figcaption b', 'svg[role=img]', 'details tbody tr'];
		expect(await count('figure', `${JSON.stringify(parts)}.some(part => !element.querySelector(part))`)).toBe(0);
		expect(await count('[id]', "document.querySelectorAll('#' + element.id).length > 1")).toBe(0);
	});

	it.each([
		['light', {}, 'screen'],
		['dark', {'prefers-color-scheme': 'dark'}, 'screen'],
		['forced colours', {'forced-colors': 'active'}, 'screen'],
		['paper', {}, 'print'],
	])('tells its series apart without colour: %s', async (_name, features, media) => {
		await page.open(await fileOf(all), {width: 1200, media, features});
		const shades = async (fill: string) => {
			const clip = await page.evaluate<Clip>(
				`(() => { const all = [...document.querySelectorAll('.chart .${fill}')].map(rect => rect.getBoundingClientRect()).filter(({height}) => height > 10); const {x, y, width, height} = all.toSorted((a, b) => b.width - a.width)[0]; return {x: Math.ceil(x) + 2, y: Math.ceil(y + scrollY) + 2, width: Math.min(40, width - 6), height: height - 6}; })()`,
			);
			const greys = await page.greys(clip);
			return {span: Math.max(...greys) - Math.min(...greys), mean: greys.reduce((sum, grey) => sum + grey, 0) / greys.length};
		};
		// Patterns have light and dark in them.
		for (const pattern of ['before', 'miss', 'estimate']) {
			expect((await shades(pattern)).span, pattern).toBeGreaterThan(60);
		}

		const [after, uncacheable] = [await shades('after'), await shades('uncacheable')];
		expect(Math.max(after.span, uncacheable.span)).toBeLessThan(10);
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
