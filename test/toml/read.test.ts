import {TomlDate} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {getToml, readExactToml, readToml} from '../../source/toml/read.ts';

describe('readToml', () => {
	test('reads integers exactly, as numbers where that is possible', () => {
		const table = readToml('small = 1\nbig = 9223372036854775807\nfloat = 1.0');
		expect({...table}).toEqual({small: 1, big: 9_223_372_036_854_775_807n, float: 1});
		expect(readExactToml('small = 1').small).toBe(1n);
	});

	test('reads dates, a byte order mark and CRLF', () => {
		expect(readToml('\uFEFFa = 07:32:00\r\n').a).toBeInstanceOf(TomlDate);
	});

	test.each([
		['a = tru\n', 1, 'a = tru'],
		['\uFEFFa = tru\n', 1, 'a = tru'],
		['a = 1\r\n  [b\r\nc = 1\r\n', 2, '  [b'],
		['a = 1\na = 2', 2, 'a = 2'],
	])('names the place and the words of %j', (text, line, words) => {
		const what = expect.stringMatching(/^Line \d+, column \d+ is not TOML: .+\.$/);
		expect(() => readToml(text)).toThrow(expect.objectContaining({line, words, why: `It says: ${words.trim()}`, what}));
	});

	test.each(['= 1', '\uFEFF= 1'])('counts columns from 1, without a byte order mark: %j', text => {
		expect(() => readToml(text)).toThrow(expect.objectContaining({column: 1}));
	});
});

describe('getToml', () => {
	const table = readToml('[a."b c"]\nd = [1]\n[[e]]\nf = 1');

	test.each([
		[['a', 'b c', 'd'], [1]],
		[['a', 'x'], undefined],
		[['a', 'b c', 'd', '0'], undefined],
		[['e', 'f'], undefined],
		[['toString'], undefined],
		[['a', '__proto__'], undefined],
		[[], table],
	])('%j', (path, value) => {
		expect(getToml(table, path)).toEqual(value);
	});
});
