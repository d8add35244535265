import stringWidth from 'string-width';
import {estimatesOf, estimateWords} from '../estimate.ts';
import {type Measurement, stages} from '../measurement.ts';
import {measuredBuildOf, type Row, summarize} from '../summary.ts';
import {
	buildWords,
	cacheWords,
	capital,
	counted,
	dateWords,
	findingsOf,
	howWords,
	machineWords,
	originWords,
	percentWords,
	secondsWords,
	stageWords,
	toolWords,
	unitWords,
} from '../words.ts';

/** The whole of BASELINE_MEASUREMENTS.md: the newest in full, and all of them in a row. The oldest comes first, and there is one at least. */
export function renderMarkdown(
	history: readonly [Measurement, ...(readonly Measurement[])],
	{buildsPerMonth}: {readonly buildsPerMonth?: number} = {},
): string {
	const newest = history.at(-1) ?? history[0];
	const summary = summarize(newest);
	const {gains, price, linker, doubts} = findingsOf(newest, summary);
	const estimates = estimatesOf(newest, {buildsPerMonth, summary});
	const cached = summary.rows.filter(({cache, stage}) => cache !== undefined && stage !== 'edit');
	return [
		'<!-- Written by `ferrovia measure`, anew each time: edits are lost. The figures are in ferrovia.measurements.jsonl. -->',
		`# Build times of ${plainText(newest.project.name)}`,
		'`ferrovia measure` writes this page. What it says is measured, but for the section “Estimates”.',
		list([machineWords(newest).join(', '), toolWords(newest).join(', '), originWords(newest).join(', ')]),
		...section('Gain', list(gains)),
		...section('Price', list(price)),
		...section('Linker', list(linker)),
		...section('Times', summary.rows.length === 0 ? 'Nothing was measured.' : timesTables(newest, summary.rows)),
		...section('Hit rates', list(cached.map(row => `${capital(rowName(row))}: ${cacheWords(row)}.`))),
		...section('Misses', list(newest.missCauses.map(({detail, remedy}) => `${detail} ${remedy}`))),
		...newest.builds
			.filter(({variant, slowest}) => variant === 'after' && slowest.length > 0)
			.flatMap(build =>
				section(
					`Slowest units, ${buildWords(build)}`,
					table(
						['Unit', 'Seconds'],
						build.slowest.slice(0, 10).map(({unit, seconds}) => [plainText(unit), seconds.toFixed(1)]),
						1,
					),
				),
			),
		...section('To be kept in mind', list([...doubts, ...newest.notes])),
		...section('All measurements', historyTables(history)),
		...section(
			'Estimates',
			estimates.length === 0
				? ''
				: [
						'Reckoned, not measured. Each stands on what is below it.',
						...estimates.map(({title, unit, before, after, assumptions}) =>
							[
								`- ${title}: about ${before === undefined ? '' : `${estimateWords(before, unit)} before, `}${estimateWords(after, unit)}${before === undefined ? '' : ' after'} (estimate)`,
								...assumptions.map(text => `  - ${plainText(text)}`),
							].join('\n'),
						),
					].join('\n\n'),
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

function rowName(row: Row): string {
	return `${buildWords(row)}, ${stageWords[row.stage]}, ${row.variant}`;
}

function timesTables(measurement: Measurement, rows: readonly Row[]): string {
	return [...new Set(rows.map(buildWords))]
		.map(name => {
			const some = rows.filter(row => buildWords(row) === name);
			const [first] = some;
			const build = first && (measuredBuildOf(measurement, {...first, variant: 'after'}) ?? measuredBuildOf(measurement, first));
			return [
				`### ${capital(name)}`,
				[build && code(build.command), plainText((first && unitWords(measurement, first)) ?? 'units not known')].filter(Boolean).join(': '),
				table(
					['Build', 'Variant', 'Median', 'Min', 'Max', 'CPU', 'Link', 'Hits', 'Load', 'Runs'],
					some.map(({stage, variant, wall, cpu, link, hitRate, load, isNoisy}) => [
						stageWords[stage],
						variant,
						secondsWords(wall.median),
						secondsWords(wall.min),
						secondsWords(wall.max),
						cpu === undefined ? '' : secondsWords(cpu.median),
						link === undefined ? '' : secondsWords(link.median),
						hitRate === undefined ? '' : percentWords(hitRate),
						load === undefined ? '' : `${load.toFixed(1)}${isNoisy ? ' (busy)' : ''}`,
						String(wall.count),
					]),
					2,
				),
			].join('\n\n');
		})
		.join('\n\n');
}

/** Medians of the project as it is, a table for each build. The newest comes first. */
function historyTables(history: readonly Measurement[]): string {
	const all = history
		.toReversed()
		.map(measurement => ({measurement, rows: summarize(measurement).rows.filter(({variant}) => variant === 'after')}));
	return [...new Set(all.flatMap(({rows}) => rows.map(buildWords)))]
		.map(name =>
			[
				`### ${capital(name)}`,
				table(
					['When', 'Id', 'Commit', 'Machine', ...stages.map(stage => capital(stageWords[stage]))],
					all.flatMap(({measurement: {at, id, project, circumstances}, rows}) => {
						const some = rows.filter(row => buildWords(row) === name);
						return some.length === 0
							? []
							: [
									[
										dateWords(at),
										code(id),
										project.commit === undefined ? '' : `${code(project.commit.slice(0, 7))}${project.dirty ? ' with changes' : ''}`,
										plainText(`${circumstances.cpu}, ${counted(circumstances.cores, 'core')}`),
										...stages.map(stage => {
											const row = some.find(one => one.stage === stage);
											return row === undefined ? '' : secondsWords(row.wall.median);
										}),
									],
								];
					}),
					4,
				),
			].join('\n\n'),
		)
		.join('\n\n');
}

/** Columns from this one on are figures and stand at the right. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>, figuresFrom: number): string {
	// A column that nothing stands in is left out.
	const used = head.map((_, column) => column).filter(column => rows.some(row => row[column] !== ''));
	const widths = used.map(column => Math.max(3, ...[head, ...rows].map(row => stringWidth(row[column] ?? ''))));
	const line = (row: readonly string[]) =>
		`| ${used
			.map((column, index) => {
				const text = row[column] ?? '';
				const space = ' '.repeat((widths[index] ?? 0) - stringWidth(text));
				return column < figuresFrom ? text + space : space + text;
			})
			.join(' | ')} |`;
	const rule = used.map(
		(column, index) => '-'.repeat((widths[index] ?? 0) - (column < figuresFrom ? 0 : 1)) + (column < figuresFrom ? '' : ':'),
	);
	return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text from elsewhere as text: none of it is markup, a link or a mention. */
function plainText(text: string): string {
	return text
		.replace(/[\u0000-\u001F\u007F-\u009F]+/g, ' ')
		.replace(/[\\`*_[\]<>|~&#]/g, '\\$&')
		.replace(/^(\d+)([.)])/, '$1\\$2')
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
