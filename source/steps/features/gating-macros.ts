import type {RustGroup, RustTree} from '../../project/rust-tokens.ts';
import {readAttributes, textAt} from './rust-pieces.ts';

/** Macros that put a condition before all that they are given, such as `cfg_net! { … }`: the condition, by the macro's name. */
export function gatingMacrosIn(trees: readonly RustTree[]): ReadonlyMap<string, RustGroup> {
	const found = new Map<string, RustGroup>();
	for (const [index, tree] of trees.entries()) {
		if (!('trees' in tree)) {
			continue;
		}

		if (textAt(trees, index - 3) === 'macro_rules') {
			const condition = templateCondition(tree.trees);
			if (condition !== undefined) {
				found.set(textAt(trees, index - 1) ?? '', condition);
			}
		} else {
			for (const [name, condition] of gatingMacrosIn(tree.trees)) {
				found.set(name, condition);
			}
		}
	}

	return found;
}

/** The condition that a macro puts before what it is given: `#[cfg(…)] $item`. */
function templateCondition(trees: readonly RustTree[]): RustGroup | undefined {
	for (let at = 0; at < trees.length; at++) {
		const {found, end} = readAttributes(trees, at);
		const condition = found.find(([head, group]) => head?.type === 'name' && head.text === 'cfg' && group?.type === '(')?.[1];
		if (condition !== undefined && 'trees' in condition && textAt(trees, end) === '$') {
			return condition;
		}

		const tree = trees[at];
		const inner = tree !== undefined && 'trees' in tree ? templateCondition(tree.trees) : undefined;
		if (inner !== undefined) {
			return inner;
		}
	}

	return undefined;
}
