import path from 'node:path';
import type {Change} from '../../../engine/change.ts';
import {countLines, unifiedDiff} from '../../diff.ts';
import {resourceLineSign, resourceSigns} from '../../resource.ts';
import type {Theme} from '../theme.ts';
import {count} from './count.ts';
import {fileLine, fold, oneLine, wrap} from './text.ts';

/** `+` makes, `~` alters, `-` takes away, `$` runs. */
export function changeSign({preview}: Change): string {
	switch (preview.type) {
		case 'file': {
			return preview.before === undefined ? '+' : '~';
		}

		case 'command': {
			return '$';
		}

		case 'resource': {
			return resourceSigns[preview.verb];
		}
	}
}

/** How much a change is, a few words. */
export function changeSize({preview, needsRoot, summary}: Change, root: string): string {
	switch (preview.type) {
		case 'file': {
			const {added, removed} = countLines(diffOf(preview, root));
			const name = path.basename(preview.path);
			const lines = [added > 0 && `+${added}`, removed > 0 && `-${removed}`].filter(Boolean).join(' ');
			const size = preview.before === undefined ? `new, ${count(added, 'line')}` : lines;
			return summary.includes(name) ? size : `${name} ${size}`;
		}

		case 'command': {
			return needsRoot ? 'needs root' : 'command';
		}

		case 'resource': {
			return preview.provider;
		}
	}
}

type Drawn = {readonly width: number; readonly theme: Theme; readonly lines: readonly string[]};

const drawn = new WeakMap<Change, Drawn>();

/** All that a change would do: the diff of a file, a command as it would be typed, what a resource becomes. */
export function changeLines(change: Change, root: string, width: number, theme: Theme): readonly string[] {
	const last = drawn.get(change);
	if (last?.width === width && last.theme === theme) {
		return last.lines;
	}

	const lines = drawChange(change, root, width, theme);
	drawn.set(change, {width, theme, lines});
	return lines;
}

function drawChange(change: Change, root: string, width: number, theme: Theme): readonly string[] {
	const {preview, provisional, needsRoot} = change;
	return [
		...wrap(theme.strong(oneLine(change.summary)), width),
		...(provisional === undefined ? [] : wrap(`${theme.look('may change')}  ${oneLine(provisional)}`, width, 12)),
		...(needsRoot ? wrap(`${theme.look('needs root')}  sudo asks for the password once, before anything is applied`, width, 12) : []),
		'',
		...previewLines(preview, root, width, theme),
	];
}

function previewLines(preview: Change['preview'], root: string, width: number, theme: Theme): readonly string[] {
	switch (preview.type) {
		case 'file': {
			return diffOf(preview, root)
				.trimEnd()
				.split('\n')
				.flatMap((line, index) => fold(fileLine(line), width, 2).map(part => paintDiff(line, part, index < 2, theme)));
		}

		case 'command': {
			return [
				...wrap(`$ ${oneLine(preview.argv.map(quote).join(' '))}`, width, 4),
				...(preview.note === undefined ? [] : ['', ...wrap(oneLine(preview.note), width)]),
			];
		}

		case 'resource': {
			return [
				...wrap(oneLine(`${preview.provider} ${preview.resource}`), width, 2),
				...preview.lines.flatMap(line => wrap(oneLine(line), width, 2).map(part => paintResource(line, part, theme))),
			];
		}
	}
}

type FilePreview = Extract<Change['preview'], {type: 'file'}>;

const diffs = new WeakMap<FilePreview, string>();

/** Diffs are drawn with every key that is pressed, and made once. */
function diffOf(preview: FilePreview, root: string): string {
	const diff = diffs.get(preview) ?? unifiedDiff(preview, root);
	diffs.set(preview, diff);
	return diff;
}

function paintDiff(line: string, part: string, isHeading: boolean, theme: Theme): string {
	if (isHeading) {
		return theme.strong(part);
	}

	if (line.startsWith('+')) {
		return theme.added(part);
	}

	if (line.startsWith('-')) {
		return theme.removed(part);
	}

	return line.startsWith('@@') ? theme.accent(part) : part;
}

function paintResource(line: string, part: string, theme: Theme): string {
	const sign = resourceLineSign(line);
	return sign === '+' ? theme.added(part) : sign === '-' ? theme.removed(part) : part;
}

function quote(argument: string): string {
	return /^[\w@%+=:,./~-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
