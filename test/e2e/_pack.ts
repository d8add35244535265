import {execFile} from 'node:child_process';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {TestProject} from 'vitest/node';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const execute = promisify(execFile);

declare module 'vitest' {
	export interface ProvidedContext {
		/** The packed tarball, absolute. */
		tarball: string;
		/** The folder in which it was installed, absolute. */
		installed: string;
	}
}

/** Packs the package as it would be published, and installs it as a user's npm would: from the tarball alone, offline. */
export default async function setup({provide}: TestProject): Promise<() => Promise<void>> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-packed-'));
	const npm = async (...args: string[]) => execute('npm', args, {cwd: folder});
	await execute(process.execPath, [path.join(root, 'scripts/build.js')], {cwd: root});
	await npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder, root);
	const tarball = path.join(folder, (await readdir(folder)).find(name => name.endsWith('.tgz')) ?? '');
	await npm('install', '--offline', '--no-audit', '--no-fund', '--prefix', path.join(folder, 'installed'), tarball);
	provide('tarball', tarball);
	provide('installed', path.join(folder, 'installed'));
	return async () => rm(folder, {recursive: true, force: true});
}
