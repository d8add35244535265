import {appendFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {findMeasurement, readMeasurements, storeMeasurement, storeName} from '../../source/measure/store.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {full} from './_measurements.ts';

const stored = (id: string) => ({...full, id});

describe('the store of measurements', () => {
	it('returns what was appended, in order, from a file with either line end', async () => {
		const root = await temporaryFolder();
		expect(await readMeasurements(root)).toEqual({measurements: [], unreadable: []});
		const file = await storeMeasurement(root, stored('aaaa0000'));
		await storeMeasurement(root, stored('bbbb0000'));
		const expected = {measurements: ['aaaa0000', 'bbbb0000'].map(id => JSON.parse(JSON.stringify(stored(id)))), unreadable: []};
		expect(path.relative(root, file)).toBe(storeName);
		expect(await readMeasurements(root)).toEqual(expected);
		await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
		expect(await readMeasurements(root)).toEqual(expected);
	});

	it('numbers lines that it can’t read, and keeps them', async () => {
		const root = await temporaryFolder();
		const file = await storeMeasurement(root, stored('aaaa0000'));
		await appendFile(file, `${JSON.stringify({schema: 2, runs: []})}\n\n<<<<<<< HEAD\n{"schema":1,"id":"torn`);
		await storeMeasurement(root, stored('bbbb0000'));
		expect(await readMeasurements(root)).toMatchObject({measurements: [{id: 'aaaa0000'}, {id: 'bbbb0000'}], unreadable: [2, 4, 5]});
		expect(await readFile(file, 'utf8')).toContain('{"schema":1,"id":"torn\n{');
	});
});

describe('findMeasurement', () => {
	const all = ['1a2b3c4d', '1a9f0000', '70000000', 'ffffffff'].map(stored);

	it.each([
		['first', '1a2b3c4d'],
		['last', 'ffffffff'],
		['1a2', '1a2b3c4d'],
		['FF', 'ffffffff'],
		['2', '1a9f0000'],
		['1', '1a2b3c4d'],
		// Four digits are the beginning of an id.
		['7000', '70000000'],
	])('finds %s', (name, id) => {
		expect(findMeasurement(all, name).id).toBe(id);
	});

	it.each(['7', '9', '0', 'e0', ''])('finds no measurement "%s"', name => {
		expect(() => findMeasurement(all, name)).toThrow(`There is no measurement "${name}"`);
	});

	it('refuses an id with several matches, and anything of an empty store', () => {
		expect(() => findMeasurement(all, '1a')).toThrow('Several measurements begin with "1a"');
		expect(() => findMeasurement([], 'last')).toThrow(expect.objectContaining({exitCode: 2, next: ['ferrovia measure']}));
	});
});
