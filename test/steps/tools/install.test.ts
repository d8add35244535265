import {createHash} from 'node:crypto';
import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {create} from 'tar';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Change} from '../../../source/engine/change.ts';
import type {FerroviaError} from '../../../source/engine/errors.ts';
import type {PackageManagerId} from '../../../source/project/project.ts';
import {runProcess} from '../../../source/services/process.ts';
import {fetchSccache, installTool} from '../../../source/steps/tools/install.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, scriptedRun, type WorldOptions} from '../../_helpers/world.ts';

const context = {signal: new AbortController().signal, output() {}};
const argvOf = ({preview}: Change) => (preview.type === 'command' ? preview.argv.join(' ') : '');
const failure = async (change: Change): Promise<FerroviaError> =>
	change.apply(context).then(
		() => {
			throw new Error('it did not fail');
		},
		(error: unknown) => error as FerroviaError,
	);

/** Puts programs of these names on a PATH of their own. */
async function pathWith(programs: Readonly<Record<string, string>>): Promise<string> {
	const folder = await temporaryFolder();
	for (const [name, script] of Object.entries(programs)) {
		await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
		await chmod(path.join(folder, name), 0o755);
	}

	return folder;
}

describe('installTool', () => {
	it.each<[PackageManagerId, string, string, string]>([
		['apt', 'apt-get install --yes --no-install-recommends', 'apt-get remove --yes', 'dpkg --status'],
		['dnf', 'dnf install --assumeyes', 'dnf remove --assumeyes --noautoremove', 'rpm --query'],
		['yum', 'yum install --assumeyes', 'yum remove --assumeyes', 'rpm --query'],
		['pacman', 'pacman --sync --noconfirm --needed', 'pacman --remove --noconfirm', 'pacman --query'],
		['zypper', 'zypper --non-interactive install --no-recommends', 'zypper --non-interactive remove', 'rpm --query'],
		['apk', 'apk add', 'apk del', 'apk info --installed'],
		['brew', 'brew install', 'brew uninstall', 'brew list --versions'],
	])('asks %s to install, to remove and to tell', (packageManager, install, remove, query) => {
		for (const tool of ['mold', 'clang', 'lld'] as const) {
			const name = packageManager === 'brew' && tool === 'clang' ? 'llvm' : tool;
			const change = installTool(fakeWorld({platform: {packageManager}}), tool, 'missing');
			expect(argvOf(change)).toBe(`${install} ${name}`);
			expect(change.needsRoot).toBe(packageManager !== 'brew');
			expect(change.reversal).toMatchObject({argv: `${remove} ${name}`.split(' '), onlyIf: `${query} ${name}`.split(' ')});
		}
	});

	it.each<[PackageManagerId, string, string, string, string]>([
		['pacman', 'pacman', 'pacman --sync --noconfirm --needed sccache', 'pacman --remove --noconfirm sccache', 'pacman --query sccache'],
		['brew', 'Homebrew', 'brew install sccache', 'brew uninstall sccache', 'brew list --versions sccache'],
		[
			'winget',
			'winget',
			'winget install --exact --accept-package-agreements --accept-source-agreements --id Mozilla.sccache',
			'winget uninstall --exact --id Mozilla.sccache',
			'winget list --exact --id Mozilla.sccache',
		],
		['scoop', 'Scoop', 'scoop install sccache', 'scoop uninstall sccache', 'scoop prefix sccache'],
	])('takes the sccache of %s, which is new and has S3', (packageManager, name, install, remove, query) => {
		const change = installTool(fakeWorld({platform: {packageManager}}), 'sccache', 'missing');
		expect(argvOf(change)).toBe(install);
		expect(change.summary).toBe(`install sccache with ${name}`);
		expect(change.reversal).toMatchObject({argv: remove.split(' '), onlyIf: query.split(' ')});
	});

	it.each<PackageManagerId>(['apt', 'dnf', 'yum', 'zypper', 'apk'])(
		'takes the pinned release of sccache where %s has an old one or none with S3',
		packageManager => {
			expect(argvOf(installTool(fakeWorld({platform: {packageManager}}), 'sccache', 'missing'))).toMatch(
				/^download https:\/\/github\.com\/mozilla\/sccache\//,
			);
		},
	);

	it('takes cargo-binstall where it is present', () => {
		const tools = {cargoBinstall: {path: '/usr/bin/cargo-binstall', version: undefined}};
		expect(argvOf(installTool(fakeWorld({tools}), 'sccache', 'missing'))).toBe('cargo binstall --no-confirm sccache');
	});

	it('goes through sudo, without a prompt, where root is needed', () => {
		const change = installTool(fakeWorld({platform: {root: 'sudo'}}), 'mold', 'missing');
		expect(argvOf(change)).toBe(
			'sudo -n env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get install --yes --no-install-recommends mold',
		);
		expect(change.needsRoot).toBe(true);
		expect(change.reversal).toMatchObject({type: 'command', onlyIf: ['dpkg', '--status', 'mold']});
	});

	it('gives the command to run where there is no sudo', async () => {
		const error = await failure(installTool(fakeWorld({platform: {root: 'none'}}), 'mold', 'missing'));
		expect(error.next).toEqual(['apt-get install --yes --no-install-recommends mold']);
	});

	it('prints the shell snippet on Nix', async () => {
		const change = installTool(fakeWorld({platform: {packageManager: 'nix'}}), 'mold', 'missing');
		expect(argvOf(change)).toBe('nix-shell -p mold');
		expect((await failure(change)).next?.[0]).toBe('nix-shell -p mold');
	});

	it('says so where no package manager is known', async () => {
		expect((await failure(installTool(fakeWorld({platform: {packageManager: undefined}}), 'mold', 'missing'))).what).toBe(
			"Ferrovia can't install mold here.",
		);
	});

	const onPath = async (options: WorldOptions, programs: Readonly<Record<string, string>> = {mold: 'echo mold 2.0.0', cc: 'exit 1'}) =>
		fakeWorld({...options, environment: {PATH: await pathWith(programs)}});

	it('brings the list of packages up to date when the package is not in it', async () => {
		let updated = false;
		const asked: string[] = [];
		const world = await onPath({
			async run(argv, options) {
				if (!argv[0]?.includes('apt')) {
					return runProcess(argv, options);
				}

				asked.push(argv.slice(0, 2).join(' '));
				updated ||= argv[1] === 'update';
				const ok = argv[1] === 'update' || updated;
				return {
					argv,
					ok,
					exitCode: ok ? 0 : 100,
					missing: false,
					timedOut: false,
					stdout: '',
					stderr: ok ? '' : 'E: Unable to locate package mold',
				};
			},
		});
		await installTool(world, 'mold', 'missing').apply(context);
		expect(asked).toEqual(['apt-get install', 'apt-get update', 'apt-get install']);
	});

	it('says what the package manager said, and that a network may be in the way', async () => {
		const {run} = scriptedRun({
			'apt-get install': {
				exitCode: 100,
				stderr: "Reading lists\nE: Failed to fetch http://deb/mold  Could not resolve 'deb'\n E: Broken\nnoise\n",
			},
			'apt-get update': {exitCode: 100},
		});
		const error = await failure(installTool(fakeWorld({run}), 'mold', 'missing'));
		expect(error.why).toMatch(/^E: Failed to fetch .*Could not resolve 'deb'\nE: Broken.*offline/s);
		expect(error.why).not.toMatch(/Reading|noise/);
		expect(error.next).toEqual(['sudo apt-get install --yes --no-install-recommends mold']);
	});

	it('tells a refused password from a failing install', async () => {
		const {run} = scriptedRun({'sudo -n': {exitCode: 1, stderr: 'sudo: a password is required'}});
		expect((await failure(installTool(fakeWorld({run, platform: {root: 'sudo'}}), 'mold', 'missing'))).what).toMatch(
			/sudo wants a password/,
		);
	});

	it('does not believe an exit code: the tool must be there afterwards', async () => {
		const world = await onPath(
			{
				run: async (argv, options) =>
					argv[0] === 'apt-get'
						? {argv, ok: true, exitCode: 0, missing: false, timedOut: false, stdout: '', stderr: ''}
						: runProcess(argv, options),
			},
			{},
		);
		expect((await failure(installTool(world, 'mold', 'missing'))).what).toBe('mold was installed but is not on PATH.');
	});

	it('does not believe a version: the sccache of a package must have S3', async () => {
		const world = await onPath(
			{
				platform: {packageManager: 'pacman'},
				run: async (argv, options) =>
					argv[0] === 'pacman'
						? {argv, ok: true, exitCode: 0, missing: false, timedOut: false, stdout: '', stderr: ''}
						: runProcess(argv, options),
			},
			{sccache: 'case "$1" in --help) echo "    S3:        false";; *) echo sccache 0.99.0;; esac'},
		);
		expect((await failure(installTool(world, 'sccache', 'missing'))).what).toMatch(/can't use S3/);
	});
});

describe('fetchSccache', () => {
	async function releaseOf(script: string) {
		const folder = await temporaryFolder();
		await mkdir(path.join(folder, 'sccache-v1'));
		await writeFile(path.join(folder, 'sccache-v1', 'sccache'), script, {mode: 0o755});
		await writeFile(path.join(folder, 'sccache-v1', 'README.md'), 'not this');
		const archive = path.join(folder, 'archive.tar.gz');
		await create({gzip: true, file: archive, cwd: folder}, ['sccache-v1']);
		const bytes = await readFile(archive);
		const server = createServer((_request, response) => response.end(bytes));
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		onTestFinished(() => {
			server.close();
			server.closeAllConnections();
		});
		return {
			version: '1',
			url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`,
			sha256: createHash('sha256').update(bytes).digest('hex'),
		};
	}

	it('gives the one program in the archive', async () => {
		const script = '#!/bin/sh\necho "    S3:        true"\n';
		const bytes = await fetchSccache({run: runProcess}, await releaseOf(script), context);
		expect(Buffer.from(bytes).toString()).toBe(script);
	});

	it('unpacks nothing that does not have the pinned checksum', async () => {
		const release = await releaseOf('#!/bin/sh\ntouch /tmp/never\n');
		await expect(fetchSccache({run: runProcess}, {...release, sha256: '0'.repeat(64)}, context)).rejects.toThrow(
			/is not the release that Ferrovia knows/,
		);
	});

	it('does not keep a program that does not run here', async () => {
		await expect(fetchSccache({run: runProcess}, await releaseOf('#!/bin/sh\nexit 1\n'), context)).rejects.toThrow(
			/does not run on this machine/,
		);
	});
});
