import {describe, expect, test} from 'vitest';
import {editToml, type TomlEdit, TomlEditError} from '../../source/toml/edit.ts';
import {TomlSyntaxError} from '../../source/toml/read.ts';

const ci: TomlEdit = {type: 'table', path: ['profile', 'ci'], entries: {inherits: 'release', debug: 0}};
const ciLines = ['[profile.ci]', 'inherits = "release"', 'debug = 0'];
const removeCi: TomlEdit = {type: 'remove', path: ['profile', 'ci']};

describe('table: a new header', () => {
	const release = ['[profile.release]', 'lto = true'];
	const others = ['[dependencies]', 'axum = "1"', ''];

	test.each([
		[
			'after the last table with the same first key and the comments below that',
			[...release, '', '# debug = 1', '', '# What we need.', ...others],
			[...release, '', '# debug = 1', '', ...ciLines, '', '# What we need.', ...others],
		],
		['between tables without blank lines', [...release, ...others], [...release, '', ...ciLines, ...others]],
		['beside dotted keys', ['profile.release.lto = true', ...others], ['profile.release.lto = true', ...others, ...ciLines, '']],
	])('%s', (_name, before, after) => {
		const edited = editToml(lines(...before), [ci]);
		expect(edited).toBe(lines(...after));
		expect(editToml(edited, [removeCi])).toBe(lines(...before));
	});

	test('with its comment above, indented like its neighbour', () => {
		const edit = {...ci, comment: ['Builds in CI.', '', '# Not for releases.']};
		const [flat, indented] = [
			['[package]', 'name = "app" # the app', ''],
			['[profile]', '  [profile.release]', '    lto = true', ''],
		];
		const comment = ['# Builds in CI.', '#', '# Not for releases.'];
		expect(editToml(lines(...flat), [edit])).toBe(lines(...flat, ...comment, ...ciLines, ''));
		expect(editToml(lines(...flat, ...comment, ...ciLines, ''), [removeCi])).toBe(lines(...flat));
		expect(editToml(lines(...indented), [edit])).toBe(
			lines(...indented, ...[...comment, '[profile.ci]'].map(line => `  ${line}`), ...ciLines.slice(1).map(line => `    ${line}`), ''),
		);
	});

	test.each([
		['an empty file', '', lines(...ciLines, '')],
		['a byte order mark alone', '\uFEFF', `\uFEFF${lines(...ciLines, '')}`],
		['blank lines alone', '\n\n', lines(...ciLines, '', '', '')],
		['comments alone', '# only\n', lines('# only', '', ...ciLines, '')],
		['a missing final newline', 'a = 1', lines('a = 1', '', ...ciLines)],
		['a missing final newline behind a comment', '# only', lines('# only', '', ...ciLines)],
		['blank lines at the end', 'a = 1\n\n\n', lines('a = 1', '', ...ciLines, '', '', '')],
		['CRLF and a byte order mark', '\uFEFFa = 1 # ä\r\n', `\uFEFF${lines('a = 1 # ä', '', ...ciLines, '').replaceAll('\n', '\r\n')}`],
		['mostly CRLF', 'a = 1\r\nb = 2\r\nc = 3\n', `a = 1\r\nb = 2\r\nc = 3\r\n\r\n${ciLines.join('\r\n')}\n`],
		['mostly LF', 'a = 1\nb = 2\nc = 3\r\n', `a = 1\nb = 2\nc = 3\n\n${ciLines.join('\n')}\r\n`],
	])('%s', (_name, text, expected) => {
		const edited = editToml(text, [ci]);
		expect(edited).toBe(expected);
		expect(editToml(edited, [ci])).toBe(edited);
		expect(editToml(edited, [removeCi])).toBe(text);
	});

	test.each([
		['a table that so far only a sub-table implies', '[a."b c".d]\n', {x: 1}, '[a."b c".d]\n\n[a."b c"]\nx = 1\n'],
		['an implied table without entries of its own', '[a."b c".d]\n', {}, '[a."b c".d]\n'],
		['an empty table, with a key that needs quotes', '', {}, '[a."b c"]\n'],
	])('%s', (_name, text, entries, expected) => {
		expect(editToml(text, [{type: 'table', path: ['a', 'b c'], entries}])).toBe(expected);
	});

	test('a key that holds quotes', () => {
		const edits: readonly TomlEdit[] = [{type: 'table', path: ['target', 'cfg(target_os = "linux")'], entries: {linker: 'clang'}}];
		expect(editToml('', edits)).toBe(`[target.'cfg(target_os = "linux")']\nlinker = "clang"\n`);
	});
});

describe('table: one that is there', () => {
	test.each([
		[
			'keeps its keys, even of another type, and gets those it lacks',
			['[profile.ci] # ours', '  debug   = true  # keep', '', '[other]', ''],
			['[profile.ci] # ours', '  debug   = true  # keep', '  inherits = "release"', '', '[other]', ''],
		],
		[
			'gets its first entries below the comment that tells what it is for',
			['[profile.ci]', '# For CI.', '', '# Others.', '[other]', ''],
			['[profile.ci]', '# For CI.', ...ciLines.slice(1), '', '# Others.', '[other]', ''],
		],
		[
			'gets its first entries above the comment of the next header',
			['[profile.ci]', '# Others.', '[other]', ''],
			['[profile.ci]', ...ciLines.slice(1), '# Others.', '[other]', ''],
		],
		[
			'may come after its sub-table',
			['[profile.ci.package.ring]', 'opt-level = 3', '[profile.ci]', 'debug = 0', '[profile]', ''],
			['[profile.ci.package.ring]', 'opt-level = 3', '[profile.ci]', 'debug = 0', 'inherits = "release"', '[profile]', ''],
		],
		['may have a quoted key', ['["profile"."ci"]', 'debug = 1', ''], ['["profile"."ci"]', 'debug = 1', 'inherits = "release"', '']],
	])('%s', (_name, before, after) => {
		expect(editToml(lines(...before), [{...ci, comment: ['not written']}])).toBe(lines(...after));
	});

	test.each([
		['dotted keys at the root', 'profile.ci.debug = 0', 'profile.ci.debug = 0\nprofile.ci.inherits = "release"'],
		['dotted keys below a header', '[profile]\n\tci.debug = 0 # c\n', '[profile]\n\tci.debug = 0 # c\n\tci.inherits = "release"\n'],
		[
			'dotted keys in their own quoting',
			`"profile" . 'ci'.debug = 0\n`,
			`"profile" . 'ci'.debug = 0\n"profile" . 'ci'.inherits = "release"\n`,
		],
		['dotted keys in braces', 'profile = { ci.debug = 0 }', 'profile = { ci.debug = 0, ci.inherits = "release" }'],
		['an inline table', '[profile]\nci = { debug = 0 } # c', '[profile]\nci = { debug = 0, inherits = "release" } # c'],
		['an inline table in another', 'profile = {ci={debug=0}}', 'profile = {ci={debug=0, inherits = "release"}}'],
		['empty braces', '[profile]\nci = {}', '[profile]\nci = { inherits = "release", debug = 0 }'],
		['empty braces with a space', '[profile]\nci = { }', '[profile]\nci = { inherits = "release", debug = 0 }'],
		[
			'braces without the table',
			'profile = { dev = { debug = 1 } }',
			'profile = { dev = { debug = 1 }, ci = { inherits = "release", debug = 0 } }',
		],
		[
			'braces over several lines (TOML 1.1)',
			'profile.ci = {\n  debug = 0, # c\n}\n',
			'profile.ci = {\n  debug = 0, # c\n  inherits = "release",\n}\n',
		],
		[
			'braces over several lines, no comma at the end',
			'profile.ci = {\n  debug = 0 # c\n}\n',
			'profile.ci = {\n  debug = 0, # c\n  inherits = "release"\n}\n',
		],
	])('%s', (_name, text, expected) => {
		expect(editToml(text, [ci])).toBe(expected);
		expect(editToml(expected, [ci])).toBe(expected);
	});

	test('a table below dotted keys in braces stays in the braces', () => {
		expect(editToml('profile = { ci.debug = 0 }', [{type: 'table', path: ['profile', 'ci', 'package', 'ring'], entries: {debug: 1}}])).toBe(
			'profile = { ci.debug = 0, ci.package = { ring = { debug = 1 } } }',
		);
	});
});

describe('set', () => {
	test.each([
		['a value', 'jobs = 1 # few', 'jobs', 'jobs = 4 # few'],
		['a value over several lines', 'jobs = """\na\nb""" # few\nx = 1', 'jobs', 'jobs = 4 # few\nx = 1'],
		['an array', 'jobs = [\n  1,\n  2,\n]\n', 'jobs', 'jobs = 4\n'],
		['a date', 'jobs = 1979-05-27T07:32:00Z\n', 'jobs', 'jobs = 4\n'],
		['an inline table', 'jobs = { a = 1 } # c\n', 'jobs', 'jobs = 4 # c\n'],
		['a value of the same number, but a float', 'jobs = 4.0', 'jobs', 'jobs = 4'],
		['a value that is there, in its own words', 'jobs = 0x4 # c', 'jobs', 'jobs = 0x4 # c'],
		['a member of an inline table', 'build = { jobs = 1, x = 2 }', 'build.jobs', 'build = { jobs = 4, x = 2 }'],
		['a dotted key', 'build.jobs = 1', 'build.jobs', 'build.jobs = 4'],
	])('%s', (_name, text, path, expected) => {
		expect(editToml(text, [{type: 'set', path: path.split('.'), value: 4}])).toBe(expected);
	});

	test.each([
		['at the root, after its last entry', 'a = 1 # one\n\n# b\n[b]\n', 'x', 'a = 1 # one\nx = 1\n\n# b\n[b]\n'],
		[
			'at the root without entries, above the first header and its comment',
			'# license\n\n# b\n[b]\n',
			'x',
			'# license\n\nx = 1\n\n# b\n[b]\n',
		],
		['at the root of a file that starts with a header', '[b]\n', 'x', 'x = 1\n\n[b]\n'],
		['at the root below comments alone', '# only', 'x', '# only\n\nx = 1'],
		['at the root of an empty file', '', 'x', 'x = 1\n'],
		['in a new table', '', 'b.x', '[b]\nx = 1\n'],
		['in an implied table', '[b.c]\n', 'b.x', '[b.c]\n\n[b]\nx = 1\n'],
		['in a table that an array of tables implies', '[[b.c]]\n', 'b.x', '[[b.c]]\n\n[b]\nx = 1\n'],
		['next to dotted keys', 'b.c.d = 1\ne = 2\n', 'b.x', 'b.c.d = 1\nb.x = 1\ne = 2\n'],
		['deep below dotted keys', 'b.c.d = 1\n', 'b.e.x', 'b.c.d = 1\nb.e.x = 1\n'],
		['deep below braces', 'b = { }\n', 'b.e.x', 'b = { e = { x = 1 } }\n'],
	])('a new key %s', (_name, text, path, expected) => {
		expect(editToml(text, [{type: 'set', path: path.split('.'), value: 1}])).toBe(expected);
	});

	test('a value over several lines is followed by the next key', () => {
		const text = '[a]\nx = [\n  1,\n] # c\ny = """\nz"""\n';
		expect(editToml(`${text}\n[b]`, [{type: 'set', path: ['a', 'n'], value: 1}])).toBe(`${text}n = 1\n\n[b]`);
	});

	test.each([
		['text', '"text"'],
		['say "hi"', `'say "hi"'`],
		[String.raw`C:\Users`, String.raw`'C:\Users'`],
		[`"'\\`, String.raw`"\"'\\"`],
		['a\nb\tc\u0001\u007F', String.raw`"a\nb\tc\u0001\u007F"`],
		['ü 🚂', '"ü 🚂"'],
		[1.5, '1.5'],
		[-0, '-0.0'],
		[Number.NaN, 'nan'],
		[Number.NEGATIVE_INFINITY, '-inf'],
		[Number.POSITIVE_INFINITY, 'inf'],
		[1e-7, '1e-7'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		[true, 'true'],
		[[], '[]'],
		[['a', 1, [true]], '["a", 1, [true]]'],
		[{}, '{}'],
		[{a: {'b c': 1}}, '{ a = { "b c" = 1 } }'],
		[JSON.parse('{"__proto__": 1}'), '{ __proto__ = 1 }'],
	])('writes %j', (value, written) => {
		expect(editToml('', [{type: 'set', path: ['x'], value}])).toBe(`x = ${written}\n`);
	});
});

describe('remove', () => {
	test.each([
		['a key with the comment on its line', 'a = 1 # one\nb = 2\n', 'a', 'b = 2\n'],
		['the last key', 'a = 1\nb = 2 # two\n', 'b', 'a = 1\n'],
		['the last key without a final newline', 'a = 1\nb = 2', 'b', 'a = 1'],
		['a key over several lines', 'a = 1\nb = [\n  1, # c\n]\nc = 3\n', 'b', 'a = 1\nc = 3\n'],
		['a key, not the comment above it', '# about\na = 1\nb = 2\n', 'a', '# about\nb = 2\n'],
		['a key on its own between blank lines', '[x]\na = 1\n\nb = 2\n\n[y]\n', 'x.b', '[x]\na = 1\n\n[y]\n'],
		['the last key of a table, which stays', '[a]\nb = 1\n', 'a.b', '[a]\n'],
		['the only key of the file', 'a = 1\n', 'a', ''],
		['what is not there', 'a = 1\n', 'b.c', 'a = 1\n'],
		['what is not there, below a value', 'a = 1\n', 'a.c', 'a = 1\n'],
		['a dotted key', 'a.b.c = 1\na.d = 2\n', 'a.b.c', 'a.d = 2\n'],
		['all dotted keys of a table', 'a.b.c = 1\nx = 0\na.b.d = 2\na.e = 3\n', 'a.b', 'x = 0\na.e = 3\n'],
		['dotted keys apart from each other', 'x = 0\n\na.b = 1\n\na.c = 2\n', 'a', 'x = 0\n'],
		['a dotted table', '[p]\nci.a = 1\nci.b = 2\n', 'p.ci', '[p]\n'],
		['an inline table', 'a = { b = 1 }\nc = 2\n', 'a', 'c = 2\n'],
		['the first member', 'a = { b = 1, c = 2 }', 'a.b', 'a = { c = 2 }'],
		['a middle member', 'a = { b = 1,c = 2 , d = 3 }', 'a.c', 'a = { b = 1,d = 3 }'],
		['the last member', 'a = { b = 1, c = 2 }', 'a.c', 'a = { b = 1 }'],
		['the only member', 'a = { b = 1 }', 'a.b', 'a = {}'],
		['a member over several lines of its own', 'a = {\n  b = [\n    1,\n  ],\n  c = 2,\n}', 'a.b', 'a = {\n  c = 2,\n}'],
		['the only member, with a comment in it', 'a = { b = [\n1, # c\n] }', 'a.b', 'a = {}'],
		['a member over several lines', 'a = { b = [\n1, # c\n], c = 2 }', 'a.b', 'a = { c = 2 }'],
		['dotted members', 'a = { b.c = 1, d = 2, b.e = 3 }', 'a.b', 'a = { d = 2 }'],
		['a member of its own line', 'a = {\n  b = 1, # c\n  c = 2,\n}', 'a.b', 'a = {\n  c = 2,\n}'],
		['the last member of its own line', 'a = {\n  b = 1, # b\n  c = 2 # c\n}', 'a.c', 'a = {\n  b = 1 # b\n}'],
		['a member between comments', 'a = { b = 1, # b\n  c = 2 }', 'a.b', 'a = {  # b\n  c = 2 }'],
		['an array of tables', '[[a]]\nx = 1\n[a.b]\n[[a]]\n\n[c]\n', 'a', '[c]\n'],
		['a table, its sub-tables and its comment', '[x]\n\n# about\n[a]\ny = 1\n\n[z]\n\n[a.b]\nc = 1', 'a', '[x]\n\n[z]'],
		['a table that is only implied', '[a.b]\n[a.c]\n[d]\n', 'a', '[d]\n'],
		['a sub-table', '[a]\n\n[a.b]\n\n[d]\n', 'a.b', '[a]\n\n[d]\n'],
		[
			'a table, not the comments of others',
			'[a]\n\n[b]\nx = 1\n\n# floating\n\n# about c\n[c]\n',
			'b',
			'[a]\n\n# floating\n\n# about c\n[c]\n',
		],
		['the first table', '# about\n[a]\nx = 1\n\n\n[b]\n', 'a', '[b]\n'],
		['a table below a string that looks like a comment', 's = """\n# text"""\n[a]\n', 'a', 's = """\n# text"""\n'],
		['dotted keys and the table below them', '[a]\nb.c = 1\nd = 2\n\n[a.b.e]\nf = 1\n', 'a.b', '[a]\nd = 2\n'],
	])('%s', (_name, text, path, expected) => {
		expect(editToml(text, [{type: 'remove', path: path.split('.')}])).toBe(expected);
		const windows = expected.replaceAll('\n', '\r\n');
		expect(editToml(text.replaceAll('\n', '\r\n'), [{type: 'remove', path: path.split('.')}])).toBe(windows);
	});
});

describe('append', () => {
	test.each([
		['a line', 'a = ["x"] # c', 'a = ["x", "y", "z"] # c'],
		['spaces inside the brackets', 'a = [ "x" ]', 'a = [ "x", "y", "z" ]'],
		['an empty array', 'a = []', 'a = ["y", "z"]'],
		['an empty array with a space', 'a = [ ]', 'a = [ "y", "z" ]'],
		['a line with a comma at the end', 'a = ["x", ]', 'a = ["x", "y", "z", ]'],
		['lines with a comma at the end', 'a = [\n  "x", # x\n  # "w",\n]', 'a = [\n  "x", # x\n  "y",\n  "z",\n  # "w",\n]'],
		['lines without one', 'a = [\n\t"x" # x\n]', 'a = [\n\t"x", # x\n\t"y",\n\t"z"\n]'],
		['several elements a line', 'a = [\n  "v", "x",\n]', 'a = [\n  "v", "x",\n  "y",\n  "z",\n]'],
		['lines that close with the last element', 'a = ["v",\n     "x"] # c', 'a = ["v",\n     "x", "y", "z"] # c'],
		['an opening line with the element', 'a = ["x"\n]', 'a = ["x", "y", "z"\n]'],
		['commas at the start of lines', 'a = [\n    "v"\n  , "x"\n]', 'a = [\n    "v"\n  , "x",\n  "y",\n  "z"\n]'],
		['empty lines', 'a = [\n]', 'a = [\n    "y",\n    "z",\n]'],
		['comments alone', 'a = [\n  # none yet\n]', 'a = [\n  # none yet\n  "y",\n  "z",\n]'],
		['a missing array', 'b = 1', 'b = 1\na = ["y", "z"]'],
		['an array that has one of them', `a = ['z']`, `a = ['z', "y"]`],
		['an array in braces', 'x = 1\na = [["y"], "x"]', 'x = 1\na = [["y"], "x", "y", "z"]'],
	])('to %s', (_name, text, expected) => {
		const edits: readonly TomlEdit[] = [{type: 'append', path: ['a'], values: ['y', 'z', 'y']}];
		expect(editToml(text, edits)).toBe(expected);
		expect(editToml(expected, edits)).toBe(expected);
		expect(editToml(text.replaceAll('\n', '\r\n'), edits).replaceAll('\r\n', '\n')).toBe(expected);
	});

	test('to an array in a dotted key of an inline table', () => {
		expect(editToml('a = { b.c = [1] }', [{type: 'append', path: ['a', 'b', 'c'], values: [2, 1]}])).toBe('a = { b.c = [1, 2] }');
	});

	test('in a new table', () => {
		expect(editToml('', [{type: 'append', path: ['build', 'rustflags'], values: ['-Cx']}])).toBe('[build]\nrustflags = ["-Cx"]\n');
	});
});

describe('drop', () => {
	test.each([
		['several elements of a line', 'a = ["y", "x", "z"] # c', 'a = ["x"] # c'],
		['an element with its line and its comment', 'a = [\n  # w\n  "x",\n  "y", # y\n]', 'a = [\n  # w\n  "x",\n]'],
		['all elements', 'a = ["y", \'z\']', 'a = []'],
		['nothing where there is none of them', 'a = ["x"]', 'a = ["x"]'],
		['nothing from what is no array', 'a = "y"', 'a = "y"'],
		['nothing from an array of other tables', '[[a]]\nb = 1\n', '[[a]]\nb = 1\n'],
		['nothing without the key', 'b = 1', 'b = 1'],
	])('%s', (_name, text, expected) => {
		expect(editToml(text, [{type: 'drop', path: ['a'], values: ['y', 'z']}])).toBe(expected);
	});
});

describe('what nothing names', () => {
	test('dates, big integers, odd floats and odd layout survive every kind of edit', () => {
		const text = lines(
			'\uFEFF# head',
			'big = 9_223_372_036_854_775_807',
			'when=1979-05-27 07:32:00.123456789-07:00\t# zone',
			'local = [1979-05-27, 07:32:00, 1979-05-27T07:32:00]',
			'odd = [nan, -inf, 1e1_0, 0xDEAD_BEEF, -0.0]',
			'"quoted" . \'key\' = """\\',
			'   folded"""',
			'',
			'[[bin]]   # one',
			'name="x"',
			'[ bin . meta ]',
			'[[bin]]',
			'',
		);
		const edited = editToml(text, [
			ci,
			{type: 'set', path: ['include'], value: ['ferrovia.toml']},
			{type: 'append', path: ['odd'], values: [1, Number.NaN]},
			{type: 'set', path: ['quoted', 'other'], value: true},
			{type: 'remove', path: ['include']},
			removeCi,
		]);
		expect(edited).toBe(text.replace('-0.0]', '-0.0, 1]').replace('folded"""\n', `folded"""\n"quoted".other = true\n`));
	});

	test('no edits, no change', () => {
		expect(editToml('\uFEFF  a=1\r\n\n\t', [])).toBe('\uFEFF  a=1\r\n\n\t');
	});
});

describe('refuses', () => {
	test.each<[string, string, TomlEdit, RegExp]>([
		['a table where a value is', 'profile = 1\n', ci, /`profile` is a value \(line 1\), not a table/],
		['a table where a string is', 'x = 1\n[profile]\nci = "x"\n', ci, /It is a value \(line 3\), not a table/],
		['a table where an array is', '[profile]\nci = []', ci, /It is an array \(line 2\)/],
		[
			'a key of an array of tables',
			'\n[[profile]]\nci = 1\n',
			{type: 'set', path: ['profile', 'ci'], value: 2},
			/`profile` is an array of tables \(line 2\)/,
		],
		['to remove from an array of tables', '[[bin]]\nname = "a"\n', {type: 'remove', path: ['bin', 'name']}, /array of tables/],
		[
			'to append to an array of tables',
			'[[bin]]\n',
			{type: 'append', path: ['bin'], values: [1]},
			/array of tables \(line 1\), not an array/,
		],
		[
			'to append to a string',
			'rustflags = "-C x"',
			{type: 'append', path: ['rustflags'], values: ['-C']},
			/a value \(line 1\), not an array/,
		],
		[
			'to drop an array of tables',
			'[[bin]]\nname = "a"\n',
			{type: 'drop', path: ['bin'], values: [{name: 'a'}]},
			/array of tables \(line 1\)/,
		],
		['a value in the place of a header', '[a.b]\n', {type: 'set', path: ['a'], value: 1}, /table of its own \(line 1\)/],
		['a value in the place of dotted keys', 'a.b = 1', {type: 'set', path: ['a'], value: 1}, /table of its own \(line 1\)/],
		['a value over comments', 'a = [\n  1, # why\n]', {type: 'set', path: ['a'], value: 1}, /holds comments/],
		['no path', '', {type: 'set', path: [], value: {}}, /names no key/],
		['to remove without a path', 'a = 1\n', {type: 'remove', path: []}, /names no key/],
		['a number that is not exact', '', {type: 'set', path: ['a'], value: 2 ** 60}, /too large to be exact/],
		['half a character', '', {type: 'set', path: ['a'], value: '\uD83D'}, /half a character/],
		['half a character in a key', '', {type: 'set', path: ['\uD83D'], value: ''}, /half a character/],
		['a newline in a comment', '', {...ci, comment: ['a\nb']} as TomlEdit, /newlines/],
		['what is no TOML value', '', {type: 'set', path: ['a'], value: new Date(0) as unknown as string}, /no value for/],
		['null', '', {type: 'set', path: ['a'], value: null as unknown as string}, /no value for null/],
	])('%s', (_name, text, edit, why) => {
		expect(() => editToml(text, [edit])).toThrow(expect.objectContaining({path: edit.path, why: expect.stringMatching(why)}));
	});

	test('a text that is not TOML', () => {
		expect(() => editToml('\uFEFF[a]\r\nb = tru # no\r\n', [ci])).toThrow(TomlSyntaxError);
	});

	test('all edits when one of them fails', () => {
		expect(() => editToml('a = 1', [ci, {type: 'set', path: ['a', 'b'], value: 1}])).toThrow(TomlEditError);
	});
});

function lines(...all: readonly string[]): string {
	return all.join('\n');
}
