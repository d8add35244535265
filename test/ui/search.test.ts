import {describe, expect, it} from 'vitest';
import {searchChoices} from '../../source/ui/search.ts';

const choices = [
	{value: 'auto', label: 'Find or make one', hint: 'the usual'},
	{value: '4a1e', label: 'api-gateway', hint: 'Acme'},
	{value: '9b2f', label: 'API', hint: 'Acme'},
	{value: 'ac00', label: 'web', hint: 'Ada'},
];
const found = (text: string) => searchChoices(choices, text).map(({label}) => label);

describe('searchChoices', () => {
	it('leaves all where nothing is typed', () => {
		expect(searchChoices(choices, '  ')).toBe(choices);
	});

	it('finds every word in label or hint, in any case, and offers what is typed last', () => {
		expect(found('ACME gate')).toEqual(['api-gateway', 'ACME gate']);
		expect(found('nowhere')).toEqual(['nowhere']);
		expect(searchChoices(choices, ' New Name ')).toEqual([{value: 'New Name', label: 'New Name', hint: 'as typed'}]);
	});

	it('has the one that is typed in full first, and then nothing as typed', () => {
		expect(found('api')).toEqual(['API', 'api-gateway']);
		expect(found('AC00')).toEqual(['web']);
		expect(found('auto')).toEqual(['Find or make one']);
	});

	it('finds values by their beginning only, behind labels: letters of ids are in every word', () => {
		expect(found('ac')).toEqual(['api-gateway', 'API', 'web', 'ac']);
		expect(found('b2')).toEqual(['b2']);
		expect(found('a')).toEqual(['Find or make one', 'api-gateway', 'API', 'web', 'a']);
	});
});
