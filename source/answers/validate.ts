/** What is wrong with a value that is none of these. */
export function oneOf(...values: readonly string[]): (value: string) => string | undefined {
	return value => (values.includes(value) ? undefined : `Choose one of ${values.join(', ')}.`);
}
