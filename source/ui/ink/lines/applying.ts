import type {LiveChange, LiveStep} from '../model/live.ts';
import type {WizardState} from '../model/state.ts';
import type {Theme} from '../theme.ts';
import {count} from './count.ts';
import {formatDuration} from './duration.ts';
import {oneLine, pad, spread, truncate, widthOf} from './text.ts';

export type Moment = {readonly now: number; readonly spinner: string};

type Room = {readonly width: number; readonly height: number};

/** One line for each step, and beneath the running ones what they are at. Never more lines than there is room for. */
export function applyingLines({steps}: WizardState, room: Room, moment: Moment, theme: Theme): readonly string[] {
	const titles = Math.max(0, ...steps.map(({title}) => widthOf(title)));
	const blocks = steps.map(step => ({
		step,
		head: stepLine(step, titles, room.width, moment, theme),
		changes: isOpen(step) ? changeLines(step, room.width, moment, theme) : [],
	}));
	const open = blocks.filter(({changes}) => changes.length > 0);
	const folded = foldSteps(blocks, room.height - 2 * open.length);
	// What is left of the height goes to the changes of the open steps, in equal parts.
	const share =
		open.length === 0 ? 0 : Math.max(1, Math.floor((room.height - folded.reduce((sum, {heads}) => sum + heads.length, 0)) / open.length));
	return folded
		.flatMap(({heads, block}) => [...heads, ...(block === undefined ? [] : aroundRunning(block.changes, block.step, share, theme))])
		.slice(0, room.height);
}

function isOpen({status}: LiveStep): boolean {
	return status === 'running' || status === 'failed';
}

type Block = {readonly step: LiveStep; readonly head: string; readonly changes: readonly string[]};
type Folded = {readonly heads: readonly string[]; readonly block?: Block};

/** Where there are more steps than lines, those that are through and those that wait become one line each. */
function foldSteps(blocks: readonly Block[], height: number): readonly Folded[] {
	if (blocks.length <= height) {
		return blocks.map(block => ({heads: [block.head], block}));
	}

	const open = blocks.filter(({step}) => isOpen(step)).map(block => ({heads: [block.head], block}));
	const through = blocks.filter(({step}) => step.status === 'done' || step.status === 'skipped').length;
	const waiting = blocks.filter(({step}) => step.status === 'waiting').length;
	return [
		...(through > 0 ? [{heads: [`  ${count(through, 'step')} finished`]}] : []),
		...open,
		...(waiting > 0 ? [{heads: [`  ${count(waiting, 'step')} waiting`]}] : []),
	];
}

function stepLine(step: LiveStep, titles: number, width: number, {now}: Moment, theme: Theme): string {
	const {glyphs} = theme;
	const name = pad(step.title, titles);
	const elapsed = step.startedAt === undefined ? '' : theme.dim(formatDuration((step.endedAt ?? now) - step.startedAt));
	const reason = oneLine(step.message ?? '');
	const done = step.changes.filter(({status}) => status === 'done').length;
	const parts = {
		waiting: [glyphs.ahead, name, reason === '' ? 'waits' : reason],
		running: [theme.accent(glyphs.here), theme.strong(name), `${done} of ${count(step.changes.length, 'change')}`],
		done: [glyphs.done, name, `${count(done, 'change')} applied`],
		failed: [theme.failed(glyphs.failed), name, `${theme.failed('failed')}  ${done} of ${step.changes.length} applied`],
		skipped: [glyphs.skipped, name, `skipped${reason === '' ? '' : `: ${reason}`}`],
	}[step.status];
	return spread(parts.join('  '), elapsed, width, glyphs.ellipsis);
}

function changeLines({changes}: LiveStep, width: number, {spinner}: Moment, theme: Theme): readonly string[] {
	return changes.map(change => truncate(`     ${changeLine(change, spinner, theme)}`, width, theme.glyphs.ellipsis));
}

function changeLine({summary, status, line, message}: LiveChange, spinner: string, theme: Theme): string {
	const {glyphs} = theme;
	const text = oneLine(summary);
	const reason = oneLine(message ?? '');
	switch (status) {
		case 'waiting': {
			return `${glyphs.ahead} ${theme.dim(text)}`;
		}

		case 'running': {
			return `${theme.accent(spinner)} ${text}${line === undefined ? '' : theme.dim(`  ${oneLine(line)}`)}`;
		}

		case 'done': {
			return `${glyphs.tick} ${text}`;
		}

		case 'failed': {
			return `${theme.failed(glyphs.failed)} ${text}  ${theme.failed(reason)}`;
		}

		case 'skipped': {
			return `${glyphs.skipped} ${theme.dim(`${text}  ${reason}`)}`;
		}
	}
}

/** As many changes as fit, with the running or failed one in sight, and how many are above and below. */
function aroundRunning(lines: readonly string[], {changes}: LiveStep, height: number, theme: Theme): readonly string[] {
	if (lines.length <= height) {
		return lines;
	}

	const focus = Math.max(
		0,
		changes.findIndex(({status}) => status === 'running' || status === 'failed'),
	);
	const room = Math.max(1, height - 2);
	const start = Math.max(0, Math.min(focus - Math.floor(room / 2), lines.length - room));
	const end = start + room;
	const above = start > 0 ? [theme.dim(`     ${theme.glyphs.ellipsis} ${start} before`)] : [];
	const below = end < lines.length ? [theme.dim(`     ${theme.glyphs.ellipsis} ${lines.length - end} to come`)] : [];
	return height < 3 ? lines.slice(focus, focus + height) : [...above, ...lines.slice(start, end), ...below];
}
