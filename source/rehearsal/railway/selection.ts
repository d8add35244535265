/** One field of a query: its name in the answer, its own name, its arguments and what is selected of it. */
export type Field = {
	readonly alias: string;
	readonly name: string;
	readonly arguments: Readonly<Record<string, unknown>>;
	/** Empty where nothing is selected of it: it is a scalar then. */
	readonly fields: readonly Field[];
};

export type Request = {readonly kind: 'query' | 'mutation'; readonly fields: readonly Field[]};

/** A scalar that is an object: it is answered whole, and nothing can be selected of it. */
export class Json {
	readonly value: unknown;

	constructor(value: unknown) {
		this.value = value;
	}
}

type Variables = Readonly<Record<string, unknown>>;

/**
Reads the GraphQL that Ferrovia sends: one operation, with variables, aliases, numbers and booleans.

@throws SyntaxError for anything else, and where a variable is missing or not declared.
*/
export function readRequest(text: string, variables: Variables): Request {
	return new Reader(text, variables).request();
}

class Reader {
	readonly #given: Variables;
	readonly #tokens: readonly string[];
	#at = 0;
	/** Those that the operation declares, with their values. */
	readonly #values = new Map<string, unknown>();

	constructor(text: string, given: Variables) {
		this.#given = given;
		this.#tokens = text.match(/[A-Za-z_]\w*|\d+|\.{3}|[^\s,]/g) ?? [];
	}

	request(): Request {
		const kind = this.#take();
		if (kind !== 'query' && kind !== 'mutation') {
			throw new SyntaxError(`Syntax Error: Unexpected "${kind}".`);
		}

		if (this.#next === '(') {
			this.#list('(', ')', () => this.#declare());
		}

		const fields = this.#selection();
		if (this.#next !== '') {
			throw new SyntaxError(`Syntax Error: Unexpected "${this.#next}".`);
		}

		return {kind, fields};
	}

	get #next(): string {
		return this.#tokens[this.#at] ?? '';
	}

	#take(expected?: string): string {
		const token = this.#next;
		if (token === '' || (expected !== undefined && token !== expected)) {
			throw new SyntaxError(`Syntax Error: Expected ${expected ?? 'a name'}, found ${token === '' ? '<EOF>' : `"${token}"`}.`);
		}

		this.#at++;
		return token;
	}

	#name(): string {
		const token = this.#take();
		if (!isName(token)) {
			throw new SyntaxError(`Syntax Error: Expected Name, found "${token}".`);
		}

		return token;
	}

	#list<Item>(open: string, close: string, read: () => Item): readonly Item[] {
		this.#take(open);
		const items: Item[] = [];
		while (this.#next !== close) {
			items.push(read());
		}

		this.#take(close);
		return items;
	}

	/** The schema checks a variable's type; whether it may be missing is checked here. */
	#declare(): void {
		this.#take('$');
		const name = this.#name();
		this.#take(':');
		const type: string[] = [];
		while (/^(?:[[\]!]|[A-Za-z_]\w*)$/.test(this.#next)) {
			type.push(this.#take());
		}

		const value = this.#given[name];
		if ((value === undefined || value === null) && type.at(-1) === '!') {
			throw new SyntaxError(`Variable "$${name}" of required type "${type.join('')}" was not provided.`);
		}

		this.#values.set(name, value);
	}

	#value(): unknown {
		const token = this.#take();
		if (/^(?:\d+|true|false)$/.test(token)) {
			return JSON.parse(token);
		}

		if (token !== '$') {
			throw new SyntaxError(`Syntax Error: Unexpected "${token}".`);
		}

		const name = this.#name();
		if (!this.#values.has(name)) {
			throw new SyntaxError(`Variable "$${name}" is not defined.`);
		}

		return this.#values.get(name);
	}

	#member(): readonly [string, unknown] {
		const name = this.#name();
		this.#take(':');
		return [name, this.#value()];
	}

	#selection(): readonly Field[] {
		const fields = this.#list('{', '}', () => this.#field());
		if (fields.length === 0) {
			throw new SyntaxError('Syntax Error: Expected Name, found "}".');
		}

		return fields;
	}

	#field(): Field {
		const alias = this.#name();
		let name = alias;
		if (this.#next === ':') {
			this.#take(':');
			name = this.#name();
		}

		const given = this.#next === '(' ? Object.fromEntries(this.#list('(', ')', () => this.#member())) : {};
		// A variable that was not given is an argument that was not given.
		const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
		return {alias, name, arguments: known, fields: this.#next === '{' ? this.#selection() : []};
	}
}

function isName(token: string): boolean {
	return /^[A-Za-z_]/.test(token);
}

/**
What was selected of a value, and no more.

@throws SyntaxError where a field is asked for that is not there, where nothing is selected of an object, and something of a scalar.
*/
export function select(value: unknown, fields: readonly Field[], of: string): unknown {
	if (value === null || value === undefined) {
		return null;
	}

	if (Array.isArray(value)) {
		return value.map(item => select(item, fields, of));
	}

	const isScalar = typeof value !== 'object' || value instanceof Json;
	if (isScalar && fields.length > 0) {
		throw new SyntaxError(`Field "${of}" must not have a selection since it has no subfields.`);
	}

	if (isScalar) {
		return value instanceof Json ? value.value : value;
	}

	if (fields.length === 0) {
		throw new SyntaxError(`Field "${of}" must have a selection of subfields. Did you mean "${of} { ... }"?`);
	}

	const object = value as Readonly<Record<string, unknown>>;
	return Object.fromEntries(
		fields.map(({alias, name, fields: inner}) => {
			if (!Object.hasOwn(object, name)) {
				throw new SyntaxError(`Cannot query field "${name}" of "${of}".`);
			}

			return [alias, select(object[name], inner, name)];
		}),
	);
}
