export type Values = ReadonlyMap<string, string>;

/**
Puts values in the place of `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME-word}`, `${NAME:+word}` and `${NAME+word}`
(https://docs.docker.com/reference/dockerfile/#environment-replacement). What has no value stays as it is written, as do the shell's
other forms: a reader must see that it is not known.
*/
export function expand(text: string, values: Values): string {
	return text.replaceAll(variable, (written: string, ...groups: readonly (string | undefined)[]) => {
		const [plain, braced, operator, word = ''] = groups;
		if (written.startsWith('\\')) {
			return written;
		}

		const value = values.get(plain ?? braced ?? '');
		const isSet = value !== undefined && !(operator?.startsWith(':') && value === '');
		if (operator?.endsWith('-')) {
			return isSet ? value : expand(word, values);
		}

		return operator?.endsWith('+') ? (isSet ? expand(word, values) : '') : (value ?? written);
	});
}

const variable = /\\\$|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;
