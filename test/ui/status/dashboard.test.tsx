import {render} from 'ink';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Status} from '../../../source/delivery/read-status.ts';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {Dashboard} from '../../../source/ui/status/dashboard.tsx';
import {fakeStatus} from '../../delivery/_status.ts';
import {until} from '../_until.ts';
import {FakeInput, FakeOutput, keys} from '../ink/_screen.tsx';

type Reading = {readonly signal: AbortSignal; readonly resolve: (status: Status) => void; readonly reject: (error: Error) => void};

type OpenOptions = {rows?: number; columns?: number; everyMs?: number; unicode?: boolean; banner?: string};

/** The dashboard, whose readings the test ends. */
function open({rows = 40, columns = 100, everyMs = 3_600_000, unicode = true, banner}: OpenOptions = {}) {
	const output = new FakeOutput({columns, rows});
	const input = new FakeInput();
	const readings: Reading[] = [];
	const read = async (signal: AbortSignal) =>
		new Promise<Status>((resolve, reject) => {
			readings.push({signal, resolve, reject});
		});
	const app = render(
		<Dashboard
			read={read}
			signal={new AbortController().signal}
			everyMs={() => everyMs}
			banner={banner}
			theme={createTheme({color: false, unicode})}
		/>,
		{
			stdout: output as unknown as NodeJS.WriteStream,
			stdin: input as unknown as NodeJS.ReadStream,
			debug: true,
			exitOnCtrlC: false,
			interactive: true,
			patchConsole: false,
		},
	);
	onTestFinished(() => {
		app.unmount();
		app.cleanup();
	});
	const frame = () => output.frames.at(-1) ?? '';
	const sees = async (...texts: readonly string[]) => until(() => texts.every(text => frame().includes(text)), frame);
	/** The reading of that number, once it was begun. */
	const reading = async (number: number): Promise<Reading> => {
		await until(() => readings.length >= number, frame);
		const found = readings[number - 1];
		if (found === undefined) {
			throw new Error(`There is no reading ${number}.`);
		}

		return found;
	};
	return {app, output, input, readings, frame, sees, reading};
}

describe('Dashboard', () => {
	it('says what it waits for, shows the first reading, and reads again at r', async () => {
		const {input, readings, sees, reading} = open();
		await sees('Asking CI, the registry and Railway…', 'reading');
		(await reading(1)).resolve(fakeStatus());
		await sees('✓ live is what CI pushed last', 'read at');
		input.type('r');
		await sees('reading');
		input.type('r');
		(await reading(2)).resolve(fakeStatus({verdict: {status: 'fail', detail: 'another runs'}}));
		await sees('✕ live is not what CI pushed last: another runs', 'read at');
		expect(readings).toHaveLength(2);
	});

	it('reads again by itself', async () => {
		const {sees, reading} = open({everyMs: 1});
		(await reading(1)).resolve(fakeStatus());
		(await reading(2)).resolve(fakeStatus({verdict: {status: 'fail', detail: 'another runs'}}));
		await sees('another runs');
	});

	it.each([
		['q', 'q'],
		['Escape', keys.escape],
		['Ctrl+C', keys.interrupt],
	])('leaves at %s, and waits for no answer', async (_, key) => {
		const {app, input, reading} = open();
		const {signal} = await reading(1);
		input.type(key);
		await app.waitUntilExit();
		expect(signal.aborted).toBe(true);
	});

	it('shows an error beside what was seen before, until a reading succeeds', async () => {
		const {input, sees, frame, reading} = open();
		(await reading(1)).reject(new Error('It is broken.'));
		await sees('It is broken.', 'not read');
		input.type('r');
		(await reading(2)).resolve(fakeStatus());
		await sees('live is what CI pushed last', 'read at');
		expect(frame()).not.toContain('It is broken.');
		input.type('r');
		(await reading(3)).reject(new Error('It is broken again.'));
		await sees('live is what CI pushed last', 'It is broken again.');
	});

	it('scrolls where the terminal is small, and no further than to the end', async () => {
		const {input, output, sees, frame, reading} = open({rows: 10, columns: 60, unicode: false});
		(await reading(1)).resolve(fakeStatus());
		await sees('+ live is what CI pushed last', 'up/down more');
		expect(frame()).not.toContain('aaaa000');
		for (let press = 1; press <= 30; press++) {
			const before = output.frames.length;
			input.type(keys.down);
			if (!frame().includes('aaaa000')) {
				await until(() => output.frames.length > before, frame);
			}
		}

		await sees('aaaa000');
		expect(frame()).not.toContain('live is what CI pushed last');
		input.type(keys.up);
		await until(() => !frame().includes('aaaa000'), frame);
		expect(output.oversized).toEqual([]);
	});

	it.each([
		{columns: 60, rows: 20},
		{columns: 80, rows: 24},
		{columns: 120, rows: 40},
		{columns: 20, rows: 6},
	])('has its banner above everything, before and after the first reading, at $columns x $rows', async ({columns, rows}) => {
		const {input, output, sees, frame, reading} = open({columns, rows, banner: 'Rehearsal: nothing outside of this machine is touched.'});
		const first = () => frame().split('\n')[0]?.trim();
		await sees('Asking CI');
		expect(first()).toMatch(/^Rehearsal: noth/);
		(await reading(1)).resolve(fakeStatus());
		await until(() => !frame().includes('Asking CI'), frame);
		for (let press = 0; press < 30; press++) {
			input.type(keys.down);
		}

		await until(() => rows > 20 || frame().includes('aaaa000'), frame);
		input.type('r');
		(await reading(2)).reject(new Error('It is broken.'));
		await sees('It is broken');
		expect(output.frames.filter(text => text.trim() !== '' && !/^\s*Rehearsal: noth/.test(text))).toEqual([]);
		expect(output.oversized).toEqual([]);
	});

	it('has no line for a banner that there is none of', async () => {
		const {sees, frame} = open();
		await sees('Asking CI');
		expect(frame().split('\n')[0]?.trim()).toMatch(/^Asking CI/);
	});
});
