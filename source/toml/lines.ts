/** Where the line that holds this offset starts. */
export function lineStart(text: string, offset: number): number {
	return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line that holds this offset ends, before its newline. */
export function lineEnd(text: string, offset: number): number {
	const feed = text.indexOf('\n', offset);
	if (feed === -1) {
		return text.length;
	}

	return feed > offset && text[feed - 1] === '\r' ? feed - 1 : feed;
}

/** Where the line after this one starts; the end of the text when this is the last line. */
export function nextLine(text: string, offset: number): number {
	const feed = text.indexOf('\n', offset);
	return feed === -1 ? text.length : feed + 1;
}

/** Where the line above ends, before its newline. `start` is the start of a line, and not of the first one. */
export function previousLineEnd(text: string, start: number): number {
	return text[start - 2] === '\r' ? start - 2 : start - 1;
}

/** Whether the line that starts here holds nothing but white space. */
export function isBlankLine(text: string, start: number): boolean {
	return isBlank(text, start, lineEnd(text, start));
}

/** Whether there is nothing but white space between two offsets. */
export function isBlank(text: string, start: number, end: number): boolean {
	return text.slice(start, end).trim() === '';
}

/** The white space before the first word of the line that holds this offset. */
export function indentation(text: string, offset: number): string {
	return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** The newline that most lines of a text end with; a line feed when it can't be told. */
export function majorityNewline(text: string): '\n' | '\r\n' {
	const windows = text.split('\r\n').length - 1;
	const all = text.split('\n').length - 1;
	return windows > all - windows ? '\r\n' : '\n';
}
