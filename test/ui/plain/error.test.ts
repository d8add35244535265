import {expect, it} from 'vitest';
import type {Explanation} from '../../../source/engine/errors.ts';
import {errorLines} from '../../../source/ui/plain/error.ts';

it.each<[Explanation, readonly string[]]>([
	[
		{what: 'No cargo.', why: 'It is not on PATH.', next: ['rustup', 'apt-get install cargo']},
		['ferrovia: No cargo.', '  It is not on PATH.', '', '  next  rustup', '  or    apt-get install cargo'],
	],
	[{what: 'Interrupted.'}, ['ferrovia: Interrupted.']],
])('explains the error %j', (error, lines) => {
	expect(errorLines(error)).toEqual(lines);
});
