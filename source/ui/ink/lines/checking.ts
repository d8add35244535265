import type {CheckStatus} from '../../../engine/check.ts';
import type {LiveCheck} from '../model/live.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import type {Moment} from './applying.ts';
import {count} from './count.ts';
import {formatDuration} from './duration.ts';
import {oneLine, pad, spread, truncate, widthOf} from './text.ts';

type Room = {readonly width: number; readonly height: number};

const words: Readonly<Record<CheckStatus | 'looking', string>> = {
	pass: 'proved',
	warn: 'look',
	fail: 'failed',
	unknown: 'unknown',
	skipped: 'skipped',
	looking: 'looking',
};

/** Every check with its state; where there are too many, what is proved or skipped becomes one line. */
export function checkingLines({checks}: WizardState, room: Room, moment: Moment, theme: Theme): readonly string[] {
	if (checks.length === 0) {
		return [`${theme.accent(moment.spinner)} Reading what there is now`];
	}

	const steps = Math.max(...checks.map(({step}) => widthOf(step)));
	const draw = (check: LiveCheck) => checkLines(check, steps, room.width, moment, theme);
	const all = checks.flatMap(draw);
	if (all.length <= room.height) {
		return all;
	}

	const heads = (list: readonly LiveCheck[]) => list.flatMap(check => draw(check).slice(0, 1));
	const settled = checks.filter(({result}) => result?.status === 'pass' || result?.status === 'skipped');
	const attention = (['fail', 'warn', 'unknown'] as const).flatMap(status => checks.filter(({result}) => result?.status === status));
	const running = heads(checks.filter(({result}) => result === undefined));
	const head = settled.length === 0 ? [] : [settledLine(settled, theme)];
	const left = room.height - head.length;
	// What runs is never pushed out of sight by what has been found.
	const forRunning = Math.min(running.length, Math.max(3, left - attention.length));
	return [...head, ...some(heads(attention), left - forRunning, theme), ...some(running, forRunning, theme)];
}

/** As many lines as fit, the last one telling how many don't. */
function some(lines: readonly string[], height: number, theme: Theme): readonly string[] {
	return lines.length <= height
		? lines
		: [...lines.slice(0, height - 1), theme.dim(`${theme.glyphs.ellipsis} ${lines.length - height + 1} more`)];
}

function settledLine(settled: readonly LiveCheck[], theme: Theme): string {
	const proved = settled.filter(({result}) => result?.status === 'pass').length;
	const skipped = settled.length - proved;
	const words = `${theme.proved(`${theme.glyphs.tick} proved`)}   ${count(proved, 'check')}`;
	return skipped === 0 ? words : `${words}, ${skipped} skipped`;
}

function checkLines(
	{title, step, line, startedAt, result}: LiveCheck,
	steps: number,
	width: number,
	{now, spinner}: Moment,
	theme: Theme,
): readonly string[] {
	const {ellipsis} = theme.glyphs;
	const status = result?.status ?? 'looking';
	const elapsed = theme.dim(formatDuration(result?.durationMs ?? now - startedAt));
	const start = `${signOf(status, spinner, theme)}  ${pad(step, steps)}  `;
	const output = result === undefined && line !== undefined ? theme.dim(`  ${oneLine(line)}`) : '';
	const head = spread(`${start}${oneLine(title)}${output}`, elapsed, width, ellipsis);
	if (result === undefined || status === 'pass' || status === 'skipped') {
		return [head];
	}

	return [head, truncate(`${' '.repeat(widthOf(start))}${oneLine(result.detail)}`, width, ellipsis)];
}

function signOf(status: CheckStatus | 'looking', spinner: string, theme: Theme): string {
	const {glyphs} = theme;
	const word = pad(words[status], 7);
	switch (status) {
		case 'looking': {
			return `${theme.accent(spinner)} ${word}`;
		}

		case 'pass': {
			return theme.proved(`${glyphs.tick} ${word}`);
		}

		case 'fail': {
			return theme.failed(`${glyphs.failed} ${word}`);
		}

		case 'warn':
		case 'unknown': {
			return theme.look(`${status === 'warn' ? '!' : '?'} ${word}`);
		}

		case 'skipped': {
			return theme.dim(`${glyphs.skipped} ${word}`);
		}
	}
}
