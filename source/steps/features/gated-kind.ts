import type {RustTree} from '../../project/rust-tokens.ts';
import {type Context, isCall, isCode, isItemStart, itemKeyword, pieceEnd, textAt} from './rust-pieces.ts';

/** What a condition before a piece of code means for what the code does. `harmless`: nothing. `additive`: the piece is missing, and who needs it does not compile. */
export type Kind = 'additive' | 'harmless' | 'runtime' | NamedKind;

/** A piece that is there with a name alone: its definition, or what handles it. */
type NamedKind = {readonly isDefinition: boolean; readonly name: string};

export type Piece = {readonly trees: readonly RustTree[]; readonly next: number; readonly context: Context; readonly isSerialized: boolean};

export function kindOf(attributes: readonly (readonly RustTree[])[], {trees, next, context, isSerialized}: Piece): Kind {
	if (textAt(trees, next) === '$' || isCall(trees, next, 'compile_error')) {
		// The template of a macro, or a refusal to compile.
		return 'harmless';
	}

	if (next >= trees.length) {
		return 'additive';
	}

	if (attributes.some(([head]) => head?.type === 'name' && linkedAttributes.has(head.text))) {
		return 'runtime';
	}

	if (context === 'fields' || context === 'variants') {
		return isSerialized ? 'runtime' : context === 'fields' ? 'additive' : {isDefinition: true, name: textAt(trees, next) ?? ''};
	}

	if (isCode(context)) {
		return kindInCode(trees, next, context);
	}

	const item = trees.slice(next, pieceEnd(trees, next, 'items'));
	const {keyword, at} = itemKeyword(item);
	if (context !== 'items' && keyword === 'fn') {
		return {isDefinition: context === 'trait', name: `fn ${textAt(item, at + 1)}`};
	}

	const isDrop = keyword === 'impl' && item.some((_, index) => textAt(item, index) === 'Drop' && textAt(item, index + 1) === 'for');
	const isRegistration = keyword === '!' && ['submit', 'collect'].includes(textAt(item, at - 1) ?? '');
	return isDrop || isRegistration || keyword === undefined ? 'runtime' : 'additive';
}

function kindInCode(trees: readonly RustTree[], next: number, context: Context): Kind {
	if (isItemStart(trees, next)) {
		return 'additive';
	}

	// `field: value,` and `field,` of a literal or a pattern: the field has the same condition, unless it replaces one of a base.
	const after = textAt(trees, next + 1);
	const isField =
		context === 'body' &&
		trees[next]?.type === 'name' &&
		((after === ':' && textAt(trees, next + 2) !== ':') || after === ',' || next + 1 === trees.length);
	if (isField) {
		const isBased = trees.some((_, at) => textAt(trees, at) === '.' && textAt(trees, at + 1) === '.' && at + 2 < trees.length);
		return isBased ? 'runtime' : 'additive';
	}

	const name = armVariant(trees, next);
	return name === undefined ? 'runtime' : {isDefinition: false, name};
}

/** Attributes that make an item do something without being named. */
const linkedAttributes: ReadonlySet<string> = new Set([
	'ctor',
	'dtor',
	'no_mangle',
	'export_name',
	'link_section',
	'global_allocator',
	'panic_handler',
	'distributed_slice',
	'used',
]);

/** The name of the variant that a match arm begins with; undefined for what is no such arm. */
function armVariant(trees: readonly RustTree[], start: number): string | undefined {
	let name: string | undefined;
	for (let at = start; at < trees.length; at++) {
		const tree = trees[at] as RustTree;
		const text = textAt(trees, at);
		if (text === '=' && textAt(trees, at + 1) === '>') {
			return name;
		}

		if (tree.type === 'name' && tree.text !== 'if') {
			name = tree.text;
		} else if ('trees' in tree || text === '|' || text === 'if') {
			// `Path::Variant(…) =>`, `Path::Variant | …`, `Path::Variant if …`
			const arrow = trees.findIndex((_, index) => index > at && textAt(trees, index) === '=' && textAt(trees, index + 1) === '>');
			const stop = trees.findIndex((_, index) => index >= at && (textAt(trees, index) === ';' || textAt(trees, index) === ','));
			return arrow !== -1 && (stop === -1 || arrow < stop) ? name : undefined;
		} else if (text !== ':' && text !== '&') {
			return undefined;
		}
	}

	return undefined;
}
