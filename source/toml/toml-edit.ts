/** A value to write. Numbers without a fraction become integers, objects become inline tables. */
export type TomlValue = string | number | boolean | readonly TomlValue[] | {readonly [key: string]: TomlValue};

/** What shall be so in a document; where it is so already, nothing changes. */
export type TomlEdit =
	/** Replaces or creates a value. The path is that of the table and the key. */
	| {readonly type: 'set'; readonly path: readonly string[]; readonly value: TomlValue}
	/** Removes a key, a member of an inline table, or a table: header, entries, tables inside it, the comment directly above. */
	| {readonly type: 'remove'; readonly path: readonly string[]}
	/**
	Makes sure that a table is there and has these entries; keys that it has are left as they are. A new table gets its own
	header, and the comment above that; inside of an inline table, where no comment can stand, it becomes a member.
	*/
	| {
			readonly type: 'table';
			readonly path: readonly string[];
			readonly entries: Readonly<Record<string, TomlValue>>;
			readonly comment?: readonly string[];
	  }
	/** Makes sure that an array is there and has these elements, each of them once. */
	| {readonly type: 'append'; readonly path: readonly string[]; readonly values: readonly TomlValue[]}
	/** Makes sure that an array, where there is one, has none of these elements. Its other elements, comments and lines stay. */
	| {readonly type: 'drop'; readonly path: readonly string[]; readonly values: readonly TomlValue[]};
