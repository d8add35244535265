import {describe, expect, it} from 'vitest';
import {answerFaults, exampleOf, merged, operationOf, requestFaults} from './github-contract.ts';

const subject = '/repos/acme/demo/actions/oidc/customization/sub';

function operation(method: string, url: string) {
	const found = operationOf(method, url);
	if (found === undefined) {
		throw new RangeError(`no ${method} ${url}`);
	}

	return found;
}

describe("GitHub's description of its API", () => {
	it('has the requests that Ferrovia makes, and no others that look like them', () => {
		expect(operation('GET', subject).operationId).toBe('actions/get-custom-oidc-sub-claim-for-repo');
		expect(operation('GET', '/repos/acme/demo').operationId).toBe('repos/get');
		expect(operation('GET', '/repos/acme/demo/actions/secrets/public-key?x=y').operationId).toBe('actions/get-repo-public-key');
		expect(operationOf('POST', subject)).toBeUndefined();
		expect(operationOf('GET', '/repos/acme/demo/actions/oidc')).toBeUndefined();
	});

	it('has examples that its own schemas accept, but for what is known', () => {
		for (const url of [subject, '/repos/acme/demo']) {
			const example = exampleOf(operation('GET', url), 200);
			expect(example).toBeTypeOf('object');
			expect(answerFaults(operation('GET', url), 200, example)).toEqual([]);
		}
	});

	it('finds fault with a field of the wrong kind, and with one that is missing', () => {
		const customization = operation('GET', subject);
		expect(answerFaults(customization, 200, {use_default: true, sub_claim_prefix: 'repo:a/b'})).toEqual([]);
		expect(answerFaults(customization, 200, {sub_claim_prefix: 'repo:a/b'})).toEqual([
			expect.stringContaining("must have required property 'use_default'"),
		]);
		expect(answerFaults(customization, 200, {use_default: true, sub_claim_prefix: 7})).toEqual([
			expect.stringContaining('/sub_claim_prefix must be string'),
		]);
		const repository = operation('GET', '/repos/acme/demo');
		expect(answerFaults(repository, 200, merged(exampleOf(repository, 200), {owner: {id: 'eleven'}}))).toEqual([
			expect.stringContaining('/owner/id must be integer'),
		]);
	});

	it('judges what is sent', () => {
		const variable = operation('POST', '/repos/acme/demo/actions/variables');
		expect(requestFaults(variable, {name: 'A', value: 'b'})).toEqual([]);
		expect(requestFaults(variable, {name: 'A'})).toEqual([expect.stringContaining("must have required property 'value'")]);
		expect(requestFaults(operation('GET', subject), undefined)).toEqual([]);
	});
});
