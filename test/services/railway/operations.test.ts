import {execute, getOperationAST, getVariableValues, Kind, parse, validate} from 'graphql';
import {describe, expect, it} from 'vitest';
import {operations} from '../../../source/services/railway/operations.ts';
import {railwaySchema} from '../../_helpers/railway-schema.ts';
import {examples} from './_examples.ts';

const schema = railwaySchema();
const names = Object.keys(operations) as ReadonlyArray<keyof typeof operations>;

describe.each(names)('the operation %s', name => {
	const document = parse(operations[name].document);
	const {variableDefinitions = [], selectionSet} = getOperationAST(document) ?? {};
	const variables: Readonly<Record<string, unknown>> = examples[name].variables;
	const answer: Readonly<Record<string, unknown>> = examples[name].answer;

	it("is valid by Railway's schema", () => {
		expect(validate(schema, document)).toEqual([]);
	});

	it('may send what its types say', () => {
		expect(getVariableValues(schema, variableDefinitions, variables).errors).toBeUndefined();
		expect(Object.keys(variables).sort()).toEqual(variableDefinitions.map(({variable}) => variable.name.value).sort());
	});

	it('gets what its types say, no field less and no field more', async () => {
		const fields = (selectionSet?.selections ?? []).filter(selection => selection.kind === Kind.FIELD);
		const rootValue = Object.fromEntries(fields.map(field => [field.name.value, answer[(field.alias ?? field.name).value]]));
		const {data, errors} = await execute({schema, document, rootValue, variableValues: variables});
		expect(errors).toBeUndefined();
		expect(JSON.parse(JSON.stringify(data))).toEqual(answer);
	});
});

it('everything may be sent twice but what creates or deploys', () => {
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
