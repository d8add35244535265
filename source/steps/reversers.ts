import type {Reverser} from '../engine/reverser.ts';

/** Who takes back the resources of a step, loaded when there is one to look at: undo of files needs no client of a cloud. */
const reversers: ReadonlyMap<string, () => Promise<Reverser>> = new Map([
	['github', async () => (await import('./github/reverser.ts')).githubReverser],
	['railway', async () => (await import('./railway/reverser.ts')).railwayReverser],
	['cache', async () => (await import('./cache/reverser.ts')).cacheReverser],
]);

export async function reverserOf(step: string): Promise<Reverser | undefined> {
	return reversers.get(step)?.();
}
