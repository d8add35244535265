import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {textOf} from '../project/files.ts';
import type {Measurement} from './measurement.ts';
import {renderHtml} from './report/html.ts';
import {renderMarkdown} from './report/markdown.ts';
import {markdownName} from './store.ts';

/** What both pages say of themselves. */
const ours = /Written by (?:`|<code>)ferrovia measure/;

/** Writes both pages. One of that name that Ferrovia has not written is left alone. */
export async function writeReports(
	root: string,
	history: readonly [Measurement, ...(readonly Measurement[])],
	report: string,
): Promise<{readonly written: readonly string[]; readonly left: readonly string[]}> {
	const written: string[] = [];
	const left: string[] = [];
	for (const [file, render] of [
		[path.join(root, markdownName), renderMarkdown],
		[report, renderHtml],
	] as const) {
		const present = await textOf(file);
		if (present === undefined || present.trim() === '' || ours.test(present)) {
			await mkdir(path.dirname(file), {recursive: true});
			await writeFileAtomic(file, render(history));
			written.push(file);
		} else {
			left.push(file);
		}
	}

	return {written, left};
}
