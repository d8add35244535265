import {readFileSync} from 'node:fs';
import {Ajv, type ValidateFunction} from 'ajv';

type Json = Readonly<Record<string, unknown>>;

type Content = {readonly 'application/json'?: {readonly schema?: Json; readonly examples?: Readonly<Record<string, Json>>}};

export type Operation = {
	readonly operationId: string;
	readonly parameters?: readonly Json[];
	readonly requestBody?: {readonly required?: boolean; readonly content?: Content};
	readonly responses: Readonly<Record<string, Json>>;
};

type Description = {readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>};

/** GitHub's own description of its REST API, cut down: see test/fixtures/README.md. */
const description: Description = JSON.parse(readFileSync(new URL('../fixtures/github-openapi.json', import.meta.url), 'utf8'), (_, value) =>
	orNull(value),
);

/** OpenAPI's `nullable` beside a reference, in the words of JSON Schema: ajv knows it only beside a type. */
function orNull(value: unknown): unknown {
	if (!isTable(value) || value.nullable !== true) {
		return value;
	}

	if ('type' in value) {
		// GitHub leaves null out of the list of a value that may be null.
		return Array.isArray(value.enum) && !value.enum.includes(null) ? {...value, enum: [...value.enum, null]} : value;
	}

	const {nullable, ...schema} = value;
	return {anyOf: [schema, {enum: [null]}]};
}

const patterns = new Map(Object.keys(description.paths).map(path => [path, patternOf(path)]));

/** The operation that GitHub describes for a request; undefined where it describes none. */
export function operationOf(method: string, url: string): Operation | undefined {
	const {pathname} = new URL(url, 'https://api.github.com');
	const fitting = [...patterns].filter(([, pattern]) => pattern.test(pathname)).map(([path]) => path);
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
	const name = `${operation.operationId} ${status}`;
	const found = (seen: unknown) => faults(name, response?.content, seen);
	const known = faultsOfExamples.get(name) ?? found(exampleOf(operation, status)).map(anywhere);
	faultsOfExamples.set(name, known);
	return found(body).filter(fault => !known.includes(anywhere(fault)));
}

const faultsOfExamples = new Map<string, readonly string[]>();

/** What is wrong with the body of a request. */
export function requestFaults({operationId, requestBody}: Operation, body: unknown): readonly string[] {
	return body === undefined && requestBody?.required !== true ? [] : faults(`${operationId} request`, requestBody?.content, body);
}

/** The same fault of another item of a list is the same. */
function anywhere(fault: string): string {
	return fault.replaceAll(/\/\d+/g, '/*');
}

/**
What is wrong with the body of a refusal: by GitHub's schema for that status, or where there is none (most refusals for want of a permission are not
in the description) by that of its plain errors.
*/
export function refusalFaults(operation: Operation, status: number, body: unknown): readonly string[] {
	if (operation.responses[status] !== undefined) {
		return answerFaults(operation, status, body);
	}

	return faults('basic-error', {'application/json': {schema: {$ref: '#/components/schemas/basic-error'}}}, body);
}

/** What of a query GitHub does not know, or has other values for. */
export function queryFaults({operationId, parameters = []}: Operation, query: URLSearchParams): readonly string[] {
	const known = new Map(
		parameters.map(given => {
			const {name, schema} = resolved(given) as {readonly name: string; readonly schema: Json};
			return [name, schema];
		}),
	);
	return [...query].flatMap(([name, value]) => {
		const schema = known.get(name);
		const given = schema?.type === 'integer' ? Number(value) : schema?.type === 'boolean' ? value === 'true' || value : value;
		return schema === undefined
			? [`${operationId} request: no parameter ${name}`]
			: faults(`${operationId} ?${name}`, {'application/json': {schema}}, given);
	});
}

/** Fields that GitHub's schema of a request does not have: it would pass over them without a word. */
export function unknownRequestFields({operationId, requestBody}: Operation, body: unknown): readonly string[] {
	return unknownFields(requestBody?.content?.['application/json']?.schema, body, `${operationId} request: `);
}

/** Fields that GitHub's schema of an answer does not have: nobody may rely on them. */
export function unknownAnswerFields({operationId, responses}: Operation, status: number, body: unknown): readonly string[] {
	const response = resolved(responses[status]) as {readonly content?: Content} | undefined;
	return unknownFields(response?.content?.['application/json']?.schema, body, `${operationId} ${status}: `);
}

function unknownFields(schema: Json | undefined, value: unknown, at: string): readonly string[] {
	const shapes = schema === undefined ? [] : shapesOf(schema);
	if (Array.isArray(value)) {
		const items = shapes.flatMap(({items: of}) => (isTable(of) ? [of] : []));
		return items.length === 0 ? [] : value.flatMap((item, index) => unknownFields({anyOf: items}, item, `${at}/${index}`));
	}

	const tables = shapes.flatMap(({properties}) => (isTable(properties) ? [properties] : []));
	if (!isTable(value) || tables.length === 0 || shapes.some(({additionalProperties: more}) => more === true || isTable(more))) {
		return [];
	}

	return Object.entries(value).flatMap(([key, field]) => {
		const known = tables.flatMap(properties => (isTable(properties[key]) ? [properties[key]] : []));
		return known.length === 0 ? [`${at}/${key} is not known`] : unknownFields({anyOf: known}, field, `${at}/${key}`);
	});
}

/** A schema without references, and all that it is made of. */
function shapesOf(schema: Json): readonly Json[] {
	const whole = resolved(schema) as Json;
	const parts = [whole.allOf, whole.anyOf, whole.oneOf].flatMap(list => (Array.isArray(list) ? (list as readonly Json[]) : []));
	return [whole, ...parts.flatMap(shapesOf)];
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

function patternOf(path: string): RegExp {
	return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, (_, key: string) => (key === 'path' || key === 'ref' ? '.+' : '[^/]+'))}$`);
}

function isTable(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
