import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {slowestUnits} from '../../source/measure/unit-times.ts';

const pageOf = async (version: string) =>
	readFile(path.join(import.meta.dirname, '..', 'fixtures', 'cargo-timings', `${version}.html`), 'utf8');

describe('slowestUnits', () => {
	it.each(['1.95.0', '1.97.0-nightly'])('reads what cargo %s writes', async version => {
		const units = slowestUnits(await pageOf(version));
		expect(units.map(({unit}) => unit).toSorted()).toEqual([
			'cfg-if 1.0.5',
			'fix 0.3.0 build-script',
			'fix 0.3.0 build-script (run)',
			'fix 0.3.0 fix "bin"',
		]);
		expect(units.map(({seconds}) => seconds)).toEqual(units.map(({seconds}) => seconds).toSorted((a, b) => b - a));
		expect(units.find(({unit}) => unit.endsWith('(run)'))?.seconds).toBeGreaterThanOrEqual(0.3);
	});

	it('keeps the twenty slowest', () => {
		const data = Array.from({length: 30}, (_, duration) => ({
			name: `crate-${duration}`,
			version: '1.0.0',
			mode: 'todo',
			target: '',
			duration,
		}));
		const units = slowestUnits(`<script>\nconst UNIT_DATA = ${JSON.stringify(data)};\nconst CONCURRENCY_DATA = [];\n`);
		expect(units).toHaveLength(20);
		expect(units[0]).toEqual({unit: 'crate-29 1.0.0', seconds: 29});
	});

	it.each([
		['no page', ''],
		['another page', '<html><script>const OTHER = [1];</script>'],
		['data that is cut off', 'const UNIT_DATA = [\n{"name": "a",\n'],
		['no list', 'const UNIT_DATA = [;\n];'],
		['other fields', 'const UNIT_DATA = [{"crate": "a", "seconds": 1}, null, 3];'],
	])('finds no units in %s', (_, page) => {
		expect(slowestUnits(page)).toEqual([]);
	});
});
