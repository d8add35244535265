import {spawnSync} from 'node:child_process';
import {mkdir, readFile, rename, stat, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {fetchThroughProxy} from '../../source/services/fetch.ts';

const day = 24 * 60 * 60 * 1000;

/** The names of all packages of a Debian release for amd64, or undefined where the archive can't be reached. Kept for a day. */
export async function packagesOf(release: string): Promise<ReadonlySet<string> | undefined> {
	const folder = path.join(os.tmpdir(), 'ferrovia-debian-archive');
	const file = path.join(folder, `${release}.txt`);
	const age = await stat(file).then(
		({mtimeMs}) => Date.now() - mtimeMs,
		() => Number.POSITIVE_INFINITY,
	);
	if (age < day) {
		return new Set((await readFile(file, 'utf8')).split('\n'));
	}

	const names = await download(release).catch(() => undefined);
	if (names !== undefined) {
		await mkdir(folder, {recursive: true});
		// Another run may write the same at this moment.
		await writeFile(`${file}.${process.pid}`, names.join('\n'));
		await rename(`${file}.${process.pid}`, file);
	}

	return names === undefined ? undefined : new Set(names);
}

async function download(release: string): Promise<readonly string[] | undefined> {
	const url = `${mirror().replace(/\/$/, '')}/dists/${release}/main/binary-amd64/Packages.gz`;
	const answer = await fetchThroughProxy(url, {signal: AbortSignal.timeout(90_000)});
	if (!answer.ok) {
		return undefined;
	}

	const index = (await promisify(gunzip)(await answer.arrayBuffer())).toString('utf8');
	return [...index.matchAll(/^Package: (.+)$/gm)].map(([, name = '']) => name);
}

/** Where this machine's apt gets Debian from, where it does. */
function mirror(): string {
	const {stdout} = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Label: Debian'], {
		encoding: 'utf8',
	});
	return /^https?:\S+$/m.exec(stdout ?? '')?.[0] ?? 'http://deb.debian.org/debian';
}
