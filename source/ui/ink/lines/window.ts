/** The part of a list that fits a height, with the item in focus in it. */
export function windowAround<Item>(items: readonly Item[], focus: number, height: number): readonly Item[] {
	return items.slice(...windowBounds(items.length, focus, height));
}

export function windowBounds(total: number, focus: number, height: number): readonly [start: number, end: number] {
	const start = Math.max(0, Math.min(focus - Math.floor(height / 2), total - height));
	return [start, Math.min(start + Math.max(height, 0), total)];
}
