import {appendFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {findMeasurement, readMeasurements, storeMeasurement, storeName} from '../../source/measure/store.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {full} from './_measurements.ts';

const stored = (id: string) => ({...full, id});

describe('the store of measurements', () => {
	it('appends, and reads what was appended in its order', async () => {
		const root = await temporaryFolder();
		expect(await readMeasurements(root)).toEqual({measurements: [], unreadable: []});
		const file = await storeMeasurement(root, stored('aaaa0000'));
		expect(path.relative(root, file)).toBe(storeName);
		await storeMeasurement(root, stored('bbbb0000'));
		const {measurements, unreadable} = await readMeasurements(root);
		expect(measurements.map(({id}) => id)).toEqual(['aaaa0000', 'bbbb0000']);
		expect(measurements[0]).toEqual(JSON.parse(JSON.stringify(stored('aaaa0000'))));
		expect(unreadable).toEqual([]);
	});

	it('tells of lines that it can not read, and keeps them', async () => {
		const root = await temporaryFolder();
		const file = await storeMeasurement(root, stored('aaaa0000'));
		await appendFile(file, `${JSON.stringify({schema: 2, runs: []})}\n\n<<<<<<< HEAD\n{"schema":1,"id":"torn`);
		await storeMeasurement(root, stored('bbbb0000'));
		const {measurements, unreadable} = await readMeasurements(root);
		expect(measurements.map(({id}) => id)).toEqual(['aaaa0000', 'bbbb0000']);
		expect(unreadable).toEqual([2, 4, 5]);
		expect(await readFile(file, 'utf8')).toContain('{"schema":1,"id":"torn\n{');
	});

	it('reads a file with the line ends of Windows', async () => {
		const root = await temporaryFolder();
		await writeFile(path.join(root, storeName), `${JSON.stringify(stored('aaaa0000'))}\r\n${JSON.stringify(stored('bbbb0000'))}\r\n`);
		expect((await readMeasurements(root)).measurements).toHaveLength(2);
	});
});

describe('findMeasurement', () => {
	const all = [stored('1a2b3c4d'), stored('1a9f0000'), stored('70000000'), stored('ffffffff')];

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

	it.each([
		['1a', /^Several measurements begin with "1a"/],
		['7', /^There is no measurement "7"/],
		['9', /^There is no measurement "9"/],
		['0', /^There is no measurement "0"/],
		['e0', /^There is no measurement "e0"/],
		['', /^There is no measurement ""/],
	])('takes "%s" for none', (name, message) => {
		expect(() => findMeasurement(all, name)).toThrow(message);
	});

	it('says that there is none yet', () => {
		expect(() => findMeasurement([], 'last')).toThrow(expect.objectContaining({exitCode: 2, next: ['ferrovia measure']}));
	});
});
