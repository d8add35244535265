type Position = {readonly line: number; readonly character: number};

/**
One line of what is written on several, by BuildKit's rules (frontend/dockerfile/parser/parser.go): a line that ends in the escape
character goes on in the next, and lines between that are empty or comments are not there.
*/
export function logicalText(
	lines: readonly string[],
	{start, end}: {readonly start: Position; readonly end: Position},
	escapeCharacter: string,
): string {
	const text = lines.slice(start.line, end.line + 1);
	text[text.length - 1] = (text.at(-1) ?? '').slice(0, end.character);
	text[0] = (text[0] ?? '').slice(start.character);
	return text
		.filter((line, index) => index === 0 || !/^\s*(?:#|$)/.test(line))
		.map(line => withoutContinuation(line, escapeCharacter))
		.join('')
		.trim();
}

function withoutContinuation(line: string, escapeCharacter: string): string {
	const trimmed = line.replace(/[ \t]+$/, '');
	return trimmed.endsWith(escapeCharacter) && !trimmed.endsWith(escapeCharacter + escapeCharacter) ? trimmed.slice(0, -1) : line;
}
