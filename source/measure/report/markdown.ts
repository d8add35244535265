import stringWidth from 'string-width';
import {estimatesOf, estimateWords} from '../estimate.ts';
import type {Measurement} from '../measurement.ts';
import {summarize} from '../summary.ts';
import {buildWords, capital, howWords, machineWords, originWords, toolWords} from '../words.ts';
import {
	byBuild,
	cachedRows,
	chaptersOf,
	historyTable,
	hitsTable,
	namesOf,
	pastOf,
	slowestTable,
	type Table,
	timedBuilds,
	timesTable,
} from './tables.ts';

/** The whole of BASELINE_MEASUREMENTS.md: the newest in full, and all of them in a row. The oldest comes first, and there is one at least. */
export function renderMarkdown(
	history: readonly [Measurement, ...(readonly Measurement[])],
	{buildsPerMonth}: {readonly buildsPerMonth?: number} = {},
): string {
	const newest = history.at(-1) ?? history[0];
	const summary = summarize(newest);
	const past = pastOf(history);
	const cached = cachedRows(summary.rows);
	const estimates = estimatesOf(newest, {buildsPerMonth, summary}).map(({title, unit, before, after, assumptions}) =>
		[
			`- ${title}: about ${before === undefined ? '' : `${estimateWords(before, unit)} before, `}${estimateWords(after, unit)}${before === undefined ? '' : ' after'} (estimate)`,
			...assumptions.map(text => `  - ${plainText(text)}`),
		].join('\n'),
	);
	return [
		'<!-- Written by `ferrovia measure`, anew each time: edits are lost. The figures are in ferrovia.measurements.jsonl. -->',
		`# Build times of ${plainText(newest.project.name)}`,
		'`ferrovia measure` writes this page. What it says is measured, but for the section “Estimates”.',
		list([machineWords(newest), toolWords(newest), originWords(newest)].map(words => words.join(', '))),
		...chaptersOf(newest, summary).flatMap(([title, texts]) => section(title, list(texts))),
		'## Times',
		...(summary.rows.length === 0 ? ['Nothing was measured.'] : []),
		...byBuild(newest, summary.rows).flatMap(({name, build, units, rows}) => [
			`### ${capital(name)}`,
			[build && code(build.command), plainText(units)].filter(Boolean).join(': '),
			tableText(timesTable(rows)),
		]),
		...section('What the cache served', cached.length === 0 ? '' : tableText(hitsTable(cached))),
		...timedBuilds(newest).flatMap(build =>
			section(`Slowest units, ${buildWords(build)}`, tableText(slowestTable({...build, slowest: build.slowest.slice(0, 10)}))),
		),
		'## All measurements',
		...namesOf(past).flatMap(name => [`### ${capital(name)}`, tableText(historyTable(past, name))]),
		...section(
			'Estimates',
			estimates.length === 0 ? '' : ['Reckoned, not measured. Each stands on what is below it.', ...estimates].join('\n\n'),
		),
		...section('How it was measured', list(howWords(newest))),
	]
		.join('\n\n')
		.concat('\n');
}

function section(title: string, text: string): readonly string[] {
	return text === '' ? [] : [`## ${plainText(title)}`, text];
}

function list(texts: readonly string[]): string {
	return texts.map(text => `- ${plainText(text)}`).join('\n');
}

function tableText({head, rows, figuresFrom}: Table): string {
	const cells = [head, ...rows].map(row => row.map(plainText));
	const widths = head.map((_, column) => Math.max(3, ...cells.map(row => stringWidth(row[column] ?? ''))));
	const line = (row: readonly string[]) =>
		`| ${row
			.map((text, column) => {
				const space = ' '.repeat((widths[column] ?? 0) - stringWidth(text));
				return column < figuresFrom ? text + space : space + text;
			})
			.join(' | ')} |`;
	const rule = widths.map((width, column) => (column < figuresFrom ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
	return [...cells.slice(0, 1).map(line), `| ${rule.join(' | ')} |`, ...cells.slice(1).map(line)].join('\n');
}

/** Text from elsewhere as text: none of it is markup, a link or a mention. */
function plainText(text: string): string {
	return text
		.replace(/[\u0000-\u001F\u007F-\u009F]+/g, ' ')
		.replace(/[\\`*_[\]|~&#]|<(?=[a-z/!?])|^>/gi, '\\$&')
		.replace(/^(\d+)([.)])(?= |$)/, '$1\\$2')
		.replace(/^([-+])/, '\\$1')
		.replaceAll('@', '@\u200B')
		.replaceAll('://', ':\u200B//');
}

/** As code, whatever ticks are in it. */
function code(text: string): string {
	const plain = text.replace(/[\u0000-\u001F\u007F-\u009F]+/g, ' ').replaceAll('|', '\\|');
	const ticks = '`'.repeat(Math.max(0, ...(plain.match(/`+/g) ?? []).map(({length}) => length)) + 1);
	return plain.includes('`') ? `${ticks} ${plain} ${ticks}` : `${ticks}${plain}${ticks}`;
}
