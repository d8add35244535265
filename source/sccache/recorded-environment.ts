import {createHash} from 'node:crypto';

/** The value itself where it can't be a secret, else the first 12 hex digits of its SHA-256. */
export type RecordedValue = {readonly value: string} | {readonly sha256: string};

export type RecordedEnvironment = Readonly<Record<string, RecordedValue>>;

/** The variables of a build's environment that make its cache keys, or keep sccache from looking. */
export function recordEnvironment(environment: Readonly<Record<string, string | undefined>>): RecordedEnvironment {
	return Object.fromEntries(
		Object.entries(environment)
			.filter((entry): entry is [string, string] => entry[1] !== undefined && counts(entry[0]))
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, value]) => [name, isHarmless(name) ? {value} : {sha256: shortHash(value)}]),
	);
}

/** True for the variables that choose a C compiler or its flags; the cc crate reads them (https://docs.rs/cc/latest/cc/#external-configuration-via-environment-variables). */
export function isForC(name: string): boolean {
	return /^(?:(?:HOST|TARGET)_)?(?:CC|CXX|CFLAGS|CXXFLAGS)(?:_|$)/.test(name);
}

export function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function counts(name: string): boolean {
	const inRustKey = name.startsWith('CARGO_') && !matches(notInKey, name);
	return inRustKey || isForC(name) || name === 'SCCACHE_RECACHE' || name === 'SCCACHE_NO_CACHE';
}

function isHarmless(name: string): boolean {
	return matches(harmless, name) && !/TOKEN|SECRET|PASSWORD|CREDENTIAL/i.test(name);
}

function matches(patterns: readonly RegExp[], name: string): boolean {
	return patterns.some(pattern => pattern.test(name));
}

const notInKey: readonly RegExp[] = [
	// What sccache leaves out (https://github.com/mozilla/sccache/blob/v0.16.0/src/compiler/rust.rs#L1516).
	/^CARGO_(?:MAKEFLAGS|BUILD_JOBS|ENCODED_RUSTFLAGS)$/,
	/^CARGO_REGISTRIES_/,
	// What cargo sets for each crate, whatever it was before. Measured with 1.95: CARGO_PKG_LINKS is not among it.
	/^CARGO_(?:CRATE_NAME|MANIFEST_DIR|MANIFEST_PATH)$/,
	/^CARGO_PKG_(?:NAME|VERSION(?:_MAJOR|_MINOR|_PATCH|_PRE)?|AUTHORS|DESCRIPTION|HOMEPAGE|REPOSITORY|LICENSE|LICENSE_FILE|RUST_VERSION|README)$/,
	// Recorded as a path: rustup's cargo sets it where the user does not.
	/^CARGO_HOME$/,
];

/** The values of these are words, numbers, paths and Rust flags. Flags for C may define anything, and addresses may hold a password. */
const harmless: readonly RegExp[] = [
	/^CARGO_(?:TERM|PROFILE)_/,
	/^CARGO_(?:BUILD_)?(?:INCREMENTAL|TARGET_DIR)$/,
	/^CARGO_BUILD_(?:BUILD_DIR|TARGET|RUSTC_WRAPPER|RUSTFLAGS)$/,
	/^CARGO_TARGET_\w+_(?:LINKER|RUSTFLAGS)$/,
	/^CARGO_NET_(?:OFFLINE|RETRY|GIT_FETCH_WITH_CLI)$/,
	/^(?:(?:HOST|TARGET)_)?(?:CC|CXX)(?:_|$)/,
	/^SCCACHE_/,
];
