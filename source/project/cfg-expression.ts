/** The values that `rustc --print cfg` prints, one a line: `unix`, `target_os="linux"`. */
export function parseCfg(printed: string): ReadonlySet<string> {
	return new Set(printed.split(/\r?\n/).filter(Boolean));
}

/**
Whether a `cfg(...)` table of Cargo's configuration applies. Understood is what cargo understands there: names, `name = "value"`,
`all(...)`, `any(...)`, `not(...)`, `true` and `false` (https://doc.rust-lang.org/cargo/reference/config.html#target). Anything else,
and what does not parse, does not apply: cargo ignores it too.
*/
export function evaluateCfg(expression: string, values: ReadonlySet<string>): boolean {
	const tokens = tokenize(expression);
	const parser = new CfgParser(tokens ?? [], values);
	return parser.evaluate() ?? false;
}

/** Undefined when there is anything that is no token. */
function tokenize(expression: string): readonly string[] | undefined {
	const pattern = /\s*([A-Za-z_][\w-]*|"[^"]*"|[(),=])\s*/gy;
	const tokens: string[] = [];
	while (pattern.lastIndex < expression.length) {
		const token = pattern.exec(expression)?.[1];
		if (token === undefined) {
			return undefined;
		}

		tokens.push(token);
	}

	return tokens;
}

class CfgParser {
	private position = 0;
	private readonly tokens: readonly string[];
	private readonly values: ReadonlySet<string>;

	constructor(tokens: readonly string[], values: ReadonlySet<string>) {
		this.tokens = tokens;
		this.values = values;
	}

	evaluate(): boolean | undefined {
		const [result] = this.take('cfg') ? (this.list() ?? []) : [];
		return this.position === this.tokens.length ? result : undefined;
	}

	private take(token: string): boolean {
		const matches = this.tokens[this.position] === token;
		this.position += matches ? 1 : 0;
		return matches;
	}

	/** `( one, two, )`. */
	private list(): readonly boolean[] | undefined {
		if (!this.take('(')) {
			return undefined;
		}

		const results: boolean[] = [];
		while (!this.take(')')) {
			const result = this.predicate();
			if (result === undefined || (this.tokens[this.position] !== ')' && !this.take(','))) {
				return undefined;
			}

			results.push(result);
		}

		return results;
	}

	private predicate(): boolean | undefined {
		const name = this.tokens[this.position];
		if (name === undefined || !/^[A-Za-z_]/.test(name)) {
			return undefined;
		}

		this.position++;
		if (this.tokens[this.position] === '(') {
			return combine(name, this.list());
		}

		if (this.take('=')) {
			const value = this.tokens[this.position++];
			return value?.startsWith('"') ? this.values.has(`${name}=${value}`) : undefined;
		}

		return name === 'true' || (name !== 'false' && this.values.has(name));
	}
}

function combine(name: string, results: readonly boolean[] | undefined): boolean | undefined {
	if (results === undefined) {
		return undefined;
	}

	switch (name) {
		case 'all':
			return results.every(Boolean);
		case 'any':
			return results.some(Boolean);
		case 'not':
			return results.length === 1 ? !results[0] : undefined;
		default:
			return undefined;
	}
}
