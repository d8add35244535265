import {describe, expect, it} from 'vitest';
import {errorLines} from '../../../source/ui/plain/error.ts';

describe('errorLines', () => {
	it('says what happened, why, and what mends it', () => {
		expect(errorLines({what: 'No cargo.', why: 'It is not on PATH.', next: ['rustup', 'apt-get install cargo']})).toEqual([
			'ferrovia: No cargo.',
			'  It is not on PATH.',
			'',
			'  next  rustup',
			'  or    apt-get install cargo',
		]);
	});

	it('is one line when there is no more to say', () => {
		expect(errorLines({what: 'Interrupted.'})).toEqual(['ferrovia: Interrupted.']);
	});
});
