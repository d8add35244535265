import type {RustGroup, RustTree} from '../../project/rust-tokens.ts';

/** What stands directly in a group: items, the fields and variants of a type, or code: in braces, or in other brackets (`list`). */
export type Context = 'items' | 'trait' | 'implemented trait' | 'fields' | 'variants' | 'body' | 'list';

const itemKeywords: ReadonlySet<string> = new Set(
	'pub fn impl mod use struct enum union trait type macro_rules extern const static'.split(' '),
);
/** May stand before `fn`, `impl`, `trait` or `extern`, and elsewhere before a block. */
const qualifiers: ReadonlySet<string> = new Set(['unsafe', 'async', 'default', 'auto']);
export function isCode(context: Context): boolean {
	return context === 'body' || context === 'list';
}

export function codeIn({type}: RustGroup): 'body' | 'list' {
	return type === '{' ? 'body' : 'list';
}

export function isCall(trees: readonly RustTree[], at: number, macro: string): boolean {
	for (let index = at; index < at + 6; index++) {
		if (textAt(trees, index) === macro && textAt(trees, index + 1) === '!') {
			return true;
		}
	}

	return false;
}

/** The attributes from here on, each as what stands in its brackets; inner ones (`#![…]`) too. */
export function readAttributes(
	trees: readonly RustTree[],
	start: number,
): {readonly found: readonly (readonly RustTree[])[]; readonly end: number} {
	const found: (readonly RustTree[])[] = [];
	let at = start;
	while (textAt(trees, at) === '#') {
		const group = trees[textAt(trees, at + 1) === '!' ? at + 2 : at + 1];
		if (group?.type !== '[') {
			break;
		}

		found.push(group.trees);
		at += textAt(trees, at + 1) === '!' ? 3 : 2;
	}

	return {found, end: at};
}

export function textAt(trees: readonly RustTree[], at: number): string | undefined {
	const tree = trees[at];
	return tree === undefined || 'trees' in tree || tree.type === 'string' ? undefined : tree.text;
}

export function isItemStart(trees: readonly RustTree[], at: number): boolean {
	const text = textAt(trees, at);
	if (text === undefined || trees[at]?.type !== 'name') {
		return false;
	}

	if (text === 'union' || text === 'auto' || text === 'default') {
		return trees[at + 1]?.type === 'name' && textAt(trees, at + 2) !== '=';
	}

	// `unsafe { … }`, `async move { … }` and `const { … }` are expressions; `use` and `static ||` have their own words behind.
	return itemKeywords.has(text)
		? !(text === 'const' && trees[at + 1]?.type === '{') &&
				!(text === 'static' && ['|', 'move', 'async'].includes(textAt(trees, at + 1) ?? ''))
		: qualifiers.has(text) && isItemStart(trees, at + 1);
}

/** The keyword that says what an item is, `!` for a macro's call, and where it stands. */
export function itemKeyword(item: readonly RustTree[]): {readonly keyword: string | undefined; readonly at: number} {
	for (let at = 0; at < item.length; at++) {
		const text = textAt(item, at);
		const after = textAt(item, at + 1);
		if (text === '!' && item[at - 1]?.type === 'name') {
			return textAt(item, at - 1) === 'macro_rules' ? {keyword: 'macro_rules', at: at - 1} : {keyword: '!', at};
		}

		const isPrefix =
			text === undefined ||
			text === 'pub' ||
			text === ':' ||
			qualifiers.has(text) ||
			(text === 'const' && ['fn', 'unsafe', 'async', 'extern', 'trait'].includes(after ?? '')) ||
			(text === 'extern' &&
				item
					.slice(at + 1, at + 3)
					.some(
						(tree, index) =>
							(tree.type === 'string' && textAt(item, at + 2 + index) === 'fn') ||
							(index === 0 && tree.type === 'name' && tree.text === 'fn'),
					));
		if (!isPrefix && text !== 'macro_rules') {
			if (itemKeywords.has(text)) {
				return {keyword: text, at};
			}

			// A path to a macro: `inventory::submit! { … }`.
			if (!(item[at]?.type === 'name' && (after === '!' || after === ':'))) {
				return {keyword: undefined, at};
			}
		}
	}

	return {keyword: undefined, at: item.length};
}

/** The index behind an item (`;` or a block), a field or variant (`,`), or in a body behind a statement or an arm. */
export function pieceEnd(trees: readonly RustTree[], start: number, context: Context): number {
	const isOfItems = context === 'items' || context === 'trait' || context === 'implemented trait';
	let sawEqual = false;
	const isUse = isOfItems && ['use', 'const', 'static', 'type'].includes(itemKeyword(trees.slice(start, start + 12)).keyword ?? '');
	for (let at = start; at < trees.length; at++) {
		const text = textAt(trees, at);
		if (text === ';' || (text === ',' && !isOfItems)) {
			return at + 1;
		}

		sawEqual ||= text === '=';
		const isBlock = trees[at]?.type === '{';
		if (isBlock && isOfItems && !isUse) {
			return at + 1;
		}

		if (
			isBlock &&
			context === 'body' &&
			!sawEqual &&
			textAt(trees, at + 1) !== '.' &&
			textAt(trees, at + 1) !== 'else' &&
			textAt(trees, at + 1) !== '='
		) {
			return at + 1;
		}
	}

	return trees.length;
}
