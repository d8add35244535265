import type {AST} from 'toml-eslint-parser';

/** Whatever a path leads to, with every piece of the text that writes it. */
export type TomlNode = TableNode | TableArrayNode | ValueNode;

type Pieces = {
	/** The `[header]` sections that are this node or lie inside it. */
	readonly sections: AST.TOMLTable[];
	/** The `key = value` entries, written outside of those sections, that are this node or lie inside it. */
	readonly entries: AST.TOMLKeyValue[];
};

/** A table, in one or more of TOML's ways to write one. A table with none of them is only implied by a header below it. */
export type TableNode = Pieces & {
	readonly type: 'table';
	readonly members: Map<string, TomlNode>;
	isRoot?: boolean;
	/** `[a.b]` */
	header?: AST.TOMLTable;
	/** `b = { … }` */
	inline?: AST.TOMLInlineTable;
	/** `b.c = 1`: the entries whose first `depth` keys lead here. */
	readonly dotted: {readonly entry: AST.TOMLKeyValue; readonly depth: number}[];
};

/** `[[a]]` */
export type TableArrayNode = Pieces & {
	readonly type: 'table array';
	readonly elements: TableNode[];
};

/** Everything else behind `key = `. */
export type ValueNode = Pieces & {
	readonly type: 'value';
	readonly value: AST.TOMLContentNode;
};

/** The tables of a document as one tree, wherever in the text their pieces are. The document has been checked by smol-toml. */
export function buildTree(document: AST.TOMLTopLevelTable): TableNode {
	const root = emptyTable();
	root.isRoot = true;
	for (const piece of document.body) {
		if (piece.type === 'TOMLKeyValue') {
			addEntry(root, piece);
		} else {
			const table = addSection(root, piece);
			for (const entry of piece.body) {
				addEntry(table, entry);
			}
		}
	}

	return root;
}

/** How far a path leads: the last node on it and the number of keys that led there. */
export function descend(root: TableNode, path: readonly string[]): {readonly node: TomlNode; readonly depth: number} {
	let node: TomlNode = root;
	for (const [depth, key] of path.entries()) {
		const member: TomlNode | undefined = node.type === 'table' ? node.members.get(key) : undefined;
		if (member === undefined) {
			return {node, depth};
		}

		node = member;
	}

	return {node, depth: path.length};
}

/** Whether the table has words of its own, so that it stays when its last member goes. */
export function standsAlone(table: TableNode): boolean {
	return table.isRoot === true || table.header !== undefined || table.inline !== undefined;
}

function addSection(root: TableNode, section: AST.TOMLTable): TableNode {
	const keys = keyNames(section.key);
	let table = root;
	for (const key of keys.slice(0, -1)) {
		table = enterTable(table, key, node => node.sections.push(section));
	}

	const last = keys.at(-1) as string;
	if (section.kind === 'standard') {
		table = enterTable(table, last, node => node.sections.push(section));
		table.header = section;
		return table;
	}

	const known = table.members.get(last);
	const array: TableArrayNode = known?.type === 'table array' ? known : {type: 'table array', elements: [], sections: [], entries: []};
	const element = emptyTable();
	element.header = section;
	element.sections.push(section);
	array.sections.push(section);
	array.elements.push(element);
	table.members.set(last, array);
	return element;
}

function addEntry(container: TableNode, entry: AST.TOMLKeyValue): void {
	const keys = keyNames(entry.key);
	let table = container;
	for (const [index, key] of keys.slice(0, -1).entries()) {
		table = enterTable(table, key, node => node.entries.push(entry));
		table.dotted.push({entry, depth: index + 1});
	}

	const last = keys.at(-1) as string;
	if (entry.value.type !== 'TOMLInlineTable') {
		table.members.set(last, {type: 'value', value: entry.value, sections: [], entries: [entry]});
		return;
	}

	const inline = emptyTable();
	inline.inline = entry.value;
	inline.entries.push(entry);
	table.members.set(last, inline);
	for (const member of entry.value.body) {
		addEntry(inline, member);
	}
}

function enterTable(parent: TableNode, key: string, note: (node: TomlNode) => void): TableNode {
	const known = parent.members.get(key);
	if (known?.type === 'table array') {
		// A header below `[[a]]` means the last element so far.
		note(known);
		const element = known.elements.at(-1) as TableNode;
		note(element);
		return element;
	}

	const table = known?.type === 'table' ? known : emptyTable();
	note(table);
	parent.members.set(key, table);
	return table;
}

function emptyTable(): TableNode {
	return {type: 'table', members: new Map(), sections: [], entries: [], dotted: []};
}

function keyNames(key: AST.TOMLKey): readonly string[] {
	return key.keys.map(part => (part.type === 'TOMLBare' ? part.name : part.value));
}
