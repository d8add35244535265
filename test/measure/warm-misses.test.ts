import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {type CountedBuild, entriesBelow, explainWarmMisses} from '../../source/measure/warm-misses.ts';
import {parseStatistics} from '../../source/sccache/statistics.ts';
import {hasCargo, mainFile, manifest, projectFolder, realLook} from '../_helpers/project-folder.ts';

function counted(hits: number, misses: number, entries: CountedBuild['entries'], writeErrors = 0): CountedBuild {
	const statistics = parseStatistics(
		JSON.stringify({
			stats: {
				compile_requests: hits + misses,
				cache_hits: {counts: {Rust: hits}},
				cache_misses: {counts: {Rust: misses}},
				cache_writes: misses - writeErrors,
				cache_write_errors: writeErrors,
			},
			cache_location: 'Local disk: "/cache"',
		}),
	);
	return {statistics, entries};
}

describe.skipIf(!hasCargo)('explainWarmMisses', () => {
	async function causes(first: CountedBuild, second: CountedBuild) {
		const cwd = await projectFolder({'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile});
		const explained = await explainWarmMisses({...realLook(), cwd, profile: 'release'}, first, second);
		return explained.map(({cause, detail}) => `${cause}: ${detail}`);
	}

	it('says that nothing is to be explained', async () => {
		expect(await causes(counted(0, 40, {before: 0, after: 40}), counted(40, 0, {before: 40, after: 40}))).toEqual([]);
	});

	it('finds what the cache has lost', async () => {
		const [first] = await causes(counted(0, 40, {before: 0, after: 40}), counted(10, 30, {before: 10, after: 40}));
		expect(first).toMatch(/^cache: 30 of the 40 entries .* were gone before the second/);
	});

	it('finds what could not be stored', async () => {
		const [first] = await causes(counted(0, 40, {before: 0, after: 5}, 35), counted(5, 35, {before: 5, after: 5}));
		expect(first).toMatch(/^errors: The first build could not store 35 of its 40 results/);
	});

	it('blames no difference between builds that were made alike', async () => {
		const found = await causes(counted(0, 40, {before: 0, after: 40}), counted(10, 30, {before: 40, after: 70}));
		expect(found).toEqual([expect.stringMatching(/^unknown: Nothing that is recorded differs/)]);
	});
});

it('counts the entries of a cache that is there, and none of one that is not', async () => {
	const folder = await projectFolder({[`cache/a/b/${'ab'.repeat(32)}`]: 'entry', 'cache/other': 'no entry'});
	expect(await entriesBelow(path.join(folder, 'cache'))).toBe(1);
	expect(await entriesBelow(path.join(folder, 'nowhere'))).toBe(0);
});
