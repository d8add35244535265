import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {writeReports} from '../../source/measure/write-reports.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {full, singleRound} from './_measurements.ts';

it('writes both pages anew, and leaves those of somebody else', async () => {
	const root = await temporaryFolder();
	const [page, html] = [path.join(root, 'BASELINE_MEASUREMENTS.md'), path.join(root, 'out.html')];
	expect(await writeReports(root, [full], html)).toEqual({written: [page, html], left: []});
	const first = await Promise.all([page, html].map(async file => readFile(file, 'utf8')));
	expect(first[0]).toContain(`# Build times of ${full.project.name}`);
	expect(await writeReports(root, [full, singleRound], html)).toEqual({written: [page, html], left: []});
	expect(await readFile(html, 'utf8')).not.toBe(first[1]);
	await writeFile(page, '# My own notes\n\nSee `ferrovia measure`.\n');
	expect(await writeReports(root, [full], html)).toEqual({written: [html], left: [page]});
	expect(await readFile(page, 'utf8')).toMatch(/^# My own notes/);
});

it('makes the folder that the page is to be in', async () => {
	const root = await temporaryFolder();
	await mkdir(path.join(root, 'there'));
	const html = path.join(root, 'there', 'deep', 'out.html');
	expect((await writeReports(root, [full], html)).written).toContain(html);
});
