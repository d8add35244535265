import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {openHosts} from '../../../source/rehearsal/guard/open-hosts.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

const releases = ['github.com', 'objects.githubusercontent.com', 'release-assets.githubusercontent.com'];

/** Of these hosts, the ones that are open with such a file of cargo's. */
async function openOf(hosts: readonly string[], config: string, installs = false): Promise<readonly string[]> {
	const folder = await projectFolder({'config.toml': config});
	const isOpen = await openHosts([folder], {installs});
	return hosts.filter(isOpen);
}

describe('the hosts that a rehearsal may reach', () => {
	it('are those of crates and base images, and of no account', async () => {
		const isOpen = await openHosts([], {installs: false});
		for (const host of ['index.crates.io', 'static.crates.io', 'crates.io', 'registry-1.docker.io', 'auth.docker.io', 'gcr.io']) {
			expect(isOpen(host), host).toBe(true);
		}

		for (const host of [
			'api.github.com',
			'ghcr.io',
			'backboard.railway.com',
			'railway.com',
			's3.eu-central-1.amazonaws.com',
			'iam.amazonaws.com',
			'sts.amazonaws.com',
			'example.com',
			'evil-crates.io',
			'crates.io.evil.com',
			'a.crates.io',
			'',
		]) {
			expect(isOpen(host), host).toBe(false);
		}
	});

	it('are those of releases as well where something may be installed, and only there', async () => {
		expect(await openOf(releases, '')).toEqual([]);
		expect(await openOf([...releases, 'api.github.com'], '', true)).toEqual(releases);
	});

	it.each([
		['a registry', '[registries.acme]\nindex = "sparse+https://crates.acme.example/index/"\n'],
		['a registry with a port and a name', '[registries.acme]\nindex = "https://ada@crates.acme.example:8443/git/index"\n'],
		['a registry in one line', '[registries]\nacme = { index = "sparse+https://crates.acme.example/index/" }\n'],
		['a registry with dotted keys', 'registries.acme.index = "sparse+https://crates.acme.example/index/"\n'],
		['a registry in single quotes', "[registries.acme]\n  index='sparse+https://crates.acme.example/index/'\n"],
		[
			'a mirror',
			'[source.crates-io]\nreplace-with = "mirror"\n[source.mirror]\nregistry = "sparse+https://crates.acme.example/index/" # ours\n',
		],
		['a mirror in one line', '[source]\nmirror = {registry = "https://crates.acme.example/index"}\n'],
	])('are those of %s that cargo is set to', async (_, config) => {
		expect(await openOf(['crates.acme.example', 'acme.example', 'mirror'], config)).toEqual(['crates.acme.example']);
	});

	it.each([
		['a proxy', '[http]\nproxy = "http://crates.acme.example:3128"\n'],
		['what stands in a comment', '# [registries.acme]\n# index = "sparse+https://crates.acme.example/index/"\n'],
		['what is no registry', '[env]\nindex = "https://crates.acme.example/"\nregistry = "https://crates.acme.example/"\n'],
		['an address that is none', '[registries.acme]\nindex = "crates.acme.example"\n'],
		['a file that is no TOML', '[registries.acme\nindex = "sparse+https://crates.acme.example/index/"\n'],
	])('are not those of %s', async (_, config) => {
		expect(await openOf(['crates.acme.example', 'acme.example', 'index.crates.io'], config)).toEqual(['index.crates.io']);
	});

	it('are those of each folder, also of a file without an ending, whatever folder is not there', async () => {
		const [one, other] = [
			await projectFolder({'config.toml': '[registries.a]\nindex = "sparse+https://a.example/"\n'}),
			await projectFolder({config: '[registries.b]\nindex = "sparse+https://b.example/"\n'}),
		];
		const isOpen = await openHosts([path.join(one, 'absent'), one, other], {installs: false});
		expect(['a.example', 'b.example', 'c.example'].filter(isOpen)).toEqual(['a.example', 'b.example']);
	});
});
