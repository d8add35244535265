import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {parseDocument} from '../toml/document.ts';
import {editToml, type TomlEdit} from '../toml/edit.ts';
import {getToml, readToml} from '../toml/read.ts';
import {descend} from '../toml/tree.ts';
import type {Answers, Question} from './question.ts';

export const configFileName = 'ferrovia.toml';

/** The first lines of a new file. */
export const introduction = `# Ferrovia's answers for this project (npx ferrovia).
# Commit it, and nobody is asked again. Flags and FERROVIA_* variables come before it.
`;

/** The saved answers, by question id. Unknown keys are left alone; a value that is no string is named with its key. */
export function readSavedAnswers(text: string, questions: readonly Question[], name: string): ReadonlyMap<string, string> {
	const table = parse(text, name);
	const saved = new Map<string, string>();
	for (const question of questions) {
		const value = question.key === undefined ? undefined : getToml(table, question.key.split('.'));
		if (value === undefined) {
			continue;
		}

		if (typeof value !== 'string') {
			throw new FerroviaError(
				{
					what: `${name}, line ${lineOfKey(text, question.key ?? '')}: ${question.key} is not a string.`,
					next: [`${question.key} = "${question.choices?.[0]?.value ?? (typeof value === 'object' ? '…' : String(value))}"`],
				},
				{exitCode: exitCodes.usage},
			);
		}

		saved.set(question.id, value);
	}

	return saved;
}

/** The line, from 1, on which a dotted key has its value; undefined where the key is not in the text. */
export function lineOfKey(text: string, key: string): number | undefined {
	const {root, text: words} = parseDocument(text.replace(/^\uFEFF/, ''));
	const path = key.split('.');
	const {node, depth} = descend(root, path);
	const start = depth < path.length ? undefined : (node.entries[0] ?? node.sections[0])?.range[0];
	return start === undefined ? undefined : words.slice(0, start).split('\n').length;
}

/** The file's text with the answers in it; everything else stays as it is, byte for byte. Secret answers and those of one machine are never written. */
export function saveAnswers(text: string | undefined, questions: readonly Question[], answers: Answers): string {
	const edits = questions.flatMap((question): TomlEdit[] => {
		const answer = answers.get(question.id);
		return answer === undefined || question.key === undefined || question.secret || question.machine
			? []
			: [{type: 'set', path: question.key.split('.'), value: answer.value}];
	});
	const table = text === undefined ? {} : parse(text, configFileName);
	const changed = edits.filter(edit => edit.type === 'set' && getToml(table, edit.path) !== edit.value);
	return changed.length === 0 && text !== undefined ? text : editToml(text ?? introduction, changed);
}

function parse(text: string, name: string) {
	try {
		return readToml(text);
	} catch (error) {
		throw new FerroviaError(
			{
				what: `${name} is not valid TOML.`,
				why: error instanceof Error ? error.message : String(error),
				next: [`Mend ${name}, or give another file with --config FILE`],
			},
			{exitCode: exitCodes.usage, cause: error},
		);
	}
}
