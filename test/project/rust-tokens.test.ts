import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {type RustTree, readRustTrees} from '../../source/project/rust-tokens.ts';

/** Trees on one line: groups in their brackets, strings in quotes, other literals as `_`. */
function brief(trees: readonly RustTree[] | undefined): string | undefined {
	return trees
		?.map(tree => {
			if ('trees' in tree) {
				return `${tree.type}${brief(tree.trees)}${{'(': ')', '[': ']', '{': '}'}[tree.type]}`;
			}

			return tree.type === 'string' ? `"${tree.text}"` : tree.type === 'literal' ? '_' : tree.text;
		})
		.join(' ');
}

/** Each fragment, and what is read. */
const fragments: ReadonlyArray<readonly [source: string, read: string]> = [
	['a /* } /* { */ " */ b', 'a b'],
	['a // } "\nb', 'a b'],
	['a /**/ b /***/ c', 'a b c'],
	['"}{" x', '"}{" x'],
	[String.raw`"\"}" x`, String.raw`"\"}" x`],
	[String.raw`"\\" x`, String.raw`"\\" x`],
	['r"\\" x', '"\\" x'],
	['r#""}"# x', '""}" x'],
	['r##"a"#b"## x', '"a"#b" x'],
	['br#"{"# x', '"{" x'],
	['b"{" c"{" cr#"{"# x', '"{" "{" "{" x'],
	["'{' x", '_ x'],
	[String.raw`'\'' x`, '_ x'],
	[String.raw`'\\' x`, '_ x'],
	[String.raw`'\u{7D}' x`, '_ x'],
	[`'"' x`, '_ x'],
	["b'{' x", '_ x'],
	[String.raw`b'\'' x`, '_ x'],
	["'😀' x", '_ x'],
	["&'a str", '& str'],
	["x::<'a, 'b>()", 'x : : < , > ()'],
	["'outer: loop { break 'outer; }", ': loop {break ;}'],
	["fn f<'a>(c: char) { c == 'a' }", 'fn f < > (c : char) {c = = _}'],
	["'r#a x", 'x'],
	['r#type x', 'type x'],
	['r#"type"# x', '"type" x'],
	['1..2', '_ . . _'],
	['1.0e-5f64 + 0xFFu8 + 1_000', '_ + _ + _'],
	['1.max(2) x.0.1', '_ . max (_) x . _'],
	['tuple.0', 'tuple . _'],
	['rb br cr r b c', 'rb br cr r b c'],
	['größe + 变量', 'größe + 变量'],
	['#!/usr/bin/env run {\nfn', 'fn'],
	['#![no_std] x', '# ! [no_std] x'],
	['macro_rules! m { ($($x:tt)*) => { $($x)* } }', 'macro_rules ! m {($ ($ x : tt) *) = > {$ ($ x) *}}'],
];

describe('token trees', () => {
	it.each(fragments)('%s', (source, read) => {
		expect(brief(readRustTrees(source))).toBe(read);
	});

	it('tells where a token stands', () => {
		expect(readRustTrees('/* ä */ a {b}')?.map(({offset}) => offset)).toEqual([8, 10]);
	});

	it.each(['(', ')', '(]', '{"}', 'r#"a"', "b'", '"a\\"'])('refuses what is not Rust: %s', source => {
		expect(readRustTrees(source)).toBeUndefined();
	});
});

test('what stands between any fragments is read the same', () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...fragments.filter(([source]) => !source.startsWith('#!'))), {maxLength: 6}), chosen => {
			const source = `{${chosen.map(([text]) => `${text}\n`).join('')}}`;
			expect(brief(readRustTrees(source))).toBe(
				`{${chosen
					.map(([, read]) => read)
					.filter(read => read !== '')
					.join(' ')}}`,
			);
		}),
		{numRuns: 300},
	);
});
