import {Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import type {ReadEntry} from 'tar';
import {list} from 'tar/list';

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

async function searchEntry(entry: ReadEntry, words: readonly string[], signal: AbortSignal): Promise<boolean> {
	const search = new Search(words);
	let first = true;
	let inflate: ReturnType<typeof createGunzip> | undefined;
	let inflating: Promise<void> | undefined;
	for await (const chunk of entry as unknown as AsyncIterable<Buffer>) {
		signal.throwIfAborted();
		if (first) {
			first = false;
			if (chunk[0] === 0x1f && chunk[1] === 0x8b) {
				inflate = createGunzip();
				inflating = pipeline(inflate, search);
			}
		}

		const target = inflate ?? search;
		if (!target.write(chunk)) {
			await new Promise<void>(resolve => {
				target.once('drain', resolve);
			});
		}
	}

	(inflate ?? search).end();
	await inflating;
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
