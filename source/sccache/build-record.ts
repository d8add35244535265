import path from 'node:path';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {readCargoConfig} from '../project/cargo-config.ts';
import {fieldOf, stringOf} from '../project/fields.ts';
import {textOf} from '../project/files.ts';
import {ask, type Look} from '../project/look.ts';
import type {CargoConfig} from '../project/project.ts';
import {environmentRustflags} from '../project/rustflags.ts';
import {failureOf} from '../services/failed-build.ts';
import type {ProcessResult} from '../services/process.ts';
import {type CacheActivity, watchCache} from './cache-activity.ts';
import {type RecordedEnvironment, recordEnvironment, shortHash} from './recorded-environment.ts';
import {type RecordedProfile, recordProfile} from './recorded-profile.ts';

/** Everything about one build that decides what sccache finds for it. JSON, without secrets. */
export type BuildRecord = {
	readonly rustc: RecordedRustc;
	/** The workspace's root, where rustc runs for its members. Absolute. */
	readonly cwd: string;
	/** `inEnvironment`: the variable is set. Rustup's cargo sets it for rustc in any case, another cargo does not. */
	readonly cargoHome: {readonly path: string; readonly inEnvironment: boolean};
	/** Where build scripts write. Absolute; undefined when cargo does not say. */
	readonly targetFolder: string | undefined;
	readonly environment: RecordedEnvironment;
	/** The flags for the host; undefined when cargo's configuration can't be read. */
	readonly rustflags: RecordedRustflags | undefined;
	/** The host's linker that cargo is told to pass to rustc, in libraries too. */
	readonly linker: string | undefined;
	/** Cargo's rustc-wrapper. */
	readonly wrapper: string | undefined;
	readonly profile: RecordedProfile;
	/** What CARGO_INCREMENTAL says, else the profile; undefined: cargo's default. */
	readonly incremental: boolean | undefined;
	/** The beginning of the SHA-256 of the Cargo.lock that the build used. */
	readonly lockfile: string | undefined;
	/** Why the build failed, in one line. */
	readonly failure: string | undefined;
	readonly cache: CacheActivity | {readonly failed: string};
};

export type RecordedRustc = {
	/** For example 1.95.0. */
	readonly release: string;
	/** 40 hex digits; undefined where a distribution's rustc says `unknown`. */
	readonly commit: string | undefined;
	/** Host triple. */
	readonly host: string;
};

export type RecordedRustflags = {
	readonly flags: readonly string[];
	/** `configuration`: cargo's files, and the variables that stand for their keys. */
	readonly from: 'CARGO_ENCODED_RUSTFLAGS' | 'RUSTFLAGS' | 'configuration';
};

export type RecordRequest = Look & {
	/** The workspace's root. The environment of the request is the whole environment that the build runs in. */
	readonly cwd: string;
	readonly profile: string;
	/** Where the build is told by `--target-dir` or `--config` to write; else cargo is asked. Absolute. */
	readonly targetFolder?: string;
	/** Absolute path of the sccache that the build goes through. */
	readonly sccache: string;
	readonly build: () => Promise<ProcessResult>;
};

/**
Makes the build, and records it. Two records are of use to each other when both builds were made from scratch. Flags that are
passed to cargo with `--config` are not seen.

@throws FerroviaError when rustc or sccache don't say what they should.
*/
export async function recordBuild(request: RecordRequest): Promise<BuildRecord> {
	const settings = await recordSettings(request);
	let failure: string | undefined;
	const cache = await watchCache(request, async () => {
		const result = await request.build();
		failure = result.ok ? undefined : reasonOf(result);
	});
	// Not before the build: a build without a Cargo.lock writes the one that it is made with.
	const lockfile = await textOf(path.join(request.cwd, 'Cargo.lock'));
	return {...settings, lockfile: lockfile === undefined ? undefined : shortHash(lockfile), failure, cache};
}

/** The release, the commit and the host in the words of `rustc -vV`. */
export function parseRustcIdentity(words: string): RecordedRustc | undefined {
	const line = (name: string) => new RegExp(`^${name}: (\\S+)`, 'm').exec(words)?.[1];
	const [release, commit, host] = [line('release'), line('commit-hash'), line('host')];
	return release === undefined || host === undefined ? undefined : {release, commit: commit === 'unknown' ? undefined : commit, host};
}

/** All but what is known when the build has ended. */
export async function recordSettings(
	request: Omit<RecordRequest, 'build' | 'sccache'>,
): Promise<Omit<BuildRecord, 'lockfile' | 'failure' | 'cache'>> {
	const {cwd, environment} = request;
	const rustc = await readRustc(request);
	const [config, metadata, manifest] = await Promise.all([
		readCargoConfig(request, cwd, {git: Promise.resolve(undefined), toolchain: Promise.resolve(rustc)}),
		ask(request, ['cargo', 'metadata', '--no-deps', '--offline', '--format-version', '1'], {cwd}),
		textOf(path.join(cwd, 'Cargo.toml')),
	]);
	const effective = 'unreadable' in config.effective ? undefined : config.effective;
	const profile = recordProfile(request.profile, manifest ?? '');
	return {
		rustc,
		cwd,
		cargoHome: {path: config.home, inEnvironment: Boolean(environment.CARGO_HOME)},
		targetFolder: request.targetFolder ?? (metadata.ok ? targetFolderIn(metadata.stdout) : undefined),
		environment: recordEnvironment(environment),
		rustflags: rustflagsOf(environment, effective),
		linker: effective?.hostLinker,
		wrapper: effective?.rustcWrapper,
		profile,
		incremental: incrementalOf(environment.CARGO_INCREMENTAL, profile.settings.incremental),
	};
}

async function readRustc(request: Look & Pick<RecordRequest, 'cwd'>): Promise<RecordedRustc> {
	const {stdout, stderr} = await ask(request, ['rustc', '-vV'], {cwd: request.cwd});
	const identity = parseRustcIdentity(stdout);
	if (identity === undefined) {
		throw new FerroviaError(
			{what: 'rustc does not say its version.', why: (stdout || stderr).trim().slice(0, 400), next: ['rustc -vV', 'rustup which rustc']},
			{exitCode: exitCodes.unknown},
		);
	}

	return identity;
}

/** Build scripts write below the build folder, which cargo tells from 1.91 on, and which is the target folder if nobody says otherwise. */
function targetFolderIn(metadata: string): string | undefined {
	const found: unknown = JSON.parse(metadata);
	return stringOf(fieldOf(found, 'build_directory')) ?? stringOf(fieldOf(found, 'target_directory'));
}

/** Cargo uses the flags of one source only (https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags). */
function rustflagsOf(
	environment: Look['environment'],
	effective: Exclude<CargoConfig['effective'], {readonly unreadable: string}> | undefined,
): RecordedRustflags | undefined {
	const [strongest] = environmentRustflags(environment);
	if (strongest !== undefined) {
		return {flags: strongest.value.split(' ').filter(Boolean), from: strongest.variable};
	}

	if (effective === undefined) {
		return undefined;
	}

	const {hostRustflags, buildRustflags} = effective;
	return {flags: hostRustflags.length > 0 ? hostRustflags : buildRustflags, from: 'configuration'};
}

/** Cargo takes the variable for false unless it is "1" (https://doc.rust-lang.org/cargo/reference/environment-variables.html). */
function incrementalOf(variable: string | undefined, setting: string | undefined): boolean | undefined {
	if (variable !== undefined) {
		return variable === '1';
	}

	return setting === undefined ? undefined : setting === 'true';
}

/** What sccache said, where it was sccache that failed; cargo only repeats it. */
function reasonOf(result: ProcessResult): string {
	return /^sccache: (?:error: )?(.+)$/m.exec(result.stderr)?.[0] ?? failureOf(result);
}
