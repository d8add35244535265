/** What stands between two offsets goes, `text` comes in its place. */
export type Splice = {
	readonly start: number;
	readonly end: number;
	readonly text: string;
};

export function insertion(offset: number, text: string): Splice {
	return {start: offset, end: offset, text};
}

export function deletion(start: number, end: number): Splice {
	return {start, end, text: ''};
}

/**
Applies splices whose offsets are those of the text before any of them. Splices at the same offset keep their order.

@throws RangeError when splices overlap.
*/
export function applySplices(text: string, splices: readonly Splice[]): string {
	let result = '';
	let cursor = 0;
	for (const splice of inOrder(splices)) {
		if (splice.start < cursor || splice.end < splice.start || splice.end > text.length) {
			throw new RangeError('two changes of the same place');
		}

		result += text.slice(cursor, splice.start) + splice.text;
		cursor = splice.end;
	}

	return result + text.slice(cursor);
}

/** Whether `after` is `before` with the splices in it and not one other character changed. Knows nothing of `applySplices`. */
export function isUntouchedElsewhere(before: string, after: string, splices: readonly Splice[]): boolean {
	let shift = 0;
	let kept = 0;
	for (const splice of inOrder(splices)) {
		const isKept = after.startsWith(before.slice(kept, splice.start), kept + shift);
		if (!isKept || !after.startsWith(splice.text, splice.start + shift)) {
			return false;
		}

		kept = splice.end;
		shift += splice.text.length - (splice.end - splice.start);
	}

	return after.slice(kept + shift) === before.slice(kept);
}

function inOrder(splices: readonly Splice[]): readonly Splice[] {
	return splices.toSorted((left, right) => left.start - right.start);
}
