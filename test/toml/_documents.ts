import fc from 'fast-check';

/** A document in one of the many ways to write its tables: headers, dotted keys, braces, arrays of tables, sub-tables first. */
export function tomlDocument(): fc.Arbitrary<string> {
	return fc
		.record({
			root: table,
			choices: fc.array(fc.nat({max: 999}), {minLength: 20, maxLength: 60}),
			newline: fc.constantFrom('\n', '\n', '\r\n', 'mixed'),
			mark: fc.constantFrom('', '', '', '\uFEFF'),
			isUnfinished: fc.boolean(),
			footer: fc.constantFrom('', '', '# the end\n', '\n\n'),
		})
		.map(({root, choices, newline, mark, isUnfinished, footer}) => {
			const writer = new Writer(choices);
			writer.writeRoot(root);
			const text = writer.lines.map(line => `${line}\n`).join('') + footer;
			let index = 0;
			const broken = text.replaceAll('\n', () =>
				newline === 'mixed' ? ((choices[index++ % choices.length] ?? 0) % 3 === 0 ? '\r\n' : '\n') : newline,
			);
			return mark + (isUnfinished ? broken.replace(/\r?\n$/, '') : broken);
		});
}

/** Keys that documents and edits share, so that edits meet what is there. */
export const tomlKey = fc.constantFrom('profile', 'ci', 'release', 'target', 'a b', 'cfg(target_os = "linux")', '__proto__', '');

type Tree = {readonly [key: string]: Node};
type Node =
	| {readonly type: 'scalar'; readonly text: string}
	| {readonly type: 'table'; readonly table: Tree}
	| {readonly type: 'tables'; readonly tables: readonly Tree[]};

const scalar = fc
	.constantFrom(
		'1',
		'9_223_372_036_854_775_807',
		'-0.0',
		'nan',
		'true',
		'1979-05-27T07:32:00.999999-07:00',
		'07:32:00',
		'"text # no comment"',
		`'C:\\literal'`,
		'"""\n# no comment\n\n[no.header]\nend"""',
		"'''\n'''",
		'[]',
		'[ ]',
		'[1, 2]',
		'[\n  "a", # why\n  # "b",\n  "c"\n]',
		'[\n\t"a",\n]',
		'[ "a"\n, "b" ]',
		'[{ a = 1 }, { ci = [] }]',
	)
	.map((text): Node => ({type: 'scalar', text}));

const {table} = fc.letrec<{table: Tree; node: Node}>(tie => ({
	table: fc
		.uniqueArray(fc.tuple(tomlKey, tie('node')), {maxLength: 4, selector: ([key]) => key})
		.map(members => Object.fromEntries(members)),
	node: fc.oneof(
		{depthSize: 'small', withCrossShrink: true, maxDepth: 3},
		{arbitrary: scalar, weight: 3},
		{arbitrary: tie('table').map((inner): Node => ({type: 'table', table: inner})), weight: 4},
		{arbitrary: fc.array(tie('table'), {minLength: 1, maxLength: 2}).map((tables): Node => ({type: 'tables', tables})), weight: 1},
	),
}));

type Style = 'header' | 'dotted' | 'inline';

class Writer {
	readonly lines: string[] = [];
	readonly #choices: readonly number[];
	#index = 0;

	constructor(choices: readonly number[]) {
		this.#choices = choices;
	}

	writeRoot(root: Tree): void {
		const {entries, sections} = this.#split([], root);
		this.#decorate();
		this.#writeEntries(entries);
		this.#writeSections([], sections);
	}

	pick<Choice>(...all: readonly Choice[]): Choice {
		const choice = this.#choices[this.#index++ % this.#choices.length] ?? 0;
		return all[choice % all.length] as Choice;
	}

	/** What stands in a table's own lines, and what gets headers of its own. */
	#split(prefix: readonly string[], tree: Tree): {readonly entries: [string, string][]; readonly sections: [string, Node][]} {
		const entries: [string, string][] = [];
		const sections: [string, Node][] = [];
		for (const [key, node] of Object.entries(tree)) {
			const name = [...prefix, this.#key(key)];
			if (node.type === 'scalar') {
				entries.push([name.join(this.pick('.', '.', ' . ')), node.text]);
			} else if (node.type === 'tables') {
				if (prefix.length === 0) {
					sections.push([key, node]);
				}
			} else {
				const style = this.pick<Style>('header', 'header', 'dotted', 'inline');
				const isDotted = style === 'dotted' && hasEntries(node.table);
				if (isDotted) {
					entries.push(...this.#split(name, node.table).entries);
				} else if (style === 'header' && prefix.length === 0) {
					sections.push([key, node]);
				} else {
					entries.push([name.join('.'), this.#inline(node.table)]);
				}
			}
		}

		return {entries, sections};
	}

	#writeSections(path: readonly string[], sections: readonly [string, Node][]): void {
		for (const [key, node] of sections) {
			const inner = [...path, this.#key(key)];
			if (node.type === 'tables') {
				for (const element of node.tables) {
					this.#writeSection(inner, element, 'array');
				}
			} else if (node.type === 'table') {
				this.#writeSection(inner, node.table, 'standard');
			}
		}
	}

	#writeSection(path: readonly string[], tree: Tree, kind: 'standard' | 'array'): void {
		const {entries, sections} = this.#split([], tree);
		const isImplied = kind === 'standard' && entries.length === 0 && sections.length > 0 && this.pick(true, false);
		const isLast = kind === 'standard' && this.pick(false, false, true);
		if (isLast) {
			this.#writeSections(path, sections);
		}

		if (!isImplied) {
			this.#decorate();
			const indentation = this.pick('', '', '  ');
			const name = path.join(this.pick('.', '.', ' . '));
			const header = kind === 'array' ? `[[${name}]]` : `[${name}]`;
			this.lines.push(indentation + header + this.pick('', '', ' # header'));
			this.#writeEntries(entries);
		}

		if (!isLast) {
			this.#writeSections(path, sections);
		}
	}

	#writeEntries(entries: readonly [string, string][]): void {
		for (const [name, value] of entries) {
			const indentation = this.pick('', '', '\t');
			const comment = this.pick('', '', ' # about it', '   ');
			this.lines.push(...this.pick([], [], [`${indentation}# above it`], ['']));
			this.lines.push(`${indentation}${name}${this.pick(' = ', '=', '   = ')}${value}${comment}`);
		}

		this.lines.push(...this.pick([], [], [], ['# below'], ['', '# apart']));
	}

	#decorate(): void {
		this.lines.push(...this.pick([''], [''], [], ['', '# comment'], ['# comment', '# of two lines'], ['', '# apart', ''], ['', '']));
	}

	#inline(tree: Tree): string {
		const members: string[] = [];
		for (const [key, node] of Object.entries(tree)) {
			if (node.type === 'scalar') {
				members.push(`${this.#key(key)}${this.pick(' = ', '=')}${node.text}`);
			} else if (node.type === 'table') {
				const inner = this.#inline(node.table);
				const single = Object.entries(node.table);
				const [first] = single;
				const isDotted = single.length === 1 && first?.[1].type === 'scalar' && this.pick(true, false);
				members.push(isDotted ? `${this.#key(key)}.${inner.slice(1, -1).trim()}` : `${this.#key(key)} = ${inner}`);
			}
		}

		return members.length === 0
			? this.pick('{}', '{ }')
			: `{${this.pick(' ', '')}${members.join(this.pick(', ', ',', ' , '))}${this.pick(' ', '')}}`;
	}

	#key(key: string): string {
		if (/^[\w-]+$/.test(key)) {
			return this.pick(key, key, key, `"${key}"`, `'${key}'`);
		}

		return key.includes('"') ? `'${key}'` : this.pick(`"${key}"`, `'${key}'`);
	}
}

/** Dotted keys can't write an empty table, nor one of nothing but arrays of tables. */
function hasEntries(tree: Tree): boolean {
	return Object.values(tree).some(node => node.type !== 'tables');
}
