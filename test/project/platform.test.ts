import {chmod} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {coresOf, isContainer, isWsl} from '../../source/project/container.ts';
import {parseOsRelease} from '../../source/project/os-release.ts';
import {choosePackageManager, findPackagePrograms} from '../../source/project/package-manager.ts';
import {readPlatform, rustArchitecture, rustOs} from '../../source/project/platform.ts';
import {packageManagerIds} from '../../source/project/project.ts';
import {decideRootAccess, readRootAccess} from '../../source/project/root-access.ts';
import {projectFolder, realLook} from '../_helpers/project-folder.ts';

const onLinux = process.platform === 'linux';

/** A folder that stands for PATH, with programs that end with the exit code. */
async function programs(names: readonly string[], exitCode = 0): Promise<string> {
	const folder = await projectFolder(Object.fromEntries(names.map(name => [name, `#!/bin/sh\nexit ${exitCode}\n`])));
	await Promise.all(names.map(async name => chmod(path.join(folder, name), 0o755)));
	return folder;
}

describe('this machine', () => {
	it('is read', async () => {
		const platform = await readPlatform(realLook());
		expect(platform).toMatchObject({
			os: rustOs(process.platform),
			architecture: rustArchitecture(process.arch, os.endianness()),
			wsl: expect.any(Boolean),
			container: expect.any(Boolean),
		});
		expect(platform.cores).toBeGreaterThan(0);
		expect(platform.libc === undefined).toBe(!onLinux);
		expect([undefined, ...packageManagerIds]).toContain(platform.packageManager);
	});

	it.runIf(onLinux)('may be another distribution, in a container with one core', async () => {
		const system = await projectFolder({
			'usr/lib/os-release': 'ID=fedora\nVERSION_ID=43\nPRETTY_NAME="Fedora Linux 43"\n',
			'run/.containerenv': '',
			'proc/sys/kernel/osrelease': '6.6.0-microsoft-standard-WSL2\n',
			'sys/fs/cgroup/cpu.max': '100000 100000\n',
		});
		const PATH = await programs(['apt-get', 'dnf']);
		expect(await readPlatform(realLook({PATH}), system)).toMatchObject({
			distribution: {id: 'fedora', like: [], version: '43', name: 'Fedora Linux 43'},
			packageManager: 'dnf',
			container: true,
			wsl: false,
			cores: 1,
		});
	});

	it.runIf(onLinux)('prefers /etc/os-release, and may have none', async () => {
		const both = await projectFolder({'etc/os-release': 'ID=debian\n', 'usr/lib/os-release': 'ID=other\n'});
		expect((await readPlatform(realLook(), both)).distribution?.id).toBe('debian');
		const empty = await projectFolder({'proc/sys/kernel/osrelease': '5.15-Microsoft'});
		expect(await readPlatform(realLook({container: undefined, KUBERNETES_SERVICE_HOST: undefined}), empty)).toMatchObject({
			distribution: undefined,
			wsl: true,
			container: false,
		});
	});

	it.runIf(onLinux)('asks sudo only where it is needed and there', async () => {
		const [none, open, closed] = await Promise.all([programs([]), programs(['sudo']), programs(['sudo'], 1)]);
		expect(await readRootAccess(realLook({PATH: none}), 0)).toBe('is-root');
		expect(await readRootAccess(realLook({PATH: none}), 1000)).toBe('none');
		expect(await readRootAccess(realLook({PATH: open}), 1000)).toBe('sudo-without-password');
		expect(await readRootAccess(realLook({PATH: closed}), 1000)).toBe('sudo');
	});
});

describe('names', () => {
	it.each([
		['x64', 'x86_64'],
		['arm64', 'aarch64'],
		['ia32', 'i686'],
		['ppc64', 'powerpc64le'],
		['riscv64', 'riscv64gc'],
		['s390x', 's390x'],
	])('%s is %s', (node, rust) => {
		expect(rustArchitecture(node, 'LE')).toBe(rust);
	});

	it('of systems', () => {
		expect(['linux', 'darwin', 'win32', 'freebsd'].map(name => rustOs(name))).toEqual(['linux', 'macos', 'windows', 'other']);
		expect(rustArchitecture('ppc64', 'BE')).toBe('powerpc64');
	});
});

describe('os-release', () => {
	it('of Ubuntu', () => {
		const text = 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n';
		expect(parseOsRelease(text)).toEqual({id: 'ubuntu', like: ['debian'], version: '24.04', name: 'Ubuntu 24.04.3 LTS'});
	});

	it('with quotes, comments and several ancestors', () => {
		const text = '# comment\n\nNAME=\'Rocky Linux\'\r\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\nBUG="a \\"b\\" \\$c"\n';
		expect(parseOsRelease(text)).toEqual({id: 'rocky', like: ['rhel', 'centos', 'fedora'], version: '9.6', name: 'Rocky Linux 9.6'});
	});

	it('without a version, or with nothing', () => {
		expect(parseOsRelease('ID=arch\nNAME="Arch Linux"\n')).toEqual({id: 'arch', like: [], version: '', name: 'Arch Linux'});
		expect(parseOsRelease('')).toEqual({id: 'linux', like: [], version: '', name: 'Linux'});
	});
});

describe('the package manager', () => {
	const choose = (system: Parameters<typeof choosePackageManager>[0], id: string | undefined, like: string[], ...present: string[]) =>
		choosePackageManager(system, id === undefined ? undefined : {id, like}, new Set(present));

	it.each([
		['debian', [], ['apt-get', 'dnf'], 'apt'],
		['fedora', [], ['apt-get', 'dnf', 'yum'], 'dnf'],
		['centos', ['rhel', 'fedora'], ['yum'], 'yum'],
		['zorin', ['ubuntu', 'debian'], ['apt-get', 'brew'], 'apt'],
		['manjaro', ['arch'], ['pacman', 'apt-get'], 'pacman'],
		['opensuse-leap', ['suse', 'opensuse'], ['zypper'], 'zypper'],
		['alpine', [], ['apk', 'apt-get'], 'apk'],
		['nixos', [], ['nix-env'], 'nix'],
		['gentoo', [], ['brew'], 'brew'],
		['gentoo', [], [], undefined],
		['unknown', ['fedora', 'debian'], ['dnf', 'apt-get'], 'dnf'],
	])('of %s', (id, like, present, expected) => {
		expect(choose('linux', id, like, ...present)).toBe(expected);
	});

	it('of other systems', () => {
		expect(choose('macos', undefined, [], 'nix', 'brew')).toBe('brew');
		expect(choose('macos', undefined, [], 'nix')).toBe('nix');
		expect(choose('windows', undefined, [], 'scoop', 'winget', 'apt-get')).toBe('winget');
		expect(choose('windows', undefined, [], 'scoop')).toBe('scoop');
		expect(choose('other', undefined, [], 'apt-get')).toBeUndefined();
	});

	it.runIf(process.platform !== 'win32')('is looked for on PATH', async () => {
		const PATH = await programs(['pacman', 'zypper']);
		expect([...(await findPackagePrograms({PATH}))].sort()).toEqual(['pacman', 'zypper']);
		expect((await findPackagePrograms({})).size).toBe(0);
	});
});

describe('root', () => {
	const answer = (ok: boolean, stderr = '', missing = false) => ({ok, stderr, missing});

	it.each([
		[0, undefined, 'is-root'],
		[undefined, undefined, 'none'],
		[1000, undefined, 'none'],
		[1000, answer(true), 'sudo-without-password'],
		[1000, answer(false, 'sudo: a password is required'), 'sudo'],
		[1000, answer(false, 'me is not in the sudoers file.'), 'none'],
		[1000, answer(false, 'Sorry, user me may not run sudo on host.'), 'none'],
		[1000, answer(false, 'sudo: The "no new privileges" flag is set, which prevents sudo from running as root.'), 'none'],
		[1000, answer(false, '', true), 'none'],
	])('%s %j: %s', (user, sudo, expected) => {
		expect(decideRootAccess(user, sudo)).toBe(expected);
	});
});

describe('containers and WSL', () => {
	const environment = {};

	it.each([
		[{}, false],
		[{dockerenv: ''}, true],
		[{containerenv: 'engine="podman"'}, true],
		[{systemd: 'lxc\n'}, true],
		[{systemd: 'wsl\n'}, false],
		[{controlGroup: '0::/\n'}, false],
		[{controlGroup: '12:cpu:/docker/abc\n'}, true],
		[{controlGroup: '1:x:/kubepods/besteffort/pod1\n'}, true],
		[{environment: {container: 'podman'}}, true],
		[{environment: {container: ''}}, false],
		[{environment: {KUBERNETES_SERVICE_HOST: '10.0.0.1'}}, true],
	])('%j: %s', (marks, expected) => {
		expect(isContainer({environment, ...marks})).toBe(expected);
	});

	it('WSL is told by its kernel', () => {
		expect(isWsl('5.15.153.1-microsoft-standard-WSL2', false)).toBe(true);
		expect(isWsl('4.4.0-19041-Microsoft', false)).toBe(true);
		expect(isWsl('5.15.153.1-microsoft-standard-WSL2', true)).toBe(false);
		expect(isWsl('6.1.0-18-amd64', false)).toBe(false);
	});

	it.each([
		[8, undefined, 8],
		[8, 'max 100000\n', 8],
		[8, '250000 100000\n', 2],
		[8, '50000 100000\n', 1],
		[2, '800000 100000\n', 2],
	])('%s cores with cpu.max %j are %s', (available, cpuMax, expected) => {
		expect(coresOf(available, cpuMax)).toBe(expected);
	});
});
