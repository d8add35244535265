/** The lines one level deeper; empty ones stay empty. */
export function block(lines: readonly string[], levels = 1): readonly string[] {
	return lines.map(line => (line === '' ? '' : `${'  '.repeat(levels)}${line}`));
}

/** A text as a YAML scalar: as it is where it plainly is a text (https://yaml.org/spec/1.2.2/#733-plain-style), else in quotes. */
export function quoted(text: string): string {
	return /^[A-Za-z_./][\w./-]*(?: [\w./-]+)*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null|\.inf|\.nan)$/i.test(text)
		? text
		: `'${text.replaceAll("'", "''")}'`;
}
