import {fieldOf, stringOf} from '../../project/fields.ts';

/** An error of rustc, as it says something about features. */
export type Complaint = {
	/** Two builds complain of the same where this is the same: where, what. */
	readonly key: string;
	/** Name of the package whose code it is about. */
	readonly package: string;
	readonly message: string;
	/** Its words for the user: code, message, labels. */
	readonly words: string;
	/** Items that were found, and are there only with a feature. */
	readonly gates: readonly Gate[];
};

export type Gate = {
	/** The file with the item, as rustc names it: absolute for what is no member. */
	readonly file: string;
	/** The features that its condition names; the one that rustc names alone, where it names one. */
	readonly features: readonly string[];
};

type Span = {
	readonly file_name: string;
	readonly line_start: number;
	readonly column_start: number;
	readonly is_primary: boolean;
	readonly label: string | null;
	readonly text: ReadonlyArray<{readonly text: string}>;
};

type Diagnostic = {
	readonly message: string;
	readonly level: string;
	readonly code: {readonly code: string} | null;
	readonly spans: readonly Span[];
	readonly children: readonly Diagnostic[];
};

/**
The errors among cargo's messages (https://doc.rust-lang.org/cargo/reference/external-tools.html#compiler-messages). Rust 1.72 and later tell of an item that
was configured out (https://github.com/rust-lang/rust/pull/109005).
*/
export function readComplaints(stdout: string): readonly Complaint[] {
	return stdout.split('\n').flatMap(line => {
		const message: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
		const diagnostic = fieldOf(message, 'reason') === 'compiler-message' ? (fieldOf(message, 'message') as Diagnostic) : undefined;
		return diagnostic === undefined || !diagnostic.level.startsWith('error') || /^aborting due to/.test(diagnostic.message)
			? []
			: [complaintOf(diagnostic, packageName(stringOf(fieldOf(message, 'package_id')) ?? ''))];
	});
}

function complaintOf({message, code, spans, children}: Diagnostic, name: string): Complaint {
	const place = spans.find(({is_primary}) => is_primary);
	const labels = spans.flatMap(({label}) => label ?? []);
	return {
		key: [name, place?.file_name, place?.line_start, place?.column_start, code?.code, message].join(' '),
		package: name,
		message,
		words: [code?.code, message, ...labels, ...children.map(child => child.message)].filter(Boolean).join('\n'),
		gates: children.flatMap(gateOf),
	};
}

function gateOf({message, spans}: Diagnostic): readonly Gate[] {
	if (!/configured out|gated/.test(message)) {
		return [];
	}

	return spans.flatMap(({file_name: file, label, text}) => {
		const told = /gated behind the `([^`]+)` feature/.exec(label ?? '')?.[1] ?? /gated behind the `([^`]+)` feature/.exec(message)?.[1];
		const written = [...text.map(line => line.text).join(' ').matchAll(/feature\s*=\s*"([^"]+)"/g)].flatMap(([, feature]) => feature ?? []);
		const features = told === undefined ? written : [told];
		return features.length === 0 ? [] : [{file, features}];
	});
}

/** Of an id like `registry+https://…#tokio@1.48.0`, `path+file:///work/api#0.1.0`, or of an older cargo `tokio 1.48.0 (registry+…)`. */
export function packageName(id: string): string {
	const [before = '', after] = id.split('#');
	if (after === undefined) {
		return id.split(' ')[0] ?? id;
	}

	return after.includes('@') ? (after.split('@')[0] ?? after) : /^\d/.test(after) ? (before.split('/').at(-1) ?? after) : after;
}
