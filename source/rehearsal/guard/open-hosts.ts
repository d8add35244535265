import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {fieldOf, fieldsOf, stringOf} from '../../project/fields.ts';
import {readToml} from '../../toml/read.ts';

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
async function registriesIn(folders: readonly string[]): Promise<readonly string[]> {
	// Cargo reads the older name as well (https://doc.rust-lang.org/cargo/reference/config.html).
	const files = folders.flatMap(folder => [path.join(folder, 'config.toml'), path.join(folder, 'config')]);
	const texts = await Promise.all(files.map(async file => readFile(file, 'utf8').catch(() => '')));
	return texts.flatMap(text => {
		const config = tableOf(text);
		const urls = [
			...fieldsOf(fieldOf(config, 'registries')).map(([, registry]) => fieldOf(registry, 'index')),
			...fieldsOf(fieldOf(config, 'source')).map(([, source]) => fieldOf(source, 'registry')),
		];
		return urls.flatMap(url => {
			const [, address = ''] = /^(?:sparse\+)?(https?:\/\/.+)$/.exec(stringOf(url) ?? '') ?? [];
			return URL.canParse(address) ? [new URL(address).hostname] : [];
		});
	});
}

/** Nothing where cargo could not read it either. */
function tableOf(text: string): unknown {
	try {
		return readToml(text);
	} catch {
		return {};
	}
}
