/** Lines of one part of a page, and at which of them each row begins that can be pointed at. */
export type Rows = {readonly lines: readonly string[]; readonly starts: readonly number[]};
