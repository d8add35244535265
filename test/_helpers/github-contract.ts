import {readFileSync} from 'node:fs';
import {Ajv, type ValidateFunction} from 'ajv';

type Json = Readonly<Record<string, unknown>>;

type Content = {readonly 'application/json'?: {readonly schema?: Json; readonly examples?: Readonly<Record<string, Json>>}};

type Operation = {
	readonly operationId: string;
	readonly requestBody?: {readonly content?: Content};
	readonly responses: Readonly<Record<string, Json>>;
};

type Description = {readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>};

/** GitHub's own description of its REST API, cut down: see test/fixtures/README.md. */
const description: Description = JSON.parse(readFileSync(new URL('../fixtures/github-openapi.json', import.meta.url), 'utf8'), (_, value) =>
	orNull(value),
);

/** OpenAPI's `nullable` beside a reference, in the words of JSON Schema: ajv knows it only beside a type. */
function orNull(value: unknown): unknown {
	if (!isTable(value) || value.nullable !== true || 'type' in value) {
		return value;
	}

	const {nullable, ...schema} = value;
	return {anyOf: [schema, {enum: [null]}]};
}

/** The operation that GitHub describes for a request; undefined where it describes none. */
export function operationOf(method: string, url: string): Operation | undefined {
	const {pathname} = new URL(url, 'https://api.github.com');
	const fitting = Object.keys(description.paths).filter(path => pattern(path).test(pathname));
	// The path with the fewest variables: GitHub has both secrets/public-key and secrets/{secret_name}.
	const [path = ''] = fitting.sort((a, b) => a.split('{').length - b.split('{').length);
	return description.paths[path]?.[method.toLowerCase()];
}

/** GitHub's example of an answer, or undefined. */
export function exampleOf({responses}: Operation, status: number): unknown {
	const response = resolved(responses[status]) as {readonly content?: Content} | undefined;
	const [example] = Object.values(response?.content?.['application/json']?.examples ?? {});
	return (resolved(example) as {readonly value?: unknown} | undefined)?.value;
}

/** GitHub's example with some members put in the place of its own, to any depth; lists are put in whole. */
export function merged(example: unknown, ours: unknown): unknown {
	if (!isTable(example) || !isTable(ours)) {
		return ours === undefined ? example : ours;
	}

	return Object.fromEntries(
		[...new Set([...Object.keys(example), ...Object.keys(ours)])]
			.map(key => [key, key in ours && ours[key] === undefined ? undefined : merged(example[key], ours[key])])
			.filter(([, value]) => value !== undefined),
	);
}

/**
What is wrong with the body of an answer by GitHub's schema; empty when nothing is, or there is no schema for that status. Faults that
GitHub's own example has as well are not ours: the one of a repository leaves out its language.
*/
export function answerFaults(operation: Operation, status: number, body: unknown): readonly string[] {
	const response = resolved(operation.responses[status]) as {readonly content?: Content} | undefined;
	const found = (seen: unknown) => faults(`${operation.operationId} ${status}`, response?.content, seen);
	const known = found(exampleOf(operation, status));
	return found(body).filter(fault => !known.includes(fault));
}

/** What is wrong with the body of a request. */
export function requestFaults({operationId, requestBody}: Operation, body: unknown): readonly string[] {
	return faults(`${operationId} request`, requestBody?.content, body);
}

const ajv = new Ajv({strict: false, validateFormats: false, allErrors: true});
ajv.addSchema(description, 'github');
const validators = new Map<string, ValidateFunction>();

function faults(name: string, content: Content | undefined, body: unknown): readonly string[] {
	const schema = content?.['application/json']?.schema;
	if (schema === undefined) {
		return [];
	}

	const validate = validators.get(name) ?? ajv.compile(withReferences(schema));
	validators.set(name, validate);
	return validate(body) ? [] : (validate.errors ?? []).map(({instancePath, message}) => `${name}: ${instancePath} ${message}`);
}

/** References within the description lead to it from the outside as well. */
function withReferences(schema: Json): Json {
	return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/'));
}

function resolved(value: Json | undefined): unknown {
	const reference = value?.$ref;
	return typeof reference === 'string'
		? reference
				.slice(2)
				.split('/')
				.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), description)
		: value;
}

function pattern(path: string): RegExp {
	return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function isTable(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
