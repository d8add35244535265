import {isSameMachine} from '../compare.ts';
import {type Estimate, estimatesOf, estimateWords} from '../estimate.ts';
import {type Measurement, stages, variants} from '../measurement.ts';
import {type Row, type Summary, summarize} from '../summary.ts';
import {
	buildWords,
	capital,
	changeWords,
	howWords,
	machineWords,
	originWords,
	percentWords,
	secondsWords,
	stageWords,
	toolWords,
} from '../words.ts';
import {Markup, markup, type Part} from './markup.ts';
import {style} from './style.ts';
import {type BarGroup, barChart, type Fill, listChart, type Point, patterns, seriesChart, shapeOf, stackChart, swatch} from './svg.ts';
import {
	byBuild,
	cachedName,
	cachedRows,
	chaptersOf,
	estimatesTable,
	historyTable,
	hitsTable,
	machineName,
	namesOf,
	pastOf,
	slowestTable,
	type Table,
	timedBuilds,
	timesTable,
} from './tables.ts';

/** One file that asks for nothing else and runs nothing. The oldest measurement comes first; the newest is shown in full. */
export function renderHtml(
	history: readonly [Measurement, ...(readonly Measurement[])],
	{buildsPerMonth}: {readonly buildsPerMonth?: number} = {},
): string {
	const newest = history.at(-1) ?? history[0];
	const summary = summarize(newest);
	const title = `Build times of ${newest.project.name}`;
	return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Ferrovia ${newest.ferrovia}">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${patterns}
<header>
<h1>${title}</h1>
${[machineWords(newest), toolWords(newest), originWords(newest)].map(words => markup`<p class="meta">${words.join(' · ')}</p>`)}
${tiles(summary)}
</header>
<main>
${chaptersOf(newest, summary).map(([title, texts]) => section(title, list(texts)))}
${section('Stages', stagesFigures(newest, summary.rows))}
${section('What the cache served', hitFigure(summary.rows))}
${section('Slowest units', slowestFigures(newest))}
${section('History', historyFigure(history))}
${section('Cost, estimated', costFigures(estimatesOf(newest, {buildsPerMonth, summary})))}
${section('How it was measured', list(howWords(newest)))}
</main>
<footer>Written by <code>ferrovia measure</code>, version ${newest.ferrovia}. All but what is marked as an estimate was measured.</footer>
</body>
</html>
`.text;
}

function section(title: string, content: Part): Part {
	return content && markup`<section><h2>${title}</h2>${content}</section>\n`;
}

function list(texts: readonly string[]): Markup | undefined {
	return texts.length === 0 ? undefined : markup`<ul>${texts.map(text => markup`<li>${text}</li>`)}</ul>`;
}

function figure(title: string, note: Part, content: Part, tables: readonly Table[]): Markup {
	return markup`<figure><figcaption><b>${title}</b>${note}</figcaption>${content}<details><summary>Figures</summary>${tables.map(
		({head, rows}) =>
			markup`<div class="table" tabindex="0" role="region" aria-label="${title}, figures"><table><thead><tr>${head.map(cell => markup`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${rows.map(
				row => markup`<tr>${row.map(cell => markup`<td>${cell}</td>`)}</tr>`,
			)}</tbody></table></div>`,
	)}</details></figure>`;
}

function legend(entries: ReadonlyArray<readonly [Markup, string]>): Markup {
	return markup`<ul class="legend">${entries.map(([sign, words]) => markup`<li>${sign}${words}</li>`)}</ul>`;
}

/** What was gained, large; a loss is as large. */
function tiles({scratch, edit}: Summary): Markup | undefined {
	const shown = [
		...scratch.map(gain => ({
			gain,
			words: gain.fromRow.stage === 'warm' ? 'from scratch, filled caches' : 'from scratch, now through the filled cache',
		})),
		...edit.map(gain => ({gain, words: stageWords.edit})),
	];
	return shown.length === 0
		? undefined
		: markup`<ul class="tiles">${shown.map(
				({gain, words}) =>
					markup`<li class="tile"><b><i>${secondsWords(gain.from.median)} →</i> ${secondsWords(gain.to.median)}</b><span>${capital(buildWords(gain))}, ${words}: ${changeWords(gain)}</span></li>`,
			)}</ul>`;
}

function stagesFigures(measurement: Measurement, rows: readonly Row[]): Part {
	return rows.length === 0
		? markup`<p>Nothing was measured.</p>`
		: byBuild(measurement, rows).map(({name, rows: some, build, units}, index) => {
				const groups = [...new Set(some.map(({stage}) => stage))].map(
					(stage): BarGroup => ({
						label: stageWords[stage],
						bars: some
							.filter(row => row.stage === stage)
							.map(({variant, wall: {median, values}}) => ({
								label: variant,
								value: median,
								words: secondsWords(median),
								fill: variant,
								dots: values,
							})),
					}),
				);
				const longest = Math.max(...some.map(({wall}) => wall.max));
				return figure(
					capital(name),
					markup`${build && markup`<code>${build.command}</code>. `}${capital(units)}. ${
						some.some(({wall}) => wall.count > 1)
							? 'Bars are medians of wall time; each dot is one build, the line reaches from the shortest to the longest.'
							: 'One build each.'
					}`,
					[
						legend(variants.filter(variant => some.some(row => row.variant === variant)).map(variant => [swatch(variant), variant])),
						barChart(
							{id: `stages-${index}`, title: `Wall time, ${name}`},
							groups,
							longest < 600 ? {name: 's', size: 1} : {name: 'min', size: 60},
						),
					],
					[timesTable(some)],
				);
			});
}

const callParts = [
	['hits', 'hit'],
	['misses', 'miss'],
	['uncacheable', 'uncacheable'],
] as const satisfies ReadonlyArray<readonly [keyof NonNullable<Row['cache']>, Fill]>;

const callWords = {hits: 'hits', misses: 'misses', uncacheable: 'not cacheable'};

function hitFigure(rows: readonly Row[]): Markup | undefined {
	const cached = cachedRows(rows);
	return cached.length === 0
		? undefined
		: figure(
				'Calls of a compiler',
				'All rounds together. What sccache can’t serve, such as programs and procedural macros, is compiled each time.',
				[
					legend(callParts.map(([part, fill]) => [swatch(fill), callWords[part]])),
					stackChart(
						{id: 'hits', title: 'Hits, misses and what is not cacheable'},
						cached.map(row => ({
							label: cachedName(row),
							words: callParts.map(([part]) => `${callWords[part]} ${percentWords(row.cache[part] / row.cache.requests)}`).join(' · '),
							parts: callParts.map(([part, fill]) => ({value: row.cache[part], fill})),
						})),
					),
				],
				[hitsTable(cached)],
			);
}

/** More than these are in the table only; names longer than this are cut in the chart. */
const [mostUnits, longestName] = [10, 36];

function slowestFigures(measurement: Measurement): Part {
	const known = timedBuilds(measurement);
	return known.length === 0
		? undefined
		: markup`<div class="grid2">${known.map((build, index) =>
				figure(
					capital(buildWords(build)),
					'A build from scratch, by cargo’s own timings. Several run at a time, so these don’t add up to its length.',
					listChart(
						{id: `slowest-${index}`, title: `Slowest units, ${buildWords(build)}`},
						build.slowest.slice(0, mostUnits).map(({unit, seconds}) => ({
							label: unit.length > longestName ? `${unit.slice(0, longestName - 1)}…` : unit,
							value: seconds,
							words: secondsWords(seconds),
							fill: 'after',
						})),
					),
					[slowestTable(build)],
				),
			)}</div>`;
}

function historyFigure(history: readonly Measurement[]): Part {
	const [first, last] = [history[0], history.at(-1)];
	if (first === undefined || last === undefined || history.length < 2) {
		return markup`<p>This is the first measurement. With the second one a history begins here.</p>`;
	}

	const machines: Measurement[] = [];
	const groups = history.map(measurement => {
		const group = machines.findIndex(machine => isSameMachine(machine, measurement));
		return group === -1 ? machines.push(measurement) - 1 : group;
	});
	const past = pastOf(history);
	const names = namesOf(past);
	return figure(
		'The project as it is, by measurement',
		'Medians of wall time, each from zero up to its own largest. One place for each measurement, the oldest at the left. Only what was measured on one machine is joined by a line.',
		[
			legend(
				machines.map((machine, group) => [
					markup`<svg class="swatch" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">${shapeOf(group)}</svg>`,
					machineName(machine),
				]),
			),
			names.map(
				(name, place) =>
					markup`<h3>${capital(name)}</h3><div class="multiples">${stages.map((stage, number) => {
						const points = past.flatMap(({rows}, index): Point[] =>
							rows
								.filter(row => buildWords(row) === name && row.stage === stage)
								.map(({wall}) => ({index, group: groups[index] ?? 0, value: wall.median, words: secondsWords(wall.median)})),
						);
						return points.length === 0
							? ''
							: seriesChart(
									{id: `history-${place}-${number}`, title: capital(stageWords[stage])},
									points,
									[first.at.slice(0, 10), last.at.slice(0, 10)],
									history.length,
								);
					})}</div>`,
			),
		],
		names.map(name => historyTable(past, name)),
	);
}

function costFigures(estimates: readonly Estimate[]): Part {
	return estimates.length === 0
		? undefined
		: [
				legend([[swatch('estimate'), 'estimate: reckoned, not measured']]),
				markup`<div class="grid2">${(['minutes', 'dollars'] as const).map(unit => {
					const some = estimates.filter(estimate => estimate.unit === unit);
					return some.length === 0
						? ''
						: figure(
								`${unit === 'minutes' ? 'Minutes of CI' : 'US dollars'} a month: an estimate`,
								'It stands on what is below it.',
								[
									barChart(
										{id: `cost-${unit}`, title: `Estimate: ${unit} a month`},
										some.map(({title, before, after}) => ({
											label: `${title} (estimate)`,
											bars: [
												...(before === undefined
													? []
													: [{label: 'before', value: before, words: `≈ ${estimateWords(before, unit)}`, fill: 'estimate' as const}]),
												{
													label: before === undefined ? '' : 'after',
													value: after,
													words: `≈ ${estimateWords(after, unit)}`,
													fill: 'estimate' as const,
												},
											],
										})),
									),
									markup`<ul class="notes">${some.flatMap(({assumptions}) => assumptions.map(text => markup`<li>${text}</li>`))}</ul>`,
								],
								[estimatesTable(some)],
							);
				})}</div>`,
			];
}
