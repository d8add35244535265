/** A token of Rust, or a group with all that its brackets hold. */
export type RustTree = RustToken | RustGroup;

export type RustToken = {
	/** A lifetime or a label is none of these: it is left out, as comments are. `text` is a literal string without its quotes. */
	readonly type: 'name' | 'punctuation' | 'string' | 'literal';
	/** A name as it is written, without `r#`; one character of punctuation; what stands between a string's quotes; nothing of other literals. */
	readonly text: string;
	readonly offset: number;
};

export type RustGroup = {
	readonly type: '(' | '[' | '{';
	readonly trees: readonly RustTree[];
	readonly offset: number;
};

const closing: Readonly<Record<string, string>> = {'(': ')', '[': ']', '{': '}'};

/**
Reads Rust source into token trees, by the rules of https://doc.rust-lang.org/reference/tokens.html: comments nest, strings may be raw, and a quote
begins a character or a lifetime. Undefined for what is not Rust: brackets that do not match, a string without an end.
*/
export function readRustTrees(source: string): readonly RustTree[] | undefined {
	const root: RustTree[] = [];
	const open: {readonly group: RustGroup; readonly outer: RustTree[]}[] = [];
	let trees = root;
	// A shebang, unless it is an inner attribute.
	let at = /^\uFEFF?(?:#!(?!\s*\[).*)?/.exec(source)?.[0].length ?? 0;
	while (at < source.length) {
		const character = source[at] as string;
		const offset = at;
		if (character in closing) {
			const inner: RustTree[] = [];
			open.push({group: {type: character as RustGroup['type'], trees: inner, offset}, outer: trees});
			trees = inner;
			at++;
		} else if (character === ')' || character === ']' || character === '}') {
			const last = open.pop();
			if (last === undefined || closing[last.group.type] !== character) {
				return undefined;
			}

			last.outer.push(last.group);
			trees = last.outer;
			at++;
		} else {
			const end = skipSpaceAndComment(source, at) ?? skipLifetime(source, at);
			if (end !== undefined) {
				at = end;
				continue;
			}

			const token = readToken(source, at);
			if (token === undefined) {
				return undefined;
			}

			trees.push({type: token.type, text: token.text, offset});
			at = token.end;
		}
	}

	return open.length === 0 ? root : undefined;
}

/** The offset behind white space or a comment; undefined where there is neither. */
function skipSpaceAndComment(source: string, at: number): number | undefined {
	if (/\s/.test(source[at] as string)) {
		return at + 1;
	}

	if (source.startsWith('//', at)) {
		const end = source.indexOf('\n', at);
		return end === -1 ? source.length : end;
	}

	if (!source.startsWith('/*', at)) {
		return undefined;
	}

	let depth = 1;
	let next = at + 2;
	for (; depth > 0 && next < source.length; next++) {
		if (source.startsWith('/*', next)) {
			depth++;
			next++;
		} else if (source.startsWith('*/', next)) {
			depth--;
			next++;
		}
	}

	return next;
}

const name = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;

function nameAt(source: string, at: number): string | undefined {
	name.lastIndex = at;
	return name.exec(source)?.[0];
}

/** The offset behind a lifetime: a quote and a name, without another quote behind its first character. */
function skipLifetime(source: string, at: number): number | undefined {
	if (source[at] !== "'" || source[at + 1] === '\\') {
		return undefined;
	}

	const first = String.fromCodePoint(source.codePointAt(at + 1) ?? 0);
	const isRaw = source.startsWith('r#', at + 1);
	const found = nameAt(source, at + (isRaw ? 3 : 1));
	return found === undefined || source[at + 1 + first.length] === "'" ? undefined : at + (isRaw ? 3 : 1) + found.length;
}

type ReadToken = Pick<RustToken, 'type' | 'text'> & {readonly end: number};

function readToken(source: string, at: number): ReadToken | undefined {
	const prefix = /(?:b|c|br|cr|r)?(?=["'#])/y;
	prefix.lastIndex = at;
	const start = at + (prefix.exec(source)?.[0].length ?? 0);
	const isRaw = source[start - 1] === 'r' && start > at;
	const hashes = isRaw ? hashesAt(source, start) : 0;
	if (source[start + hashes] === '"' && (isRaw || hashes === 0)) {
		return isRaw ? readRawString(source, start, hashes) : readQuoted(source, start, '"');
	}

	if (source[start] === "'" && !isRaw) {
		return readQuoted(source, start, "'");
	}

	if (isRaw && start === at + 1 && hashes === 1) {
		const rawName = nameAt(source, start + 1);
		return rawName === undefined ? undefined : {type: 'name', text: rawName, end: start + 1 + rawName.length};
	}

	const found = nameAt(source, at);
	if (found !== undefined) {
		return {type: 'name', text: found, end: at + found.length};
	}

	// `1..2` is a range, `1.max(2)` a call: a dot belongs to a number only before a digit, or where nothing else can follow.
	const number = /\d(?:[\w]|(?<=[eE])[+-](?=\d)|\.(?=\d))*/y;
	number.lastIndex = at;
	const digits = number.exec(source)?.[0];
	return digits === undefined
		? {type: 'punctuation', text: source[at] as string, end: at + 1}
		: {type: 'literal', text: '', end: at + digits.length};
}

function hashesAt(source: string, at: number): number {
	let count = 0;
	while (source[at + count] === '#') {
		count++;
	}

	return count;
}

function readRawString(source: string, start: number, hashes: number): ReadToken | undefined {
	const begin = start + hashes + 1;
	const end = source.indexOf(`"${'#'.repeat(hashes)}`, begin);
	return end === -1 ? undefined : {type: 'string', text: source.slice(begin, end), end: end + 1 + hashes};
}

function readQuoted(source: string, start: number, quote: string): ReadToken | undefined {
	for (let at = start + 1; at < source.length; at++) {
		if (source[at] === '\\') {
			at++;
		} else if (source[at] === quote) {
			return quote === '"' ? {type: 'string', text: source.slice(start + 1, at), end: at + 1} : {type: 'literal', text: '', end: at + 1};
		}
	}

	return undefined;
}
