import {describe, expect, it} from 'vitest';
import {hopsFrom, importsOf} from '../../bench/mutation/import-graph.ts';
import {mutantsOf, mutate} from '../../bench/mutation/mutants.ts';
import {findNearestTests} from '../../bench/mutation/nearest-tests.ts';
import {withProbes} from '../../bench/mutation/probes.ts';
import {isEquivalent, type Outcome, reportOf, scoreOf} from '../../bench/mutation/report.ts';
import {sample} from '../../bench/mutation/sample.ts';

const mutated = (text: string): string[] => mutantsOf('a.ts', text).map(mutant => mutate(text, mutant));

describe('mutants', () => {
	it.each([
		['const a = b === c;', ['const a = b !== c;']],
		['const a = b <= c;', ['const a = b < c;']],
		['const a = b && c;', ['const a = b || c;']],
		['const a = b ?? c;', ['const a = b;']],
		['const a = !b;', ['const a = b;']],
		['const a = true;', ['const a = false;']],
		['const a = 1;', ['const a = 2;']],
		["const a = 'mold';", ["const a = '';"]],
		['const a = [b];', ['const a = [];']],
		['const a = b?.c;', ['const a = b.c;']],
		['const a = b?.[c];', ['const a = b[c];']],
		['const a = b.filter(c);', ['const a = b;']],
		['const a = b.some(c);', ['const a = b.every(c);']],
		['const a = b ? c : d;', ['const a = true ? c : d;', 'const a = false ? c : d;']],
		['if (a) {}', ['if (true) {}', 'if (false) {}']],
		['while (a) {}', ['while (false) {}']],
		['await a();', [';']],
		['function a() { return b.c; }', ['function a() { return undefined; }']],
		['const a = /^b$/;', ['const a = /b$/;', 'const a = /^b/;']],
		['a.b = i++;', [';', 'a.b = i--;']],
	])('%s', (text, expected) => {
		expect(mutated(text)).toEqual(expected);
	});

	it.each([
		["import a from 'b';"],
		["type A = 'b' | 'c';"],
		["throw new Error('b');"],
		["const a = 'Nobody is signed in';"],
		["const a = {title: 'Linker'};"],
		['const a = b as const;'],
	])('leaves %s alone', text => {
		expect(mutated(text)).toEqual([]);
	});

	it('names the line and both texts', () => {
		expect(mutantsOf('source/a.ts', 'const é = 0;\n\tconst b = c === d;\n')[1]).toMatchObject({
			file: 'source/a.ts',
			line: 2,
			kind: 'operator',
			before: 'const b = c === d;',
			after: 'const b = c !== d;',
		});
	});
});

describe('sample', () => {
	const all = Array.from({length: 100}, (_, index) => index);

	it('is the same for the same seed, and another for another', () => {
		expect(sample(all, 10, 'engine 1')).toEqual(sample(all, 10, 'engine 1'));
		expect(sample(all, 10, 'engine 1')).not.toEqual(sample(all, 10, 'engine 2'));
	});

	it('takes one of each part', () => {
		expect(sample(all, 10, '1').map(number => Math.floor(number / 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	it('takes all where there are fewer', () => {
		expect(sample([1, 2], 10, '1')).toEqual([1, 2]);
	});
});

describe('probes', () => {
	it.each([
		['statement', 'const f = () => {\n\tg();\n\treturn a === b;\n};', 3, 'globalThis.__reached?.add(0);return a === b;'],
		['arrow function', 'const f = x => x.map(y => y > 1);', 1, 'y => (globalThis.__reached?.add(0),y > 1)'],
	])('report the %s that is mutated', (_, text, line, expected) => {
		const mutant = mutantsOf('a.ts', text).find(mutant => mutant.line === line && mutant.kind === 'operator');
		expect(withProbes(text, [{id: 0, start: -1, ...mutant?.reached}])).toContain(expected);
	});
});

describe('tests of a mutant', () => {
	const graph = new Map([
		['test/cli.test.ts', ['source/cli.ts']],
		['test/toml/edit.test.ts', ['source/toml/edit.ts']],
		['test/toml/read.test.ts', ['source/toml/read.ts', 'source/toml/edit.ts']],
		['source/cli.ts', ['source/toml/edit.ts']],
	]);
	const tests = [...graph.keys()].filter(file => file.startsWith('test/'));

	it('are those that load its file, the nearest first', () => {
		expect(findNearestTests(graph, tests, 3)('source/toml/edit.ts')).toEqual([
			'test/toml/edit.test.ts',
			'test/toml/read.test.ts',
			'test/cli.test.ts',
		]);
		expect(findNearestTests(graph, tests, 3)('source/toml/read.ts')).toEqual(['test/toml/read.test.ts']);
		expect(findNearestTests(graph, tests, 1)('source/toml/edit.ts')).toEqual(['test/toml/edit.test.ts']);
	});

	it('are found by what runs, not by types', () => {
		const text = "import {a} from './a.ts';\nimport type {B} from './b.ts';\nexport {c} from '../c.ts';\nawait import('./d.ts');";
		expect(importsOf('source/x/y.ts', text)).toEqual(['source/x/a.ts', 'source/c.ts', 'source/x/d.ts']);
		expect(hopsFrom('test/cli.test.ts', graph).get('source/toml/edit.ts')).toBe(2);
	});
});

describe('report', () => {
	const mutant = {file: 'source/a.ts', line: 3, kind: 'operator', before: 'a < b', after: 'a <= b'};
	const outcomes: Outcome[] = [
		{room: 'toml', mutant, fate: 'survived', by: '2 test files'},
		{room: 'toml', mutant, fate: 'killed', by: 'test/a.test.ts'},
		{room: 'toml', mutant, fate: 'timed out', by: 'test/a.test.ts'},
		{room: 'toml', mutant, fate: 'refused', by: 'the compiler'},
		{room: 'toml', mutant, fate: 'equivalent', by: 'read by hand'},
	];

	it('counts a mutant that never ends as noticed, and leaves out what does not compile or is no fault', () => {
		expect(scoreOf(outcomes)).toBeCloseTo(2 / 3);
		expect(reportOf(outcomes)).toMatch(/^toml +5 +1 +1 +1 +1 +1 +66 %$/m);
	});

	it('shows what survived, with the line', () => {
		expect(reportOf(outcomes)).toContain('source/a.ts:3 (operator, 2 test files)\n  - a < b\n  + a <= b');
	});

	it('knows an equivalent by its words, wherever the line is', () => {
		const known = [{file: 'source/a.ts', before: 'a < b', after: 'a <= b', why: 'never equal'}];
		expect(isEquivalent({...mutant, line: 9}, known)).toBe(true);
		expect(isEquivalent({...mutant, after: 'a > b'}, known)).toBe(false);
	});
});
