import {TomlDate} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {getToml, readExactToml, readToml, TomlSyntaxError} from '../../source/toml/read.ts';

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
	])('tells the place and the words of %j', (text, line, words) => {
		const error = (() => {
			try {
				return readToml(text);
			} catch (error) {
				return error;
			}
		})();
		expect(error).toBeInstanceOf(TomlSyntaxError);
		expect(error).toMatchObject({line, words, why: `It says: ${words.trim()}`});
		expect((error as TomlSyntaxError).what).toMatch(/^Line \d+, column \d+ is not TOML: .+\.$/);
	});

	test('does not count a byte order mark as a column', () => {
		const columns = ['= 1', '\uFEFF= 1'].map(text => {
			try {
				readToml(text);
			} catch (error) {
				return (error as TomlSyntaxError).column;
			}

			return undefined;
		});
		expect(columns[0]).toBe(1);
		expect(columns[1]).toBe(1);
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
	])('%j', (path, value) => {
		expect(getToml(table, path)).toEqual(value);
	});

	test('an empty path is the table itself', () => {
		expect(getToml(table, [])).toBe(table);
	});
});
