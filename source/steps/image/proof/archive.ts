import {Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import {list} from 'tar/list';
import {operationSignal} from '../../../services/operation-signal.ts';

/** Whether any of the words is in an archive of `docker save`, in a layer that is compressed as well. */
export async function archiveHolds(file: string, words: readonly string[], signal: AbortSignal): Promise<boolean> {
	let found = false;
	const searches: Array<Promise<void>> = [];
	await list({
		file,
		onReadEntry(entry) {
			searches.push(
				searchEntry(entry, words, signal).then(holds => {
					found ||= holds;
				}),
			);
		},
	});
	await Promise.all(searches);
	return found;
}

async function searchEntry(entry: AsyncIterable<Buffer>, words: readonly string[], signal: AbortSignal): Promise<boolean> {
	const chunks = entry[Symbol.asyncIterator]();
	const first = await chunks.next();
	if (first.done === true) {
		return false;
	}

	const search = new Search(words);
	const isCompressed = first.value[0] === 0x1f && first.value[1] === 0x8b;
	async function* all() {
		yield first.value;
		yield* {[Symbol.asyncIterator]: () => chunks};
	}

	const options = {signal: operationSignal(signal)};
	await (isCompressed ? pipeline(all, createGunzip(), search, options) : pipeline(all, search, options));
	return search.found;
}

/** Looks for words in what is written to it, across the borders of chunks too. */
class Search extends Writable {
	found = false;
	readonly #words: readonly Buffer[];
	readonly #overlap: number;
	#rest = Buffer.alloc(0);

	constructor(words: readonly string[]) {
		super();
		this.#words = words.map(word => Buffer.from(word));
		this.#overlap = Math.max(0, ...this.#words.map(({length}) => length - 1));
	}

	override _write(chunk: Buffer, _encoding: string, done: () => void): void {
		const text = Buffer.concat([this.#rest, chunk]);
		this.found ||= this.#words.some(word => text.includes(word));
		this.#rest = text.subarray(Math.max(0, text.length - this.#overlap));
		done();
	}
}
