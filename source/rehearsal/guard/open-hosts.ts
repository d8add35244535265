import {readFile} from 'node:fs/promises';
import path from 'node:path';

/** Where crates come from (https://doc.rust-lang.org/cargo/reference/registries.html). */
const crates = ['index.crates.io', 'static.crates.io', 'crates.io'];

/** Where the base images of a build come from, with who gives leave to read them. */
const baseImages = ['registry-1.docker.io', 'auth.docker.io', 'production.cloudflare.docker.com', 'gcr.io'];

/** Where what Ferrovia installs is released, and where GitHub keeps such files. */
const releases = ['github.com', 'objects.githubusercontent.com', 'release-assets.githubusercontent.com'];

/** The hosts that programs of a rehearsal may reach: what builds download, and with leave to install also that. */
export async function openHosts(configs: readonly string[], {installs}: {readonly installs: boolean}): Promise<(host: string) => boolean> {
	const hosts = new Set([...crates, ...baseImages, ...(installs ? releases : []), ...(await registriesIn(configs))]);
	return host => hosts.has(host);
}

/** The registries and mirrors that files of cargo name. A proxy that a file names is none of them. */
async function registriesIn(configs: readonly string[]): Promise<readonly string[]> {
	const texts = await Promise.all(configs.map(async folder => readFile(path.join(folder, 'config.toml'), 'utf8').catch(() => '')));
	return texts.flatMap(text =>
		[...text.matchAll(/^\s*(?:index|registry)\s*=\s*["'](?:sparse\+)?(https?:\/\/[^"']+)["']/gm)].flatMap(([, url = '']) =>
			URL.canParse(url) ? [new URL(url).hostname] : [],
		),
	);
}
