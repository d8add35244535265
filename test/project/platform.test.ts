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
		['x64', 'LE', 'x86_64'],
		['arm64', 'LE', 'aarch64'],
		['ia32', 'LE', 'i686'],
		['ppc64', 'LE', 'powerpc64le'],
		['ppc64', 'BE', 'powerpc64'],
		['riscv64', 'LE', 'riscv64gc'],
		['s390x', 'BE', 's390x'],
	] as const)('%s %s is %s', (node, endianness, rust) => {
		expect(rustArchitecture(node, endianness)).toBe(rust);
	});

	it('of systems', () => {
		expect(['linux', 'darwin', 'win32', 'freebsd'].map(name => rustOs(name))).toEqual(['linux', 'macos', 'windows', 'other']);
	});
});

describe('parseOsRelease', () => {
	const ubuntu = 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n';
	const rocky = '# comment\n\nNAME=\'Rocky Linux\'\r\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\nBUG="a \\"b\\" \\$c"\n';
	it.each([
		['Ubuntu', ubuntu, {id: 'ubuntu', like: ['debian'], version: '24.04', name: 'Ubuntu 24.04.3 LTS'}],
		['quotes, comments and ancestors', rocky, {id: 'rocky', like: ['rhel', 'centos', 'fedora'], version: '9.6', name: 'Rocky Linux 9.6'}],
		['no version', 'ID=arch\nNAME="Arch Linux"\n', {id: 'arch', like: [], version: '', name: 'Arch Linux'}],
		['nothing', '', {id: 'linux', like: [], version: '', name: 'Linux'}],
	])('reads %s', (_, text, expected) => {
		expect(parseOsRelease(text)).toEqual(expected);
	});
});

describe('the package manager', () => {
	it.each([
		['linux', 'debian', [], ['apt-get', 'dnf'], 'apt'],
		['linux', 'fedora', [], ['apt-get', 'dnf', 'yum'], 'dnf'],
		['linux', 'centos', ['rhel', 'fedora'], ['yum'], 'yum'],
		['linux', 'zorin', ['ubuntu', 'debian'], ['apt-get', 'brew'], 'apt'],
		['linux', 'manjaro', ['arch'], ['pacman', 'apt-get'], 'pacman'],
		['linux', 'opensuse-leap', ['suse', 'opensuse'], ['zypper'], 'zypper'],
		['linux', 'alpine', [], ['apk', 'apt-get'], 'apk'],
		['linux', 'nixos', [], ['nix-env'], 'nix'],
		['linux', 'gentoo', [], ['brew'], 'brew'],
		['linux', 'gentoo', [], [], undefined],
		['linux', 'unknown', ['fedora', 'debian'], ['dnf', 'apt-get'], 'dnf'],
		['macos', undefined, [], ['nix', 'brew'], 'brew'],
		['macos', undefined, [], ['nix'], 'nix'],
		['windows', undefined, [], ['scoop', 'winget', 'apt-get'], 'winget'],
		['windows', undefined, [], ['scoop'], 'scoop'],
		['other', undefined, [], ['apt-get'], undefined],
	] as const)('of %s %s %j with %j is %s', (system, id, like, present, expected) => {
		expect(choosePackageManager(system, id && {id, like}, new Set(present))).toBe(expected);
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
		expect(isContainer({environment: {}, ...marks})).toBe(expected);
	});

	it.each([
		['5.15.153.1-microsoft-standard-WSL2', false, true],
		['4.4.0-19041-Microsoft', false, true],
		['5.15.153.1-microsoft-standard-WSL2', true, false],
		['6.1.0-18-amd64', false, false],
	])('the kernel %s is WSL (in a container: %s): %s', (kernel, container, expected) => {
		expect(isWsl(kernel, container)).toBe(expected);
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
