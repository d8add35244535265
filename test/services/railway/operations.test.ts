import {type DocumentNode, execute, getVariableValues, Kind, type OperationDefinitionNode, parse, print, validate, visit} from 'graphql';
import {describe, expect, it} from 'vitest';
import {operations} from '../../../source/services/railway/operations.ts';
import {railwaySchema} from '../../_helpers/railway-schema.ts';
import {examples} from './_examples.ts';

const schema = railwaySchema();
const names = Object.keys(operations) as ReadonlyArray<keyof typeof operations>;

const documentOf = (name: keyof typeof operations) => parse(operations[name].document);
const faultsOf = (document: DocumentNode) => validate(schema, document).map(({message}) => message);

function definitionOf(document: DocumentNode): OperationDefinitionNode {
	const found = document.definitions.find(definition => definition.kind === Kind.OPERATION_DEFINITION);
	if (found === undefined) {
		throw new Error('no operation');
	}

	return found;
}

function variableFaults(document: DocumentNode, variables: object): readonly string[] {
	const {errors = []} = getVariableValues(schema, definitionOf(document).variableDefinitions ?? [], variables as Record<string, unknown>);
	return errors.map(({message}) => message);
}

/** The document with one of its names misspelt, for every field, argument and type in it. */
function misspellings(document: DocumentNode): ReadonlyArray<readonly [string, DocumentNode]> {
	const places: Array<readonly [string, DocumentNode]> = [];
	const kinds = [Kind.FIELD, Kind.ARGUMENT, Kind.NAMED_TYPE] as const;
	for (const kind of kinds) {
		let count = 0;
		visit(document, {
			[kind]() {
				count++;
			},
		});
		for (let place = 0; place < count; place++) {
			let seen = 0;
			let misspelt = '';
			const changed = visit(document, {
				[kind](node: {readonly name: {readonly value: string}}) {
					if (seen++ !== place) {
						return undefined;
					}

					misspelt = `${kind} ${node.name.value}`;
					return {...node, name: {...node.name, value: `${node.name.value}x`}};
				},
			}) as DocumentNode;
			places.push([misspelt, changed]);
		}
	}

	return places;
}

describe.each(names)("the operation %s, held to Railway's schema", name => {
	const document = documentOf(name);
	const {variables, answer} = examples[name] as {variables: object; answer: Readonly<Record<string, unknown>>};

	it('is in it, word for word', () => {
		expect(faultsOf(document)).toEqual([]);
	});

	it('may send what its types say', () => {
		expect(variableFaults(document, variables)).toEqual([]);
		const declared = (definitionOf(document).variableDefinitions ?? []).map(({variable}) => variable.name.value);
		expect(Object.keys(variables).sort()).toEqual(declared.sort());
	});

	it('gets what its types say, no field less and no field more', async () => {
		const root: Record<string, unknown> = {};
		for (const field of definitionOf(document).selectionSet.selections) {
			if (field.kind === Kind.FIELD) {
				root[field.name.value] = answer[(field.alias ?? field.name).value];
			}
		}

		const {data, errors} = await execute({schema, document, rootValue: root, variableValues: variables as Record<string, unknown>});
		expect(errors).toBeUndefined();
		expect(JSON.parse(JSON.stringify(data))).toEqual(answer);
	});

	it('is found out when a name in it is misspelt, whichever', () => {
		const changed = misspellings(document);
		expect(changed.length).toBeGreaterThan(0);
		for (const [place, wrong] of changed) {
			expect(faultsOf(wrong), `${place}: ${print(wrong)}`).not.toEqual([]);
		}
	});

	it('is found out when a member that it sends is misspelt or missing', () => {
		const {input} = variables as {input?: Readonly<Record<string, unknown>>};
		for (const member of Object.keys(input ?? {})) {
			const {[member]: value, ...others} = input ?? {};
			expect(variableFaults(document, {...variables, input: {...others, [`${member}x`]: value}}), member).not.toEqual([]);
		}

		for (const variable of definitionOf(document).variableDefinitions ?? []) {
			const {[variable.variable.name.value]: _, ...others} = variables as Readonly<Record<string, unknown>>;
			expect(variableFaults(document, others).length > 0).toBe(variable.type.kind === Kind.NON_NULL_TYPE);
		}
	});
});

describe('what may be sent twice', () => {
	it('is all but what makes something or deploys', () => {
		expect(names.filter(name => !operations[name].repeatable)).toEqual([
			'projectCreate',
			'environmentCreate',
			'serviceCreate',
			'serviceConnect',
			'deploymentTriggerCreate',
			'serviceDomainCreate',
			'serviceInstanceDeployV2',
			'projectTokenCreate',
		]);
	});

	it('are all queries', () => {
		expect(names.filter(name => definitionOf(documentOf(name)).operation === 'query' && !operations[name].repeatable)).toEqual([]);
	});
});
