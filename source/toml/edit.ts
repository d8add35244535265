import {parseDocument, type TomlDocument} from './document.ts';
import {TomlEditError} from './edit-error.ts';
import {TomlFormatError} from './format.ts';
import {intendEdit, isSameData} from './intent.ts';
import {planEdit} from './plan-edit.ts';
import {TomlSyntaxError} from './read.ts';
import {applySplices, isUntouchedElsewhere, type Splice} from './splice.ts';
import type {TomlEdit, TomlValue} from './toml-edit.ts';
import {descend, standsAlone} from './tree.ts';

export type {TomlEdit, TomlValue};
export {TomlEditError};

/**
Edits TOML byte by byte: what no edit names stays as it is. The result has been read back, means what was intended, and
differs from the text only where something was inserted or removed.

@throws TomlSyntaxError when the text is not TOML.
@throws TomlEditError when an edit can't be made without rewriting what the user wrote.
*/
export function editToml(text: string, edits: readonly TomlEdit[]): string {
	// toml-eslint-parser refuses a byte order mark; no edit touches it.
	const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
	const original = parseDocument(text.slice(mark.length));
	return mark + edits.reduce(applyEdit, original).text;
}

/** An edit takes one step for each key at most; this only keeps a bug of ours from running on. */
const stepLimit = 10_000;

function applyEdit(original: TomlDocument, edit: TomlEdit): TomlDocument {
	let document = original;
	let splices = plan(document, edit);
	for (let step = 0; splices.length > 0; step++) {
		if (step > stepLimit) {
			throw new TomlEditError(edit.path, 'The edit comes to no end.');
		}

		document = splice(document, edit, splices);
		splices = plan(document, edit);
	}

	const isExplicit = (path: readonly string[]): boolean => {
		const {node} = descend(original.root, path);
		return node.type !== 'table' || standsAlone(node);
	};

	if (!isSameData(document.table, intendEdit(original.table, edit, isExplicit))) {
		throw new TomlEditError(edit.path, 'The edited text would not mean what was intended.');
	}

	return document;
}

function plan(document: TomlDocument, edit: TomlEdit): readonly Splice[] {
	try {
		return planEdit(document, edit);
	} catch (error) {
		throw error instanceof TomlFormatError ? new TomlEditError(edit.path, `${error.message}.`) : error;
	}
}

function splice(document: TomlDocument, edit: TomlEdit, splices: readonly Splice[]): TomlDocument {
	try {
		const text = applySplices(document.text, splices);
		const isAddition = edit.type === 'table' || edit.type === 'append';
		if (isAddition && splices.some(({start, end}) => start !== end)) {
			throw new TomlEditError(edit.path, 'An addition would remove something.');
		}

		if (text === document.text || !isUntouchedElsewhere(document.text, text, splices)) {
			throw new TomlEditError(edit.path, 'The edit would change something else.');
		}

		return parseDocument(text);
	} catch (error) {
		if (error instanceof TomlSyntaxError || error instanceof RangeError) {
			throw new TomlEditError(edit.path, `The edited text would not be TOML: ${error.message}`, {cause: error});
		}

		throw error;
	}
}
