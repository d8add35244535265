/** As RFC 3986 has it, and AWS: nothing but letters, digits and `-._~` stays as it is. */
export function percentEncode(text: string): string {
	return encodeURIComponent(text).replaceAll(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The text as it is, where it is no UTF-8. */
export function percentDecode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
