import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import {expect, inject} from 'vitest';

/** Fails when a published schema, as it is shipped in the package, does not accept the document. */
export async function validate(name: 'plan' | 'verification' | 'event' | 'undo' | 'measurement', document: unknown): Promise<void> {
	const folder = path.join(inject('installed'), 'node_modules', 'ferrovia', 'dist', 'schema');
	const schema = JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8'));
	const check = new Ajv2020({allErrors: true, strict: true, strictRequired: false}).compile(schema);
	check(document);
	expect(check.errors, JSON.stringify(document, undefined, 2).slice(0, 4000)).toBeNull();
}
