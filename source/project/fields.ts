/** The field of a value that came from JSON or YAML; undefined when it is no object, or has no such field. */
export function fieldOf(value: unknown, ...keys: readonly string[]): unknown {
	let found = value;
	for (const key of keys) {
		found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
	}

	return found;
}

/** The fields of an object, none of anything else. */
export function fieldsOf(value: unknown): ReadonlyArray<readonly [string, unknown]> {
	return isObject(value) ? Object.entries(value) : [];
}

/** The value when it is a string. */
export function stringOf(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
