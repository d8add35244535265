// All mutants of one file, each with the place that tells whether a test comes by.
import {type Replacement, replacements} from './mutators.ts';
import {type Place, places} from './syntax.ts';

export type Mutant = Replacement & {
	/** From the root, with slashes. */
	readonly file: string;
	readonly line: number;
	/** The lines it touches, on one line: with the file, what it is known by when lines move. */
	readonly before: string;
	readonly after: string;
	readonly reached: Reached;
};

/** Where a probe runs whenever the mutated code runs: before a statement, or around the body of an arrow function. */
export type Reached = {readonly start: number; readonly end?: number};

export function mutantsOf(file: string, text: string): Mutant[] {
	return [...places(file, text)]
		.flatMap(place => replacements(place, text).map(replacement => ({...replacement, reached: reachedBy(place)})))
		.sort((one, other) => one.start - other.start || one.end - other.end)
		.map(mutation => {
			const from = text.lastIndexOf('\n', mutation.start - 1) + 1;
			const next = text.indexOf('\n', mutation.end);
			const to = next === -1 ? text.length : next;
			return {
				file,
				line: text.slice(0, mutation.start).split('\n').length,
				before: oneLine(text.slice(from, to)),
				after: oneLine(text.slice(from, mutation.start) + mutation.by + text.slice(mutation.end, to)),
				...mutation,
			};
		});
}

export function mutate(text: string, {start, end, by}: Replacement): string {
	return text.slice(0, start) + by + text.slice(end);
}

function reachedBy({node, key, parents}: Place): Reached {
	const path = [...parents, node];
	for (let at = path.length - 1; at > 0; at--) {
		const [parent, child] = [path[at - 1], path[at]];
		if (parent === undefined || child === undefined) {
			break;
		}

		if (parent.type === 'ArrowFunctionExpression' && parent.body === child && child.type !== 'BlockStatement') {
			return {start: child.start, end: child.end};
		}

		const list = parent.type === 'SwitchCase' ? parent.consequent : ['BlockStatement', 'Program'].includes(parent.type) ? parent.body : [];
		if ((list as unknown[]).includes(child)) {
			return {start: child.start};
		}
	}

	throw new Error(`No statement around ${node.type} (${key})`);
}

function oneLine(text: string): string {
	return text.trim().replace(/\s+/g, ' ');
}
