/** A line of text that is being edited. The cursor stands before the grapheme with its number. */
export type TextField = {readonly graphemes: readonly string[]; readonly cursor: number};

export type TextEdit =
	| {readonly type: 'insert'; readonly text: string}
	| {
			readonly type:
				| 'left'
				| 'right'
				| 'word left'
				| 'word right'
				| 'home'
				| 'end'
				| 'backspace'
				| 'delete'
				| 'delete word'
				| 'delete to start'
				| 'delete to end';
	  };

const segmenter = new Intl.Segmenter();

export function textField(text: string): TextField {
	const graphemes = split(text);
	return {graphemes, cursor: graphemes.length};
}

export function textOf({graphemes}: TextField): string {
	return graphemes.join('');
}

export function editText({graphemes, cursor}: TextField, edit: TextEdit): TextField {
	const before = graphemes.slice(0, cursor);
	const after = graphemes.slice(cursor);
	switch (edit.type) {
		case 'insert': {
			const inserted = split(singleLine(edit.text));
			return {graphemes: [...before, ...inserted, ...after], cursor: cursor + inserted.length};
		}

		case 'left': {
			return {graphemes, cursor: Math.max(0, cursor - 1)};
		}

		case 'right': {
			return {graphemes, cursor: Math.min(graphemes.length, cursor + 1)};
		}

		case 'word left': {
			return {graphemes, cursor: split(withoutLastWord(before.join(''))).length};
		}

		case 'word right': {
			return {graphemes, cursor: cursor + split(/^\s*\S*/.exec(after.join(''))?.[0] ?? '').length};
		}

		case 'home': {
			return {graphemes, cursor: 0};
		}

		case 'end': {
			return {graphemes, cursor: graphemes.length};
		}

		case 'backspace': {
			return {graphemes: [...before.slice(0, -1), ...after], cursor: Math.max(0, cursor - 1)};
		}

		case 'delete': {
			return {graphemes: [...before, ...after.slice(1)], cursor};
		}

		case 'delete word': {
			const kept = split(withoutLastWord(before.join('')));
			return {graphemes: [...kept, ...after], cursor: kept.length};
		}

		case 'delete to start': {
			return {graphemes: after, cursor: 0};
		}

		case 'delete to end': {
			return {graphemes: before, cursor};
		}
	}
}

function withoutLastWord(text: string): string {
	return text.replace(/\S*\s*$/, '');
}

function split(text: string): readonly string[] {
	return [...segmenter.segment(text)].map(({segment}) => segment);
}

/** What is pasted is often copied with its line ending. */
function singleLine(text: string): string {
	return text
		.replace(/[\r\n]+$/, '')
		.replace(/[\r\n\t]+/g, ' ')
		.replace(/[\u0000-\u001F\u007F-\u009F]/g, '');
}
