/** Markup that is whole: all that came from outside is escaped in it. */
export class Markup {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

export type Part = string | number | Markup | undefined | readonly Part[];

/** Escapes what stands in its gaps, unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
	return new Markup(strings.map((text, index) => text + textOf(parts[index])).join(''));
}

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

function textOf(part: Part): string {
	if (part instanceof Markup) {
		return part.text;
	}

	if (typeof part === 'object') {
		return part.map(textOf).join('');
	}

	return String(part ?? '')
		.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD')
		.replace(/(?<=\d) (?=(?:s|min|%)(?:\W|$))/g, '\u00A0')
		.replace(/[&<>"']/g, sign => entities[sign] ?? '');
}
