import {describe, expect, it} from 'vitest';
import {breakNames} from '../../../source/commands/rehearse/break-names.ts';
import {breakByName} from '../../../source/commands/rehearse/breaks.ts';
import {exitCodes} from '../../../source/engine/errors.ts';

describe('breakByName', () => {
	it.each(breakNames)('knows %s, with what is wrong in words', name => {
		expect(breakByName(name)).toMatchObject({name, words: expect.stringMatching(/^[a-z].{15,}[a-z]$/i), arm: expect.any(Function)});
	});

	it('is nothing where nothing is to be broken', () => {
		expect(breakByName(undefined)).toBeUndefined();
	});

	it.each(['', 'Crash', 'crash ', 'toString', 'constructor', '__proto__'])('names all that there is where "%s" is none', name => {
		expect(() => breakByName(name)).toThrow(
			expect.objectContaining({
				what: `There is no fault "${name}" to rehearse.`,
				why: `There are ${breakNames.join(', ')}.`,
				next: ['ferrovia rehearse --break crash'],
				exitCode: exitCodes.usage,
			}),
		);
	});
});
