import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {redact, Secret} from '../../source/engine/secrets.ts';

describe('a secret', () => {
	const value = 'a-value-that-nobody-may-see';
	const secret = new Secret(value);

	it.each<[string, () => string]>([
		['in a text', () => `token ${secret}`],
		['joined', () => ['token', secret].join(' ')],
		['as JSON', () => JSON.stringify({secret})],
		['inspected', () => inspect({secret}, {depth: 9, showHidden: true})],
		['spread', () => JSON.stringify({...secret})],
	])('does not show its value %s', (_, print) => {
		expect(print()).not.toContain(value);
	});

	it('gives its value to who asks for it', () => {
		expect(secret.reveal()).toBe(value);
	});

	it('is masked in every output from its making on', () => {
		expect(redact(`it is ${value}`)).toBe('it is [secret]');
	});
});
