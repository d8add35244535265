// The syntax tree as a mutation needs it: nodes with a range in the text, and the way from the program down to a node.
import {parseSync} from 'rolldown/utils';

export type Node = {readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown};

export type Place = {
	readonly node: Node;
	/** The property of the parent that holds the node. */
	readonly key: string;
	/** From the program to the parent. */
	readonly parents: readonly Node[];
};

const skipped = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'ThrowStatement']);
const typed = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']);

/** Every node that runs, parents first. Types, imports and what is thrown are left out. */
export function* places(file: string, text: string): Generator<Place> {
	const {program, errors} = parseSync(file, text);
	if (errors.length > 0) {
		throw new Error(`${file}: ${errors[0]?.message}`);
	}

	yield* below(program as unknown as Node, 'program', []);
}

function* below(node: Node, key: string, parents: readonly Node[]): Generator<Place> {
	if (skipped.has(node.type) || (node.type.startsWith('TS') && !typed.has(node.type))) {
		return;
	}

	yield {node, key, parents};
	const path = [...parents, node];
	for (const [name, value] of Object.entries(node)) {
		if (name === 'key' && node.computed === false) {
			continue;
		}

		for (const child of Array.isArray(value) ? value : [value]) {
			if (isNode(child)) {
				yield* below(child, name, path);
			}
		}
	}
}

export function isNode(value: unknown): value is Node {
	return (
		typeof value === 'object' && value !== null && typeof (value as Node).type === 'string' && typeof (value as Node).start === 'number'
	);
}
