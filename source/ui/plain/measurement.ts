import {type Comparison, type Regressions, regressionWords} from '../../measure/compare.ts';
import type {Measurement, Stage, Variant} from '../../measure/measurement.ts';
import {measuredBuildOf, type Row, summarize} from '../../measure/summary.ts';
import {
	buildWords,
	cacheWords,
	capital,
	changeWords,
	findingsOf,
	machineWords,
	originWords,
	percentWords,
	secondsWords,
	toolWords,
	unitWords,
} from '../../measure/words.ts';
import {glyphSets} from '../ink/glyphs.ts';
import {oneLine, pad, truncate, widthOf, wrap} from '../ink/lines/text.ts';
import type {Theme} from '../ink/theme.ts';

/** So that five rows stand below each other on a narrow terminal. What they are is told below the chart. */
const shortStages: Readonly<Record<Stage, string>> = {cold: 'cold', 'cold-sccache': 'empty cache', warm: 'filled cache', edit: 'edit'};

const meanings: Readonly<Record<Stage, string>> = {
	cold: 'from scratch, no cache',
	'cold-sccache': 'from scratch, and sccache fills its cache',
	warm: 'from scratch, out of that cache',
	edit: 'after an edit',
};

const labelWidth = 13;
const variantWidth = 7;
/** Narrower than these there is room for fewer figures. */
const [spanWidth, cpuWidth] = [76, 100];
const [narrowest, widest] = [40, 120];

/** What was measured, as lines of at most this width. `files` were written. */
export function measurementLines(measurement: Measurement, files: readonly string[], columns: number, theme: Theme): readonly string[] {
	const width = Math.min(Math.max(columns, narrowest), widest);
	const summary = summarize(measurement);
	const {gains, price, linker, doubts} = findingsOf(measurement, summary);
	const cached = summary.rows.filter(({stage, cache}) => cache !== undefined && stage === 'warm');
	const entries = entriesOf(width, theme);
	return [
		...head(measurement, width, theme),
		...chart(measurement, summary.rows, width, theme),
		...entries([
			...gains.map((text): Entry => ['change', text]),
			...price.map((text): Entry => ['price', text]),
			...linker.map((text): Entry => ['linker', text]),
			...slowestOf(measurement),
			...cached.map((row): Entry => ['hits', `${capital(buildWords(row))}, ${row.variant}: ${cacheWords(row)}.`]),
		]),
		...entries([
			...measurement.missCauses.flatMap(({detail, remedy}): Entry[] => [
				['misses', detail],
				['mend it', remedy],
			]),
			...[...doubts, ...measurement.notes].map((text): Entry => ['note', text]),
		]),
		...entries(files.map((file): Entry => ['written', file])),
	];
}

function head(measurement: Measurement, width: number, theme: Theme): readonly string[] {
	const join = (parts: readonly string[]) => oneLine(parts.join(` ${theme.glyphs.dot} `));
	return [
		...wrap(
			theme.strong(oneLine(measurement.project.name)) + theme.dim(` ${theme.glyphs.dot} ${join(machineWords(measurement))}`),
			width,
			2,
		),
		...wrap(theme.dim(join(toolWords(measurement))), width, 2),
		...wrap(theme.dim(join(originWords(measurement))), width, 2),
	];
}

type Entry = readonly [label: string, text: string];

function slowestOf({builds}: Measurement): readonly Entry[] {
	return builds.flatMap(({variant, slowest, ...build}): Entry[] =>
		variant === 'before' || slowest.length === 0
			? []
			: [
					[
						'slowest',
						`${capital(buildWords(build))}: ${slowest
							.slice(0, 3)
							.map(({unit, seconds}) => `${unit} ${secondsWords(seconds)}`)
							.join('; ')}.`,
					],
				],
	);
}

const entryWidth = 9;

/** Labelled paragraphs below an empty line; a label that repeats stands once. */
function entriesOf(width: number, theme: Theme): (entries: readonly Entry[]) => readonly string[] {
	return entries => [
		...(entries.length === 0 ? [] : ['']),
		...entries.flatMap(([label, text], index) => {
			const shown = index > 0 && entries[index - 1]?.[0] === label ? '' : label;
			const [first = '', ...rest] = wrap(`${' '.repeat(entryWidth)}${oneLine(text)}`, width, entryWidth);
			return [theme.strong(pad(shown, entryWidth)) + first.slice(entryWidth), ...rest];
		}),
	];
}

/** Bars of one scale, so that all of them can be held against each other. */
function chart(measurement: Measurement, rows: readonly Row[], width: number, theme: Theme): readonly string[] {
	if (rows.length === 0) {
		return ['', 'Nothing was measured.'];
	}

	const cells = rows.map(row => figuresOf(row, width));
	const widths = [0, 1, 2].map(column => Math.max(...cells.map(figures => widthOf(figures[column] ?? ''))));
	const room = width - 2 - labelWidth - variantWidth - widths.reduce((sum, cell) => sum + (cell === 0 ? 0 : cell + 2), 0);
	const longest = Math.max(...rows.map(({wall}) => wall.median));
	return [
		...rows.flatMap((row, index) => {
			const above = rows[index - 1];
			const isFirst = above === undefined || buildWords(above) !== buildWords(row);
			const label = isFirst || above.stage !== row.stage ? shortStages[row.stage] : '';
			const [value = '', ...more] = (cells[index] ?? []).map((text, column) => text.padStart(widths[column] ?? 0));
			return [
				...(isFirst ? groupLines(measurement, row, width, theme) : []),
				[
					'  ',
					pad(label, labelWidth),
					theme.dim(pad(row.variant, variantWidth)),
					barOf(row.variant, row.wall.median / longest, room, theme),
					'  ',
					theme.strong(value),
					...more.map(text => (text === '' ? '' : theme.dim(`  ${text}`))),
				]
					.join('')
					.trimEnd(),
			];
		}),
		'',
		...wrap(theme.dim(oneLine(legend(measurement, rows, width))), width),
	];
}

function groupLines(measurement: Measurement, row: Row, width: number, theme: Theme): readonly string[] {
	const build = measuredBuildOf(measurement, {...row, variant: 'after'}) ?? measuredBuildOf(measurement, row);
	const units = unitWords(measurement, row);
	return [
		'',
		truncate(
			`${theme.strong(capital(buildWords(row)))}${build === undefined ? '' : theme.dim(`  ${oneLine(build.command)}`)}`,
			width,
			theme.glyphs.ellipsis,
		),
		...wrap(theme.dim(units ?? 'units: not known'), width),
	];
}

/** Median, span and CPU seconds, as far as there is room. */
function figuresOf({wall, cpu}: Row, width: number): readonly string[] {
	return [
		secondsWords(wall.median),
		width < spanWidth || wall.count === 1 ? '' : `${secondsWords(wall.min)} to ${secondsWords(wall.max)}`,
		width < cpuWidth || cpu === undefined ? '' : `CPU ${secondsWords(cpu.median)}`,
	];
}

function legend({edited}: Measurement, rows: readonly Row[], width: number): string {
	const seen = [...new Set(rows.map(({stage}) => stage))].map(
		stage => `${shortStages[stage]}: ${meanings[stage]}${stage === 'edit' && edited !== undefined ? ` of ${edited}` : ''}`,
	);
	const several = rows.some(({wall}) => wall.count > 1);
	return `${capital(seen.join('; '))}. ${several ? `Bars are medians${width < spanWidth ? '' : ', beside them the shortest and the longest'}.` : 'One round each.'}`;
}

/** Told apart without colour, too. */
const bars: Readonly<Record<'unicode' | 'ascii', Readonly<Record<Variant, string>>>> = {
	unicode: {before: '░', after: '█'},
	ascii: {before: '-', after: '#'},
};

function barOf(variant: Variant, share: number, room: number, theme: Theme): string {
	const cell = bars[theme.glyphs === glyphSets.ascii ? 'ascii' : 'unicode'][variant];
	const filled = Math.max(1, Math.round(share * room));
	return (variant === 'after' ? theme.accent : theme.dim)(cell.repeat(filled)) + ' '.repeat(Math.max(0, room - filled));
}

/** Two measurements, row by row, and whether something takes longer than it may. */
export function comparisonLines(
	comparison: Comparison,
	judged: {readonly limit: number; readonly regressions: Regressions} | undefined,
	columns: number,
	theme: Theme,
): readonly string[] {
	const width = Math.min(Math.max(columns, narrowest), widest);
	const {a, b, circumstances, isSameMachine, rows, units, onlyA, onlyB} = comparison;
	const entries = entriesOf(width, theme);
	const join = (measurement: Measurement) => oneLine([measurement.project.name, ...originWords(measurement)].join(` ${theme.glyphs.dot} `));
	const table = rows.map(row => [
		`${capital(buildWords(row))}, ${shortStages[row.stage]}, ${row.variant}`,
		secondsWords(row.a.wall.median),
		secondsWords(row.b.wall.median),
		row.verdict === 'unknown' || row.verdict === 'same' ? changeWords(row) : `${row.verdict}: ${changeWords(row)}`,
	]);
	const oneRound = rows.some(({isSpreadKnown}) => !isSpreadKnown);
	const keys = (list: typeof onlyA) => list.map(row => `${buildWords(row)}, ${shortStages[row.stage]}, ${row.variant}`).join('; ');
	return [
		...wrap(`${theme.strong('A')} ${theme.dim(join(a))}`, width, 2),
		...wrap(`${theme.strong('B')} ${theme.dim(join(b))}`, width, 2),
		...entries(circumstances.map(({name, a: was, b: is}): Entry => ['differs', `${name}: ${was} in A, ${is} in B`])),
		'',
		...(table.length === 0 ? ['They have no build in common.'] : tableLines([['', 'A', 'B', ''], ...table], width, theme)),
		...entries([
			...units.map(
				(unit): Entry => [
					'units',
					`${buildWords(unit)}, ${unit.variant}: ${both(unit.a.total, unit.b.total)}; cacheable ${both(unit.a.cacheable, unit.b.cacheable)}`,
				],
			),
			...(onlyA.length === 0 ? [] : [['only A', keys(onlyA)] as const]),
			...(onlyB.length === 0 ? [] : [['only B', keys(onlyB)] as const]),
			...(isSameMachine ? [] : [['note', 'Not the same machine: times are shown, and nothing is concluded from them.'] as const]),
			...(oneRound ? [['note', 'Some builds ran in one round only: how much they vary by themselves is not known.'] as const] : []),
		]),
		...(judged === undefined
			? []
			: [
					'',
					...wrap(
						(judged.regressions.status === 'none' ? theme.proved : judged.regressions.status === 'found' ? theme.failed : theme.look)(
							regressionWords(judged.regressions, percentWords(judged.limit)),
						),
						width,
					),
				]),
	];
}

function both(a: number, b: number): string {
	return a === b ? `${a} in both` : `${a} in A, ${b} in B`;
}

/** The first column gives way; the ones in the middle are figures. */
function tableLines(rows: ReadonlyArray<readonly string[]>, width: number, theme: Theme): readonly string[] {
	const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => widthOf(row[column] ?? ''))));
	const [first = 0, ...others] = widths;
	const label = Math.max(Math.min(first, width - others.reduce((sum, cell) => sum + cell + 2, 0)), 12);
	return rows.map(([name = '', was = '', is = '', verdict = '']) =>
		truncate(
			`${pad(truncate(oneLine(name), label, theme.glyphs.ellipsis), label)}  ${was.padStart(widths[1] ?? 0)}  ${is.padStart(widths[2] ?? 0)}  ${verdict}`.trimEnd(),
			width,
			theme.glyphs.ellipsis,
		),
	);
}
