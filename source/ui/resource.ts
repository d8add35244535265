import type {ResourceVerb} from '../engine/change.ts';

/** What stands before a resource in a list of changes, as in a diff. */
export const resourceSigns = {create: '+', change: '~', delete: '-'} as const satisfies Readonly<Record<ResourceVerb, string>>;

/** Whether a line of a resource's preview comes (`+`), goes (`-`) or is only told. */
export function resourceLineSign(line: string): '+' | '-' | undefined {
	// A dash without a space behind it is the beginning of a value, a flag for example.
	return line.startsWith('+ ') ? '+' : line.startsWith('- ') ? '-' : undefined;
}
