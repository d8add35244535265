/** What an element has in it: text, elements, or the same element several times. */
export type Content = string | number | boolean | undefined | Raw | readonly Content[] | {readonly [name: string]: Content};

/** XML that is already written. */
export class Raw {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

export function toXml(name: string, content: Content, namespace?: string): string {
	const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
	return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${inner(content)}</${name}>`;
}

function inner(content: Content): string {
	if (content instanceof Raw) {
		return content.text;
	}

	return typeof content === 'object'
		? Object.entries(content)
				.map(([name, member]) => element(name, member))
				.join('')
		: String(content ?? '').replaceAll(/[&<>"\r]/g, character => `&#${character.charCodeAt(0)};`);
}

function element(name: string, content: Content): string {
	if (content === undefined) {
		return '';
	}

	return isList(content) ? content.map(member => element(name, member)).join('') : `<${name}>${inner(content)}</${name}>`;
}

function isList(content: Content): content is readonly Content[] {
	return Array.isArray(content);
}

/** What is inside of each element of that name, in a document of ours or of an SDK: no comments, no CDATA, none within itself. */
export function elements(xml: string, name: string): readonly string[] {
	return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*[^/>])?>(.*?)</${name}>`, 'gs'))].map(([, inside = '']) => inside);
}

/** The text of the first element of that name. */
export function textOf(xml: string, name: string): string | undefined {
	return elements(xml, name)[0]?.replaceAll(/&(?:#(x?)([\da-f]+)|(\w+));/gi, (_, hex: string, code: string, word: string) =>
		word === undefined ? String.fromCodePoint(Number.parseInt(code, hex === '' ? 10 : 16)) : (named[word] ?? ''),
	);
}

const named: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};
