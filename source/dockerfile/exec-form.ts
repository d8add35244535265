/** The words of a JSON array. Undefined where the text is none of strings alone: Docker then reads it as a line of the shell. */
export function jsonWords(text: string): readonly string[] | undefined {
	if (!text.startsWith('[')) {
		return undefined;
	}

	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) && value.every(word => typeof word === 'string') ? value : undefined;
	} catch {
		return undefined;
	}
}
