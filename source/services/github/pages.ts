import type {Looked} from './look.ts';

/** All the entries of a list that GitHub cuts into pages of the given size. */
export async function everyPage<Entry>(
	size: number,
	ask: (page: number) => Promise<Looked<readonly Entry[] | undefined>>,
): Promise<Looked<readonly Entry[]>> {
	const all: Entry[] = [];
	for (let page = 1; ; page++) {
		const seen = await ask(page);
		if ('unseen' in seen) {
			return seen;
		}

		const entries = seen.found ?? [];
		all.push(...entries);
		if (entries.length < size) {
			return {found: all};
		}
	}
}
