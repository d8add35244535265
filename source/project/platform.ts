import {readFile, stat} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {family} from 'detect-libc';
import which from 'which';
import type {DetectOptions} from './detect.ts';
import type {PackageManagerId, Platform} from './project.ts';

/** What machine this is. */
export async function readPlatform({run, environment, signal}: Pick<DetectOptions, 'run' | 'environment' | 'signal'>): Promise<Platform> {
	const operatingSystem = nameOfSystem(process.platform);
	const [release, libc, container, root, available] = await Promise.all([
		operatingSystem === 'linux' ? readOsRelease() : undefined,
		operatingSystem === 'linux' ? family() : undefined,
		inContainer(),
		rootAccess(run, environment, signal),
		programsOf(environment.PATH ?? ''),
	]);
	const distribution = release === undefined ? undefined : parseOsRelease(release);
	return {
		os: operatingSystem,
		architecture: rustArchitecture(process.arch),
		libc: libc === 'musl' ? 'musl' : libc === 'glibc' ? 'glibc' : undefined,
		distribution,
		packageManager: choosePackageManager(operatingSystem, distribution, available),
		root,
		wsl: operatingSystem === 'linux' && /microsoft/i.test(os.release()),
		container,
		cores: os.availableParallelism(),
	};
}

export function nameOfSystem(platform: string): Platform['os'] {
	return platform === 'linux' ? 'linux' : platform === 'darwin' ? 'macos' : platform === 'win32' ? 'windows' : 'other';
}

/** Node's name of an architecture as Rust's target triples have it. */
export function rustArchitecture(architecture: string): string {
	const names: Readonly<Record<string, string>> = {
		x64: 'x86_64',
		arm64: 'aarch64',
		ia32: 'i686',
		arm: 'armv7',
		riscv64: 'riscv64gc',
		ppc64: 'powerpc64le',
		loong64: 'loongarch64',
	};
	return names[architecture] ?? architecture;
}

/** The fields of an os-release file (https://www.freedesktop.org/software/systemd/man/os-release.html). */
export function parseOsRelease(text: string): NonNullable<Platform['distribution']> {
	const fields = new Map(
		[...text.matchAll(/^([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))$/gm)].map(([, key = '', double, single, bare]) => [
			key,
			double ?? single ?? bare ?? '',
		]),
	);
	const id = fields.get('ID') ?? 'linux';
	return {
		id,
		like: (fields.get('ID_LIKE') ?? '').split(' ').filter(Boolean),
		version: fields.get('VERSION_ID') ?? '',
		name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? id,
	};
}

const byDistribution: Readonly<Record<string, readonly PackageManagerId[]>> = {
	debian: ['apt'],
	ubuntu: ['apt'],
	fedora: ['dnf', 'yum'],
	rhel: ['dnf', 'yum'],
	centos: ['dnf', 'yum'],
	amzn: ['dnf', 'yum'],
	arch: ['pacman'],
	suse: ['zypper'],
	opensuse: ['zypper'],
	alpine: ['apk'],
	nixos: ['nix'],
};

const bySystem: Readonly<Record<Platform['os'], readonly PackageManagerId[]>> = {
	linux: ['apt', 'dnf', 'yum', 'pacman', 'zypper', 'apk', 'nix', 'brew'],
	macos: ['brew', 'nix'],
	windows: ['winget', 'scoop'],
	other: [],
};

const programs: Readonly<Record<PackageManagerId, string>> = {
	apt: 'apt-get',
	dnf: 'dnf',
	yum: 'yum',
	pacman: 'pacman',
	zypper: 'zypper',
	apk: 'apk',
	brew: 'brew',
	nix: 'nix-env',
	winget: 'winget',
	scoop: 'scoop',
};

/** The distribution's own package manager, else the first that is here. */
export function choosePackageManager(
	system: Platform['os'],
	distribution: Platform['distribution'],
	available: ReadonlySet<PackageManagerId>,
): PackageManagerId | undefined {
	const own = distribution === undefined ? [] : [distribution.id, ...distribution.like].flatMap(id => byDistribution[id] ?? []);
	return [...own, ...bySystem[system]].find(id => available.has(id));
}

async function programsOf(PATH: string): Promise<ReadonlySet<PackageManagerId>> {
	const found = await Promise.all(
		Object.entries(programs).map(async ([id, program]) =>
			(await which(program, {nothrow: true, path: PATH})) === null ? [] : [id as PackageManagerId],
		),
	);
	return new Set(found.flat());
}

async function rootAccess(
	run: DetectOptions['run'],
	environment: DetectOptions['environment'],
	signal: AbortSignal,
): Promise<Platform['root']> {
	if (process.getuid?.() === 0) {
		return 'is-root';
	}

	if (process.platform === 'win32' || (await which('sudo', {nothrow: true, path: environment.PATH ?? ''})) === null) {
		return 'none';
	}

	return (await run(['sudo', '-n', 'true'], {signal, timeoutMs: 10_000})).ok ? 'sudo-without-password' : 'sudo';
}

async function readOsRelease(): Promise<string | undefined> {
	for (const file of ['/etc/os-release', '/usr/lib/os-release']) {
		const text = await readFile(file, 'utf8').catch(() => undefined);
		if (text !== undefined) {
			return text;
		}
	}

	return undefined;
}

/** Files that Docker and Podman leave in every container. */
async function inContainer(): Promise<boolean> {
	const marks = await Promise.all(
		['/.dockerenv', '/run/.containerenv'].map(async file =>
			stat(path.normalize(file)).then(
				() => true,
				() => false,
			),
		),
	);
	return marks.includes(true);
}
