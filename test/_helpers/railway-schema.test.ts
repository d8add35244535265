import {parse, validate} from 'graphql';
import {describe, expect, it} from 'vitest';
import {railwaySchema} from './railway-schema.ts';

const schema = railwaySchema();
const faults = (document: string) => validate(schema, parse(document)).map(({message}) => message);

describe("the schema from Railway's SDK", () => {
	it('is the whole of it', () => {
		expect(Object.keys(schema.getQueryType()?.getFields() ?? {}).length).toBeGreaterThan(140);
		expect(Object.keys(schema.getMutationType()?.getFields() ?? {}).length).toBeGreaterThan(220);
	});

	it('knows arguments, what must be given, and what comes back', () => {
		expect(
			faults('query { serviceInstance(serviceId: "a", environmentId: "b") { source { image } latestDeployment { status meta } } }'),
		).toEqual([]);
		expect(faults('query { serviceInstance(serviceId: "a") { id } }')).not.toEqual([]);
		expect(faults('query { serviceInstance(serviceId: "a", environmentId: "b") { sourceImage } }')).not.toEqual([]);
		expect(faults('mutation { serviceInstanceDeployV2(serviceId: "a", environmentId: "b") { id } }')).not.toEqual([]);
		expect(faults('mutation { serviceInstanceUpdate(serviceId: "a", input: {builder: DOCKERFILE}) }')).not.toEqual([]);
		expect(faults('mutation { serviceInstanceUpdate(serviceId: "a", input: {source: {image: "x"}}) }')).toEqual([]);
	});
});
