import {readFile} from 'node:fs/promises';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import type {Ending} from '../../../source/engine/undo-report.ts';
import {undoDocument} from '../../../source/ui/json/undo.ts';
import {fakeUndoItem} from '../_fake-undo.ts';

describe('undoDocument', () => {
	it.each([
		['undone', true],
		['kept', true],
		['declined', true],
		['refused', false],
		['failed', false],
		['unknown', false],
	] satisfies ReadonlyArray<[Ending, boolean]>)('has %s as the published schema has it', async (ending, ok) => {
		const document = JSON.parse(JSON.stringify(undoDocument([{item: fakeUndoItem(), ending, reason: 'because', next: ['ferrovia undo']}])));
		expect(document).toMatchObject({ok, undone: [{id: 'cache/bucket', step: 'cache', status: ending}]});
		const validate = new Ajv2020({strict: true, strictRequired: false}).compile(
			JSON.parse(await readFile('docs/schema/undo.json', 'utf8')),
		);
		validate(document);
		expect(validate.errors).toBeNull();
	});
});
