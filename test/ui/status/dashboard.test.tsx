import {render} from 'ink-testing-library';
import {describe, expect, it, vi} from 'vitest';
import type {Status} from '../../../source/delivery/read-status.ts';
import {FerroviaError} from '../../../source/engine/errors.ts';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {Dashboard} from '../../../source/ui/status/dashboard.tsx';
import {someStatus} from './_status.ts';

const theme = createTheme({color: false, unicode: true});

function open(read: (signal: AbortSignal) => Promise<Status>) {
	const {signal} = new AbortController();
	return render(<Dashboard read={read} signal={signal} everyMs={3_600_000} theme={theme} />);
}

describe('the dashboard', () => {
	it('shows what was read, and reads again on r', async () => {
		let count = 0;
		const app = open(async () => {
			count++;
			return someStatus({branch: `branch-${count}`});
		});
		expect(app.lastFrame()).toContain('Asking CI');
		await vi.waitFor(() => expect(app.lastFrame()).toContain('branch-1'));
		await vi.waitFor(() => expect(app.lastFrame()).toContain('read at'));
		app.stdin.write('r');
		await vi.waitFor(() => expect(app.lastFrame()).toContain('branch-2'));
		app.unmount();
	});

	it('keeps what it has when it can not read again, and says so', async () => {
		let isBroken = false;
		const app = open(async () => {
			if (isBroken) {
				throw new FerroviaError({what: 'Railway was asked too often.'});
			}

			return someStatus();
		});
		await vi.waitFor(() => expect(app.lastFrame()).toContain('read at'));
		isBroken = true;
		app.stdin.write('r');
		await vi.waitFor(() => expect(app.lastFrame()).toContain('Railway was asked too often.'));
		expect(app.lastFrame()).toContain('acme/demo');
		app.unmount();
	});

	it('leaves no line out where there is room for all', async () => {
		const app = open(async () => someStatus());
		await vi.waitFor(() => expect(app.lastFrame()).toContain('read at'));
		for (const word of ['3333333', '1111111', '2222222', 'sha-1111111', '0b7e8c1a', '1b7e8c1a']) {
			expect(app.lastFrame()).toContain(word);
		}

		app.unmount();
	});

	it('scrolls where there is not', async () => {
		const one = {
			id: 9,
			sha: '9'.repeat(40),
			event: 'push',
			title: 'One more',
			conclusion: 'success',
			startedAt: 0,
			endedAt: 1,
			url: '',
			figures: undefined,
		};
		const app = open(async () =>
			someStatus({runs: {found: Array.from({length: 40}, (_, id) => ({...one, id, sha: `${id + 100}`.repeat(14)}))}}),
		);
		await vi.waitFor(() => expect(app.lastFrame()).toContain('more'));
		expect(app.lastFrame()).toContain('acme/demo');
		expect(app.lastFrame()).not.toContain('1b7e8c1a');
		for (let press = 0; press < 60; press++) {
			app.stdin.write('j');
		}

		await vi.waitFor(() => expect(app.lastFrame()).toContain('1b7e8c1a'));
		expect(app.lastFrame()).not.toContain('acme/demo ');
		app.unmount();
	});
});
