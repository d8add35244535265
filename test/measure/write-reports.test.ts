import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {writeReports} from '../../source/measure/write-reports.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {full, singleRound} from './_measurements.ts';

it('replaces its own pages, in a new folder if need be, but no page of the user', async () => {
	const root = await temporaryFolder();
	const [page, html] = [path.join(root, 'BASELINE_MEASUREMENTS.md'), path.join(root, 'new', 'deep', 'out.html')];
	expect(await writeReports(root, [full], html)).toEqual({written: [page, html], left: []});
	const first = await readFile(html, 'utf8');
	expect(await readFile(page, 'utf8')).toContain(`# Build times of ${full.project.name}`);
	expect(await writeReports(root, [full, singleRound], html)).toEqual({written: [page, html], left: []});
	expect(await readFile(html, 'utf8')).not.toBe(first);
	await writeFile(page, '# My own notes\n\nSee `ferrovia measure`.\n');
	expect(await writeReports(root, [full], html)).toEqual({written: [html], left: [page]});
	expect(await readFile(page, 'utf8')).toMatch(/^# My own notes/);
});
