// A sample that a seed fixes: the mutants, in the order of files and lines, are cut into equal parts, and one is drawn from each.
export function sample<T>(all: readonly T[], size: number, seed: string): T[] {
	if (all.length <= size) {
		return [...all];
	}

	const random = randomNumbers(seed);
	return Array.from({length: size}, (_, part) => all[Math.floor(((part + random()) * all.length) / size)] as T);
}

/** FNV-1a for the seed, mulberry32 for the numbers: the same everywhere. */
function randomNumbers(seed: string): () => number {
	let state = 2_166_136_261;
	for (const letter of seed) {
		state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619);
	}

	return () => {
		state = (state + 0x6d_2b_79_f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
