import path from 'node:path';
import chalk, {Chalk} from 'chalk';
import {createTwoFilesPatch} from 'diff';
import type {UndoItem} from '../../engine/undo-item.ts';

export type UndoOptions = {readonly color: boolean; readonly root: string};

const words = {ready: 'take back ', 'changed-since': 'look      ', gone: 'gone      ', kept: 'stays     '} as const;

/** What would be taken back, the newest first. */
export function undoLines(items: readonly UndoItem[], {color, root}: UndoOptions): readonly string[] {
	const paint = color ? chalk : new Chalk({level: 0});
	if (items.length === 0) {
		return ['Nothing to undo: the journal names nothing that Ferrovia applied here.'];
	}

	return items.map(({intent, state, summary}) => {
		const word = state === 'changed-since' ? paint.yellow(words[state]) : state === 'ready' ? words[state] : paint.dim(words[state]);
		return `${word} ${intent.step.padEnd(9)} ${summary.replaceAll(`${root}${path.sep}`, '')}`;
	});
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
