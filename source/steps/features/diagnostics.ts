import path from 'node:path';
import {fieldOf, stringOf} from '../../project/fields.ts';

/** An error of rustc's, as cargo passes it on (https://doc.rust-lang.org/cargo/reference/external-tools.html#compiler-messages). */
export type CompilerError = {
	/** Cargo's id of the package that did not compile. */
	readonly packageId: string;
	/** Of the manifest of that package, absolute. */
	readonly manifestPath: string;
	/** `E0433`; undefined where rustc gives none. */
	readonly code: string | undefined;
	readonly message: string;
	/** `src/main.rs:12`, relative to where rustc ran; undefined where the error is nowhere. */
	readonly place: string | undefined;
	/** What the same error is known by in another build. */
	readonly key: string;
	/** Items that are there but for a `cfg`, as rustc found them. */
	readonly gates: readonly Gate[];
	/** All that rustc says about it: message, labels, notes, the lines of code. */
	readonly words: string;
	/** The files that it points into. Those of a member are right only where it is the root package: rustc runs in the workspace's root. */
	readonly files: readonly string[];
};

export type Gate = {
	/** The file with the `cfg`, absolute. */
	readonly file: string;
	/** The line with the condition, and of it what rustc marks: the part that does not hold. */
	readonly line: string;
	readonly marked: string;
	/** The line with the item's name. */
	readonly item: string;
};

/** The errors in the output of `cargo check --message-format json`; that a crate could not be compiled is none. */
export function readErrors(output: string): readonly CompilerError[] {
	const errors: CompilerError[] = [];
	for (const line of output.split('\n')) {
		const message = line.startsWith('{"reason":"compiler-message"') ? parse(line) : undefined;
		const error = fieldOf(message, 'message');
		if (fieldOf(error, 'level') === 'error' && !/^aborting due to|^could not compile/.test(stringOf(fieldOf(error, 'message')) ?? '')) {
			errors.push(describe(message, error));
		}
	}

	return errors;
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		// A program that was killed may leave half a line.
		return undefined;
	}
}

function describe(message: unknown, error: unknown): CompilerError {
	const text = (value: unknown, ...keys: readonly string[]) => stringOf(fieldOf(value, ...keys)) ?? '';
	const children = list(error, 'children');
	const own = list(error, 'spans');
	const all = [error, ...children].flatMap(one => list(one, 'spans')).flatMap(withMacros);
	const place = own.find(span => fieldOf(span, 'is_primary') === true);
	const manifestPath = text(message, 'manifest_path');
	const file = (span: unknown) => path.resolve(path.dirname(manifestPath), text(span, 'file_name'));
	const where = (span: unknown) => `${text(span, 'file_name')}:${fieldOf(span, 'line_start')}`;
	const code = stringOf(fieldOf(error, 'code', 'code'));
	return {
		packageId: text(message, 'package_id'),
		manifestPath,
		code,
		message: text(error, 'message'),
		place: place === undefined ? undefined : where(place),
		key: [
			text(message, 'package_id'),
			code,
			text(error, 'message'),
			...own.map(span => `${where(span)}:${fieldOf(span, 'column_start')}`),
		].join('\n'),
		gates: children.flatMap(child => gatesOf(child, text(child, 'message'), file)),
		words: [...[error, ...children].map(one => text(one, 'message')), ...all.flatMap(span => [text(span, 'label'), codeOf(span)])].join(
			'\n',
		),
		files: [...new Set(all.map(file))],
	};
}

/** By a label at the condition; older versions have a note of its own for that. */
function gatesOf(child: unknown, message: string, fileOf: (span: unknown) => string): readonly Gate[] {
	const spans = list(child, 'spans');
	const isGate = (span: unknown) => /\bgated\b/.test(stringOf(fieldOf(span, 'label')) ?? '') || /^the item is gated\b/.test(message);
	const named = spans.find(span => !isGate(span));
	const item = named === undefined ? '' : codeOf(named).trim();
	return spans.filter(isGate).map(span => {
		const [first] = list(span, 'text');
		const line = stringOf(fieldOf(first, 'text')) ?? '';
		const from = Number(fieldOf(first, 'highlight_start') ?? 1) - 1;
		const to = Number(fieldOf(first, 'highlight_end') ?? line.length + 1) - 1;
		return {file: fileOf(span), line: codeOf(span), marked: line.slice(from, to), item};
	});
}

/** The spans of the macros that a span comes from, too. */
function withMacros(span: unknown): readonly unknown[] {
	const outer = fieldOf(span, 'expansion', 'span');
	return outer === undefined ? [span] : [span, ...withMacros(outer)];
}

function codeOf(span: unknown): string {
	return list(span, 'text')
		.map(line => stringOf(fieldOf(line, 'text')) ?? '')
		.join('\n');
}

function list(value: unknown, key: string): readonly unknown[] {
	const found = fieldOf(value, key);
	return Array.isArray(found) ? found : [];
}
