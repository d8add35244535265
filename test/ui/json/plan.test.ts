import {readFile} from 'node:fs/promises';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {planDocument} from '../../../source/ui/json/plan.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {fakePlannedStep, fakeResourceChange} from '../_fake-session.ts';

describe('planDocument', () => {
	it.each(['create', 'change', 'delete'] as const)('tells that a resource is to %s, as the published schema has it', async verb => {
		const plan = {steps: [fakePlannedStep('cache', [fakeResourceChange('cache/bucket', verb, ['+ private'])])]};
		const document = JSON.parse(JSON.stringify(planDocument(fakeFacts().project, plan)));
		expect(document.steps[0].changes[0]).toMatchObject({kind: 'resource', provider: 'cloud', resource: 'cache/bucket', verb});
		const validate = new Ajv2020({strict: true, strictRequired: false}).compile(
			JSON.parse(await readFile('docs/schema/plan.json', 'utf8')),
		);
		validate(document);
		expect(validate.errors).toBeNull();
	});
});
