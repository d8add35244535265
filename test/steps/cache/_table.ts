/** A table as text: titles above, the name of each row before it. */
export function tableText(corner: string, columns: readonly string[], rows: ReadonlyArray<readonly [string, readonly string[]]>): string {
	const first = Math.max(corner.length, ...rows.map(([name]) => name.length));
	const line = (name: string, cells: readonly string[]) =>
		[name.padEnd(first), ...cells.map((cell, index) => cell.padEnd(columns[index]?.length ?? 0))].join('  ').trimEnd();
	return [line(corner, columns), ...rows.map(([name, cells]) => line(name, cells))].join('\n');
}
