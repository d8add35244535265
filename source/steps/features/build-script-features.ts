import type {RustTree} from '../../project/rust-tokens.ts';
import {textAt} from './rust-pieces.ts';

/** The features that a build script asks for, by `cfg!(feature = "…")` or by the variables that cargo sets. It may do anything with them. */
export function featuresAskedFor(trees: readonly RustTree[]): readonly string[] {
	return trees.flatMap((tree, index) => {
		if ('trees' in tree) {
			return featuresAskedFor(tree.trees);
		}

		if (tree.type !== 'string') {
			return [];
		}

		const isCfg = textAt(trees, index - 2) === 'feature' && textAt(trees, index - 1) === '=';
		const variable = /^CARGO_FEATURE_(\w+)$/.exec(tree.text)?.[1];
		const feature = isCfg ? tree.text : variable?.toLowerCase();
		return feature === undefined ? [] : [feature, feature.replaceAll('_', '-')];
	});
}
