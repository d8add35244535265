import {randomBytes} from 'node:crypto';
import {getEventListeners} from 'node:events';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {create} from 'tar';
import {describe, expect, it} from 'vitest';
import {archiveHolds} from '../../../../source/steps/image/proof/archive.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';

const {signal} = new AbortController();

/** An archive as `docker save` makes one: layers, each an archive itself, as they are or compressed. */
async function savedImage(words: string, compressed: boolean): Promise<string> {
	const folder = await temporaryFolder();
	await writeFile(path.join(folder, 'noise'), randomBytes(300_000));
	// So long that the words lie across the border of what is read at once.
	await writeFile(path.join(folder, 'kept'), `${'x'.repeat(200_000)}${words}${'y'.repeat(200_000)}`);
	await create({file: path.join(folder, 'layer'), cwd: folder}, ['noise', 'kept']);
	const layer = await readFile(path.join(folder, 'layer'));
	await writeFile(path.join(folder, 'layer.tar'), compressed ? gzipSync(layer) : layer);
	await writeFile(path.join(folder, 'empty'), '');
	await create({file: path.join(folder, 'image.tar'), cwd: folder}, ['empty', 'layer.tar']);
	return path.join(folder, 'image.tar');
}

describe('archiveHolds', () => {
	it.each([false, true])('finds words in a layer (compressed: %s)', async compressed => {
		const file = await savedImage('canary0123', compressed);
		expect(await archiveHolds(file, ['other', 'canary0123'], signal)).toBe(true);
		expect(await archiveHolds(file, ['canary9876'], signal)).toBe(false);
	});

	it('leaves no listener on the signal, however many layers there are', async () => {
		const folder = await temporaryFolder();
		const names = Array.from({length: 30}, (_, index) => `layer-${index}`);
		await Promise.all(names.map(async name => writeFile(path.join(folder, name), randomBytes(10_000))));
		await create({file: path.join(folder, 'image.tar'), cwd: folder}, names);
		const {signal: run} = new AbortController();
		let most = 0;
		const add = run.addEventListener.bind(run);
		run.addEventListener = (...args: Parameters<typeof add>) => {
			add(...args);
			most = Math.max(most, getEventListeners(run, 'abort').length);
		};
		expect(await archiveHolds(path.join(folder, 'image.tar'), ['canary'], run)).toBe(false);
		expect([most, getEventListeners(run, 'abort')]).toEqual([0, []]);
	});
});
