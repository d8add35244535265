import {describe, expect, it} from 'vitest';
import {compare, regressions} from '../../../source/measure/compare.ts';
import type {Measurement} from '../../../source/measure/measurement.ts';
import {widthOf} from '../../../source/ui/ink/lines/text.ts';
import {createTheme, type Theme} from '../../../source/ui/ink/theme.ts';
import {comparisonLines, measurementLines} from '../../../source/ui/plain/measurement.ts';
import {full, history, interrupted, singleRound, withoutBefore} from '../../measure/_measurements.ts';

const plain = createTheme({color: false, unicode: true});
const ascii = createTheme({color: false, unicode: false});
const colored = createTheme({color: true, unicode: true});
const files = ['ferrovia.measurements.jsonl', 'BASELINE_MEASUREMENTS.md'];

/** Whether each width, colour and character set leaves no line that is too long. */
const tooLong = (draw: (columns: number, theme: Theme) => readonly string[]) =>
	[40, 60, 76, 80, 100, 120].flatMap(columns =>
		[plain, ascii, colored].flatMap(theme => draw(columns, theme).filter(line => widthOf(line) > columns)),
	);

describe('measurementLines', () => {
	it.each([
		['full', full],
		['interrupted', interrupted],
		['without before', withoutBefore],
		['of one round', singleRound],
		['of nothing', {...full, runs: [], builds: []}],
	])('fits every width: %s', (_name, measurement) => {
		expect(tooLong((columns, theme) => measurementLines(measurement, files, columns, theme))).toEqual([]);
	});

	it('is ASCII in a terminal without Unicode', () => {
		const text = measurementLines(full, files, 80, ascii).join('\n');
		expect(text).toMatch(/^[\n -~]*$/);
		expect(text).toMatch(/ cold +before -{20,} +279 s/);
		expect(text).toMatch(/ after +#{20,} +281 s/);
	});

	it('draws bars of one scale', () => {
		const lines = measurementLines(full, [], 80, plain);
		const cells = (sign: string) => lines.map(line => line.split(sign).length - 1).filter(Boolean);
		const after = cells('█');
		// dev: 131, 162.4, 28.3, 4.2; release: 281.3, 296, 49.7, 22.8
		expect(after).toHaveLength(8);
		expect(after[5]).toBe(Math.max(...after));
		expect(Math.abs((after[0] ?? 0) / (after[5] ?? 1) - 131 / 296)).toBeLessThan(0.04);
		expect(after[3]).toBe(1);
	});

	it('shows the machine, and what was built', () => {
		const text = measurementLines(full, files, 100, plain).join('\n');
		expect(text).toMatch(/^webshop · AMD EPYC 7763 64-Core Processor · 4 cores · 16 GiB · linux x64\nrustc 1\.91\.1 · /);
		expect(text).toContain('\nRelease  cargo build --profile production\n180 units, 140 cacheable; before 211 units, 161 cacheable\n');
		expect(text).toContain('edit: after an edit of src/main.rs');
		expect(text).toMatch(/written {2}ferrovia\.measurements\.jsonl\n {9}BASELINE_MEASUREMENTS\.md$/);
	});

	it('shows the price, the hit rates and the linker', () => {
		const text = measurementLines(full, files, 120, plain).join('\n');
		expect(text).toMatch(/\nprice +Dev: the first build, through an empty cache, takes 24 % longer/);
		expect(text).toMatch(/\nhits +Dev, after: >99 % of what can be cached, 85 % of all calls of a compiler/);
		expect(text).toMatch(/\nlinker +Dev: the linker gains/);
		expect(text).toMatch(/\nslowest +Dev: ring 0\.17\.14 build script \(run\) 41\.2 s;/);
	});

	it('shows why the cache missed, the fix, and what weakens the figures', () => {
		const text = measurementLines(interrupted, files, 120, plain).join('\n');
		expect(text).toMatch(/\nmisses +The variable CARGO_PROFILE_RELEASE_DEBUG .*\nmend it +Set it in both/);
		expect(text).toMatch(/\nnote +The measurement was stopped/);
	});

	it('draws no escape code of a name', () => {
		const hostile: Measurement = {...full, project: {...full.project, name: 'a\u001B]0;b\u0007\nc'}, notes: ['d\u001B[2Je']};
		expect(measurementLines(hostile, ['f\u001B[2J'], 80, plain).join('\n')).not.toMatch(/[\u001B\u0007]/);
	});
});

describe('comparisonLines', () => {
	const lines = (a: Measurement, b: Measurement, columns = 80, theme = plain) => {
		const comparison = compare(a, b);
		return comparisonLines(comparison, {limit: 0.2, regressions: regressions(comparison, 0.2)}, columns, theme);
	};

	it.each([
		[full, interrupted],
		[full, history[2] ?? full],
		[singleRound, withoutBefore],
	])('fits every width: %#', (a, b) => {
		expect(tooLong((columns, theme) => lines(a, b, columns, theme))).toEqual([]);
	});

	it('has a row for each build, and the verdict in words', () => {
		const text = lines(history[0] ?? full, full).join('\n');
		expect(text).toMatch(/Release, filled cache, after +69\.6 s +49\.7 s {2}faster: 29 % less/);
		expect(text).toMatch(/units +dev, before: 211 in both; cacheable 161 in both/);
		expect(text).toMatch(/\nNone of 8 builds takes longer by more than 20 %\.$/);
	});

	it('compares no times of two machines', () => {
		const text = lines(full, history[2] ?? full, 120).join('\n');
		expect(text).toMatch(/CPU: AMD EPYC 7763 64-Core Processor in A, Apple M3 Pro in B/);
		expect(text).not.toMatch(/faster|slower|None of/);
		expect(text).toContain('Whether something takes longer is not known.');
	});

	it('says that there is nothing in common', () => {
		expect(lines(full, withoutBefore).join('\n')).toContain('They have no build in common.');
	});

	it('gives no verdict without a limit', () => {
		expect(comparisonLines(compare(full, full), undefined, 80, plain).join('\n')).not.toMatch(/longer/);
	});
});
