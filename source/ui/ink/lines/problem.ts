import type {Explanation} from '../../../engine/errors.ts';
import type {Theme} from '../theme.ts';
import {oneLine, wrap} from './text.ts';

/** What went wrong, why, and what mends it. */
export function problemLines({what, why, next = []}: Explanation, width: number, theme: Theme): readonly string[] {
	return [
		...wrap(`${theme.failed(`${theme.glyphs.failed} failed`)}  ${oneLine(what)}`, width, 2),
		...(why === undefined || why === '' ? [] : ['', ...why.split('\n').flatMap(line => wrap(oneLine(line), width))]),
		...(next.length === 0 ? [] : ['', 'To mend it', ...next.flatMap(command => wrap(`  ${oneLine(command)}`, width, 4))]),
	];
}
