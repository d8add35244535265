import path from 'node:path';
import {expect, it} from 'vitest';
import {type CountedBuild, entriesBelow, explainWarmMisses} from '../../source/measure/warm-misses.ts';
import {parseStatistics} from '../../source/sccache/statistics.ts';
import {hasCargo, mainFile, manifest, projectFolder, realLook} from '../_helpers/project-folder.ts';

function counted(hits: number, misses: number, before: number, after: number, writeErrors = 0): CountedBuild {
	const stats = {
		compile_requests: hits + misses,
		cache_hits: {counts: {Rust: hits}},
		cache_misses: {counts: {Rust: misses}},
		cache_writes: misses - writeErrors,
		cache_write_errors: writeErrors,
	};
	return {statistics: parseStatistics(JSON.stringify({stats, cache_location: 'Local disk: "/cache"'})), entries: {before, after}};
}

it.skipIf(!hasCargo).each([
	['no misses', counted(0, 40, 0, 40), counted(40, 0, 40, 40), []],
	['entries that the cache lost', counted(0, 40, 0, 40), counted(10, 30, 10, 40), [/^cache: 30 of the 40 entries .* were gone before the/]],
	[
		'results that could not be stored',
		counted(0, 40, 0, 5, 35),
		counted(5, 35, 5, 5),
		[/^errors: The first build could not store 35 of its 40 results/],
	],
	['an unknown cause', counted(0, 40, 0, 40), counted(10, 30, 40, 70), [/^unknown: Nothing that is recorded differs/]],
])('explains %s', async (_, first, second, expected) => {
	const cwd = await projectFolder({'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile});
	const explained = await explainWarmMisses({...realLook(), cwd, profile: 'release'}, first, second);
	expect(explained.map(({cause, detail}) => `${cause}: ${detail}`)).toEqual(expected.map(words => expect.stringMatching(words)));
});

it('counts the entries of a cache, and none where there is no cache', async () => {
	const folder = await projectFolder({[`cache/a/b/${'ab'.repeat(32)}`]: 'entry', 'cache/other': 'no entry'});
	expect(await entriesBelow(path.join(folder, 'cache'))).toBe(1);
	expect(await entriesBelow(path.join(folder, 'nowhere'))).toBe(0);
});
