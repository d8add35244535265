import {describe, expect, it} from 'vitest';
import {answerFaults, exampleOf, merged, operationOf} from './github-contract.ts';

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

	it('finds a wrong field in the middle of its own example', () => {
		const repository = operation('GET', '/repos/acme/demo');
		expect(answerFaults(repository, 200, merged(exampleOf(repository, 200), {owner: {id: 'eleven'}}))).toEqual([
			expect.stringContaining('/owner/id must be integer'),
		]);
	});
});
