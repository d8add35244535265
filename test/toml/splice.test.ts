import {describe, expect, test} from 'vitest';
import {applySplices, deletion, insertion, isUntouchedElsewhere} from '../../source/toml/splice.ts';

const splices = [deletion(6, 9), insertion(2, 'X'), insertion(2, 'Y')];

describe('applySplices', () => {
	test('takes them in any order and keeps the order of those at one place', () => {
		expect(applySplices('0123456789', splices)).toBe('01XY23459');
	});

	test.each([[[deletion(1, 4), deletion(3, 5)]], [[deletion(1, 4), insertion(2, 'X')]], [[deletion(4, 11)]]])('refuses %j', overlapping => {
		expect(() => applySplices('0123456789', overlapping)).toThrow(RangeError);
	});
});

describe('isUntouchedElsewhere', () => {
	test.each([
		['01XY23459', true],
		['01YX23459', false],
		['01XY2345', false],
		['01XY234599', false],
		['11XY23459', false],
		['01XY2 459', false],
		['01XY23456', false],
	])('%s: %j', (after, expected) => {
		expect(isUntouchedElsewhere('0123456789', after, splices)).toBe(expected);
	});
});
