import os from 'node:os';
import path from 'node:path';
import {family} from 'detect-libc';
import {coresOf, isContainer, isWsl} from './container.ts';
import {textOf} from './files.ts';
import type {Look} from './look.ts';
import {parseOsRelease} from './os-release.ts';
import {choosePackageManager, findPackagePrograms} from './package-manager.ts';
import type {Platform} from './project.ts';
import {readRootAccess} from './root-access.ts';

/** This machine. `systemRoot` is the folder that stands for `/`: another one only in tests. */
export async function readPlatform(look: Look, systemRoot = '/'): Promise<Platform> {
	const system = rustOs(process.platform);
	const read = async (file: string) => (system === 'linux' ? textOf(path.join(systemRoot, file)) : undefined);
	const [etc, usr, libc, programs, root, kernel, cpuMax, ...marks] = await Promise.all([
		read('etc/os-release'),
		read('usr/lib/os-release'),
		family(),
		findPackagePrograms(look.environment),
		readRootAccess(look),
		read('proc/sys/kernel/osrelease'),
		read('sys/fs/cgroup/cpu.max'),
		...containerMarks.map(async file => read(file)),
	]);
	const release = etc ?? usr;
	const distribution = release === undefined ? undefined : parseOsRelease(release);
	const [dockerenv, containerenv, systemd, controlGroup] = marks;
	const container = isContainer({dockerenv, containerenv, systemd, controlGroup, environment: look.environment});
	return {
		os: system,
		architecture: rustArchitecture(process.arch, os.endianness()),
		libc: libc === 'glibc' || libc === 'musl' ? libc : undefined,
		distribution,
		packageManager: choosePackageManager(system, distribution, programs),
		root,
		wsl: isWsl(kernel ?? '', container),
		container,
		cores: coresOf(os.availableParallelism(), cpuMax),
	};
}

const containerMarks = ['.dockerenv', 'run/.containerenv', 'run/systemd/container', 'proc/1/cgroup'] as const;

/** The operating system by Node's name of it. */
export function rustOs(platform: string): Platform['os'] {
	const names: Readonly<Record<string, Platform['os']>> = {linux: 'linux', darwin: 'macos', win32: 'windows'};
	return names[platform] ?? 'other';
}

/** Node's name of an architecture as the triples of Rust's targets begin (https://doc.rust-lang.org/rustc/platform-support.html). */
export function rustArchitecture(architecture: string, endianness: 'LE' | 'BE'): string {
	const names: Readonly<Record<string, string>> = {
		x64: 'x86_64',
		arm64: 'aarch64',
		ia32: 'i686',
		// Node itself runs on ARMv7 and later only.
		arm: 'armv7',
		ppc64: endianness === 'LE' ? 'powerpc64le' : 'powerpc64',
		riscv64: 'riscv64gc',
		loong64: 'loongarch64',
	};
	return names[architecture] ?? architecture;
}
