import type {RustTree} from '../../project/rust-tokens.ts';

/** What a `cfg(…)` says of features, read with what never holds in a build for use: tests, documentation, other systems. */
export type CfgPredicate = {
	/** False where it never holds, true where it always does, undefined where that depends. */
	readonly value: boolean | undefined;
	/** Features that must be on for it to hold. */
	readonly needed: ReadonlySet<string>;
	/** Features whose presence may make it hold. */
	readonly positive: ReadonlySet<string>;
	/** Features whose absence may make it hold. */
	readonly negative: ReadonlySet<string>;
};

const neverHolds: ReadonlySet<string> = new Set(['test', 'doctest', 'doc', 'docsrs', 'loom', 'miri', 'windows', 'kani', 'fuzzing']);
const none: ReadonlySet<string> = new Set();

/** Reads the predicate that stands in the parentheses of `cfg(…)`. `assumed` are features known to be on. */
export function readCfg(trees: readonly RustTree[], assumed: ReadonlySet<string>): CfgPredicate {
	const [head, second, third] = trees;
	if (head?.type !== 'name') {
		return depends(none, none, none);
	}

	if (second?.type === '(') {
		return combine(
			head.text,
			splitAtCommas(second.trees).map(part => readCfg(part, assumed)),
		);
	}

	const value = third?.type === 'string' ? third.text : undefined;
	if (head.text === 'feature' && value !== undefined) {
		return assumed.has(value) ? constant(true) : depends(new Set([value]), new Set([value]), none);
	}

	return neverHolds.has(head.text) || (head.text === 'target_os' && value === 'windows') ? constant(false) : depends(none, none, none);
}

export function splitAtCommas(trees: readonly RustTree[]): readonly (readonly RustTree[])[] {
	const parts: RustTree[][] = [[]];
	for (const tree of trees) {
		if (tree.type === 'punctuation' && tree.text === ',') {
			parts.push([]);
		} else {
			parts.at(-1)?.push(tree);
		}
	}

	return parts.filter(part => part.length > 0);
}

function combine(operator: string, parts: readonly CfgPredicate[]): CfgPredicate {
	if (operator === 'not') {
		const [inner = constant(false)] = parts;
		return inner.value === undefined
			? {value: undefined, needed: none, positive: inner.negative, negative: inner.positive}
			: constant(!inner.value);
	}

	const decisive = operator === 'any';
	if (parts.some(({value}) => value === decisive)) {
		return constant(decisive);
	}

	const open = parts.filter(({value}) => value === undefined);
	const union = (sets: readonly ReadonlySet<string>[]) => new Set(sets.flatMap(set => [...set]));
	const [first] = open;
	if (first === undefined) {
		return constant(!decisive);
	}

	const needed =
		operator === 'any' ? [...first.needed].filter(one => open.every(part => part.needed.has(one))) : union(open.map(part => part.needed));
	return depends(new Set(needed), union(open.map(part => part.positive)), union(open.map(part => part.negative)));
}

function constant(value: boolean): CfgPredicate {
	return {value, needed: none, positive: none, negative: none};
}

function depends(needed: ReadonlySet<string>, positive: ReadonlySet<string>, negative: ReadonlySet<string>): CfgPredicate {
	return {value: undefined, needed, positive, negative};
}
