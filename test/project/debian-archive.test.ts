import {describe, expect, it} from 'vitest';
import {debianReleases} from '../../source/project/debian.ts';
import {systemNeeds} from '../../source/project/system-packages.ts';
import {packagesOf} from './_debian-archive.ts';

/** What the image installs whatever is compiled. */
const always = ['ca-certificates', 'clang', 'curl', 'git', 'mold'];

const archives = await Promise.all(debianReleases.map(async release => [release, await packagesOf(release)] as const));

describe.each(archives)("the archive of %s (needs Debian's archive)", (release, archive) => {
	it.skipIf(archive === undefined)('has each package that an image may ask for', () => {
		const asked = systemNeeds.flatMap(({build, runtime = []}) =>
			[build, runtime].flatMap(names => ('trixie' in names ? names[release] : names)),
		);
		expect([...new Set([...always, ...asked])].filter(name => !archive?.has(name))).toEqual([]);
		expect(archive?.size).toBeGreaterThan(10_000);
	});
});
