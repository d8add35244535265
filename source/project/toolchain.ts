import path from 'node:path';
import coerce from 'semver/functions/coerce.js';
import compare from 'semver/functions/compare.js';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {explainCargoFailure} from './cargo-failure.ts';
import type {Metadata} from './cargo-metadata.ts';
import {ask, type Look} from './look.ts';
import {rustArchitecture, rustOs} from './platform.ts';
import type {Toolchain} from './project.ts';
import {readToolchainFile} from './toolchain-file.ts';

/**
The toolchain that builds the project: rustc and cargo are asked in its root, so that rustup's pins and overrides count.

@throws FerroviaError when rustc is missing, or the pinned toolchain is not installed.
*/
export async function readToolchain(look: Look, {workspace_root: root, packages}: Metadata): Promise<Toolchain> {
	const [rustc, cargo, pin] = await Promise.all([
		ask(look, ['rustc', '-vV'], {cwd: root}),
		ask(look, ['cargo', '-V'], {cwd: root}),
		readToolchainFile(path.normalize(root)),
	]);
	const minimum = highestVersion(packages.map(({rust_version}) => rust_version ?? undefined));
	if (look.doesWithoutCargo === true && cargo.missing) {
		const wanted = pin !== undefined && /^\d+\.\d+/.test(pin.channel) ? pin.channel : (minimum ?? oldestEdition2024);
		return {rustc: wanted, cargo: wanted, host: hostHere(), pin, minimum, isMissing: true};
	}

	for (const result of [rustc, cargo]) {
		if (!result.ok) {
			throw explainCargoFailure(result, root, pin);
		}
	}

	const versions = parseRustc(rustc.stdout);
	if (versions === undefined) {
		throw new FerroviaError(
			{what: 'rustc does not say its version.', why: rustc.stdout.slice(0, 400), next: ['rustc -vV', 'rustup which rustc']},
			{exitCode: exitCodes.unknown},
		);
	}

	return {
		...versions,
		cargo: parseCargo(cargo.stdout) ?? versions.rustc,
		pin,
		minimum,
	};
}

/** The first Rust with the edition 2024 (https://blog.rust-lang.org/2025/02/20/Rust-1.85.0/): what is assumed where a project asks for none. */
const oldestEdition2024 = '1.85';

/** The host triple that a toolchain would most likely have here. */
function hostHere(): string {
	const systems: Readonly<Record<string, string>> = {macos: 'apple-darwin', windows: 'pc-windows-msvc'};
	return `${rustArchitecture(process.arch, 'LE')}-${systems[rustOs(process.platform)] ?? 'unknown-linux-gnu'}`;
}

/** The release and the host in the words of `rustc -vV`. */
export function parseRustc(words: string): Pick<Toolchain, 'rustc' | 'host'> | undefined {
	const rustc = /^release: (\S+)/m.exec(words)?.[1];
	const host = /^host: (\S+)/m.exec(words)?.[1];
	return rustc === undefined || host === undefined ? undefined : {rustc, host};
}

/** The version in the words of `cargo -V`, for example "cargo 1.95.0 (f2d3ce0bd 2026-03-21)". */
export function parseCargo(words: string): string | undefined {
	return /^cargo (\S+)/m.exec(words)?.[1];
}

/** The highest of some `rust-version`s, as it is written; they may have two parts only. */
export function highestVersion(versions: ReadonlyArray<string | undefined>): string | undefined {
	const number = (version: string) => coerce(version) ?? '0.0.0';
	return versions
		.filter(version => version !== undefined)
		.sort((a, b) => compare(number(a), number(b)))
		.at(-1);
}
