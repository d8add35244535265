/** Whether every character of a text is in another one, in the same order. */
export function isSubsequence(part: string, whole: string): boolean {
	let index = 0;
	for (let position = 0; position < whole.length && index < part.length; position++) {
		index += part[index] === whole[position] ? 1 : 0;
	}

	return index === part.length;
}
