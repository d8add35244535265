/** A number with its noun: "1 file", "2 files". */
export function count(amount: number, noun: string): string {
	return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
