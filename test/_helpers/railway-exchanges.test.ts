import {describe, expect, it} from 'vitest';
import type {Exchange} from '../../source/rehearsal/loopback.ts';
import {exchangeFaults} from './railway-exchanges.ts';

const instance = `query ($serviceId: String!, $environmentId: String!) {
	one: serviceInstance(serviceId: $serviceId, environmentId: $environmentId) { restartPolicyType source { image } domains { serviceDomains { domain } } }
}`;
const ids = {serviceId: 's', environmentId: 'e'};
const data = {one: {restartPolicyType: 'ALWAYS', source: null, domains: {serviceDomains: [{domain: 'a.up.railway.app'}]}}};

function exchange(query: string, variables: object, answered: object, status = 200): Exchange {
	const body = JSON.stringify({query, variables});
	return {
		name: 'serviceInstance',
		asked: {method: 'POST', url: new URL('http://127.0.0.1/graphql/v2'), headers: {}, body, bytes: Buffer.from(body)},
		answered: {status, body: JSON.stringify(answered)},
	};
}

describe('exchangeFaults', () => {
	it('has none for what the schema has, by its aliases', () => {
		expect(exchangeFaults(exchange(instance, ids, {data}))).toEqual([]);
	});

	it('has none for a refusal', () => {
		expect(exchangeFaults(exchange(instance, ids, {data: null, errors: [{message: 'Not Authorized'}]}))).toEqual([]);
		expect(exchangeFaults(exchange(instance, ids, {message: 'Too Many Requests'}, 429))).toEqual([]);
	});

	it.each([
		['an unknown field', instance.replace('source { image }', 'source { imageName }'), ids, data],
		['an unknown argument', instance.replace('(serviceId:', '(service: $serviceId, serviceId:'), ids, data],
		['a variable of the wrong type', instance, {...ids, serviceId: 1}, data],
		['a variable that is missing', instance, {serviceId: 's'}, data],
		['a value that the enumeration does not have', instance, ids, {one: {...data.one, restartPolicyType: 'SOMETIMES'}}],
		['null where there must be something', instance, ids, {one: {...data.one, domains: null}}],
		['a field that is missing', instance, ids, {one: {restartPolicyType: 'ALWAYS', domains: data.one.domains}}],
		['a list that is none', instance, ids, {one: {...data.one, domains: {serviceDomains: {domain: 'a'}}}}],
		['what was not asked for', instance, ids, {one: {...data.one, region: 'us-west2'}}],
		['a name instead of its alias', instance, ids, {serviceInstance: data.one}],
	])('finds %s', (_, query, variables, answered) => {
		expect(exchangeFaults(exchange(query, variables, {data: answered}))).not.toEqual([]);
	});
});
