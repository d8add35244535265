import path from 'node:path';
import chalk, {Chalk} from 'chalk';
import {createTwoFilesPatch} from 'diff';
import type {UndoItem} from '../../engine/undo-item.ts';
import type {EndedItem} from '../../engine/undo-report.ts';

export type UndoOptions = {readonly color: boolean; readonly root: string};

const words = {
	ready: 'take back ',
	'changed-since': 'look      ',
	gone: 'gone      ',
	kept: 'stays     ',
	unknown: 'not known ',
} as const;

const again = 'ferrovia undo';

/** What would be taken back, the newest first. */
export function undoLines(items: readonly UndoItem[], {color, root}: UndoOptions): readonly string[] {
	const paint = color ? chalk : new Chalk({level: 0});
	if (items.length === 0) {
		return ['Nothing to undo: the journal names nothing that Ferrovia applied here.'];
	}

	const paints = {ready: undefined, 'changed-since': paint.yellow, gone: paint.dim, kept: paint.dim, unknown: paint.yellow};
	return items.map(({intent, state, summary, destroys, problem}) => {
		const line = `${paints[state]?.(words[state]) ?? words[state]} ${intent.step.padEnd(9)} ${withoutRoot(summary, root)}`;
		const more = destroys === undefined ? problem?.what : paint.yellow(`destroys ${destroys}`);
		return more === undefined ? line : `${line}: ${more}`;
	});
}

/** What is still there and why, what mends that, and the verdict. */
export function undoneLines(ended: readonly EndedItem[], root: string): readonly string[] {
	const left = ended.filter(({reason}) => reason !== undefined);
	const undone = ended.filter(({ending}) => ending === 'undone').length;
	return [
		...left.map(({item, reason = ''}) => withoutRoot(`not undone: ${item.summary}: ${reason}`, root)),
		// What nobody is logged in for is mended once, however many things it kept.
		...new Set(left.flatMap(remedyOf)),
		[`Undone ${undone} of ${ended.length}.`, whatIsLeft(ended)].filter(Boolean).join(' '),
	];
}

function remedyOf({next = []}: EndedItem): readonly string[] {
	return next.filter(command => command !== again).map((command, index) => `  ${index === 0 ? 'next' : 'or  '}  ${command}`);
}

function whatIsLeft(ended: readonly EndedItem[]): string {
	const has = (...endings: ReadonlyArray<EndedItem['ending']>) => ended.some(({ending}) => endings.includes(ending));
	if (has('refused')) {
		return `Run ${again} at a terminal to decide about the rest.`;
	}

	return has('failed', 'unknown', 'declined') ? `The journal keeps the rest: run ${again} again.` : '';
}

/** The three versions of a file that was changed since, as two diffs: what Ferrovia wrote, and what came since. */
export function threeWayLines({threeWay, summary}: UndoItem, {color, root}: UndoOptions): readonly string[] {
	const paint = color ? chalk : new Chalk({level: 0});
	if (threeWay === undefined) {
		return [summary];
	}

	const name = path.relative(root, threeWay.path);
	const diff = (from: string | undefined, to: string | undefined, fromLabel: string, toLabel: string) =>
		createTwoFilesPatch(`${name} (${fromLabel})`, `${name} (${toLabel})`, from ?? '', to ?? '', undefined, undefined, {context: 2})
			.trimEnd()
			.split('\n')
			.slice(1)
			.map(line => (line.startsWith('+') ? paint.green(line) : line.startsWith('-') ? paint.red(line) : line));
	return [
		paint.bold(`${name} was changed after Ferrovia wrote it.`),
		...diff(threeWay.original, threeWay.written, 'before Ferrovia', 'Ferrovia'),
		...diff(threeWay.written, threeWay.current, 'Ferrovia', 'now'),
	];
}

function withoutRoot(text: string, root: string): string {
	return text.replaceAll(`${root}${path.sep}`, '');
}
