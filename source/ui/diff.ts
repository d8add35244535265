import path from 'node:path';
import {createTwoFilesPatch} from 'diff';
import type {Preview} from '../engine/change.ts';

/** The change of a file as a unified diff with paths relative to the project. */
export function unifiedDiff({path: file, before, after}: Extract<Preview, {type: 'file'}>, root: string): string {
	const relative = path.relative(root, file);
	const outside = relative.startsWith('..') || path.isAbsolute(relative);
	const name = (side: 'a' | 'b') => (outside ? file : `${side}/${relative.replaceAll('\\', '/')}`);
	const patch = createTwoFilesPatch(before === undefined ? '/dev/null' : name('a'), name('b'), before ?? '', after, undefined, undefined, {
		context: 3,
	});
	// Without the line of equals signs that the library puts on top.
	return patch.replace(/^=+\n/, '');
}

/** How many lines a unified diff adds and removes. */
export function countLines(diff: string): {readonly added: number; readonly removed: number} {
	const lines = diff.split('\n').slice(2);
	return {added: lines.filter(line => line.startsWith('+')).length, removed: lines.filter(line => line.startsWith('-')).length};
}
