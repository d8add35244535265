import {isDeepStrictEqual} from 'node:util';
import {
	type DocumentNode,
	execute,
	type GraphQLSchema,
	getVariableValues,
	Kind,
	type OperationDefinitionNode,
	parse,
	validate,
} from 'graphql';
import type {Exchange} from '../../source/rehearsal/loopback.ts';
import {railwaySchema} from './railway-schema.ts';

let known: GraphQLSchema | undefined;
const documents = new Map<string, {readonly document: DocumentNode; readonly invalid: readonly string[]}>();

/**
What of a call and its answer Railway's own schema does not allow: the document, its variables, and the data, which is put through the
schema by executing the document over it. What the schema has more than we know is no fault.
*/
export function exchangeFaults({asked, answered}: Exchange): readonly string[] {
	const sent = JSON.parse(asked.body) as Sent;
	const wrong = sentFaults(sent);
	if (wrong.length > 0 || answered === undefined || answered.status !== 200) {
		return wrong;
	}

	const {data, errors} = JSON.parse(String(answered.body)) as {readonly data: Record<string, unknown> | null; readonly errors?: unknown};
	if (data === null || errors !== undefined) {
		return [];
	}

	const result = execute({
		schema: schema(),
		document: read(sent.query).document,
		rootValue: data,
		variableValues: sent.variables,
		// The data is by the names in the answer, which may be aliases.
		fieldResolver: (source, _arguments, _context, {path}) => (source as Readonly<Record<string, unknown>>)[path.key],
	});
	if (result instanceof Promise) {
		throw new TypeError('Nothing here is asynchronous.');
	}

	const faults = result.errors?.map(({message, path}) => `${path?.join('.')}: ${message}`) ?? [];
	const isExact = faults.length > 0 || isDeepStrictEqual(JSON.parse(JSON.stringify(result.data)), data);
	return isExact ? faults : ['the data has something that was not asked for, or lacks something that was'];
}

type Sent = {readonly query: string; readonly variables: Readonly<Record<string, unknown>>};

/** What of a document and its variables the schema does not allow. */
export function sentFaults({query, variables}: Sent): readonly string[] {
	const {document, invalid} = read(query);
	const operation = document.definitions.find(({kind}) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
	const {errors = []} = getVariableValues(schema(), operation.variableDefinitions ?? [], variables);
	return invalid.length > 0 ? invalid : errors.map(({message}) => message);
}

function schema(): GraphQLSchema {
	known ??= railwaySchema();
	return known;
}

function read(query: string) {
	const document = documents.get(query)?.document ?? parse(query);
	const found = documents.get(query) ?? {document, invalid: validate(schema(), document).map(({message}) => message)};
	documents.set(query, found);
	return found;
}
