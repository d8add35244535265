import {describe, expect, it} from 'vitest';
import type {Status} from '../../../source/delivery/read-status.ts';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {Dashboard} from '../../../source/ui/status/dashboard.tsx';
import {fakeStatus} from '../../delivery/_status.ts';
import {until} from '../_until.ts';
import {draw, keys, sizes} from '../ink/_screen.tsx';

type Reading = {readonly signal: AbortSignal; readonly resolve: (status: Status) => void; readonly reject: (error: Error) => void};

type OpenOptions = {rows?: number; columns?: number; everyMs?: number; unicode?: boolean; banner?: string};

/** The dashboard, whose readings the test ends. */
function open({rows = 40, columns = 100, everyMs = 3_600_000, unicode = true, banner}: OpenOptions = {}) {
	const readings: Reading[] = [];
	const read = async (signal: AbortSignal) => new Promise<Status>((resolve, reject) => readings.push({signal, resolve, reject}));
	const drawn = draw(
		<Dashboard
			read={read}
			signal={new AbortController().signal}
			everyMs={() => everyMs}
			banner={banner}
			theme={createTheme({color: false, unicode})}
		/>,
		{columns, rows},
	);
	/** The reading of that number, once it was begun. */
	const reading = async (number: number): Promise<Reading> => {
		await until(() => readings.length >= number, drawn.frame);
		return readings[number - 1] as Reading;
	};
	return {...drawn, readings, reading};
}

const failing = fakeStatus({verdict: {status: 'fail', detail: 'another runs'}});

describe('Dashboard', () => {
	it('shows what it waits for, then the first reading, and reads again at r', async () => {
		const {go, type, readings, sees, reading} = open();
		await sees('Asking CI, the registry and Railway…', 'reading');
		(await reading(1)).resolve(fakeStatus());
		await go(['', '✓ live is what CI pushed last', 'read at'], ['r', 'reading']);
		type('r');
		(await reading(2)).resolve(failing);
		await sees('✕ live is not what CI pushed last: another runs', 'read at');
		expect(readings).toHaveLength(2);
	});

	it('reads again by itself', async () => {
		const {sees, reading} = open({everyMs: 1});
		(await reading(1)).resolve(fakeStatus());
		(await reading(2)).resolve(failing);
		await sees('another runs');
	});

	it.each([
		['q', 'q'],
		['Escape', keys.escape],
		['Ctrl+C', keys.interrupt],
	])('leaves at %s, and waits for no answer', async (_, key) => {
		const {app, type, reading} = open();
		const {signal} = await reading(1);
		type(key);
		await app.waitUntilExit();
		expect(signal.aborted).toBe(true);
	});

	it('shows an error beside the last reading, until one succeeds', async () => {
		const {type, sees, frame, reading} = open();
		(await reading(1)).reject(new Error('It is broken.'));
		await sees('It is broken.', 'not read');
		type('r');
		(await reading(2)).resolve(fakeStatus());
		await sees('live is what CI pushed last', 'read at');
		expect(frame()).not.toContain('It is broken.');
		type('r');
		(await reading(3)).reject(new Error('It is broken again.'));
		await sees('live is what CI pushed last', 'It is broken again.');
	});

	it('scrolls where the terminal is small, and no further than to the end', async () => {
		const {type, sees, sawNot, frame, reading} = open({rows: 10, columns: 60, unicode: false});
		(await reading(1)).resolve(fakeStatus());
		await sees('+ live is what CI pushed last', 'up/down more');
		expect(frame()).not.toContain('aaaa000');
		type(keys.down.repeat(30));
		await sees('aaaa000');
		expect(frame()).not.toContain('live is what CI pushed last');
		type(keys.up);
		await sawNot('aaaa000');
	});

	it.each([...sizes, {columns: 20, rows: 6}])('has its banner above everything at $columns x $rows', async ({columns, rows}) => {
		const {type, output, sees, sawNot, reading} = open({columns, rows, banner: 'Rehearsal: nothing outside of this machine is touched.'});
		await sees('Asking CI');
		(await reading(1)).resolve(fakeStatus());
		await sawNot('Asking CI');
		type(keys.down.repeat(30));
		await sees(rows > 20 ? 'live' : 'aaaa000');
		type('r');
		(await reading(2)).reject(new Error('It is broken.'));
		await sees('It is broken');
		expect(output.frames.filter(text => text.trim() !== '' && !/^\s*Rehearsal: noth/.test(text))).toEqual([]);
	});

	it('has no line for a missing banner', async () => {
		const {sees, frame} = open();
		await sees('Asking CI');
		expect(frame()).toMatch(/^ *Asking CI/);
	});
});
