import path from 'node:path';
import type {BuildRecord, RecordedRustc} from './build-record.ts';
import {environmentCauses} from './environment-causes.ts';
import type {Candidate, Missed} from './miss-report.ts';
import {total} from './statistics.ts';

/** What is not the same in both builds, where what it counts for has missed. */
export function differenceCauses(seen: Missed): readonly Candidate[] {
	const rust = seen.rustMisses > 0;
	const flags = [...(rust ? [rustflagsCause(seen), linkerCause(seen)] : []), profileCause(seen)];
	const paths = [cargoHomeCause(seen), folderCause(seen), targetFolderCause(seen)];
	return [
		rust ? rustcCause(seen) : undefined,
		...environmentCauses(seen),
		...flags,
		...paths,
		lockfileCause(seen),
		moreLookUps(seen),
	].filter(candidate => candidate !== undefined);
}

function rustcCause({first, second}: Missed): Candidate | undefined {
	const [before, now] = [first.rustc, second.rustc];
	return before.release === now.release && before.commit === now.commit && before.host === now.host
		? undefined
		: {
				cause: 'rustc',
				detail: `rustc is ${rustcWords(now, before)} in the second build and ${rustcWords(before, now)} in the first: its version and its libraries are part of sccache's key.`,
				remedy: 'Pin the toolchain in rust-toolchain.toml, down to the patch version, and use the same build of it everywhere.',
				explainsMost: true,
			};
}

function rustcWords({release, commit, host}: RecordedRustc, other: RecordedRustc): string {
	const hash = commit === undefined ? '' : ` (${commit.slice(0, 9)})`;
	return `${release}${hash}${host === other.host ? '' : ` for ${host}`}`;
}

function rustflagsCause({first, second}: Missed): Candidate | undefined {
	const [before, now] = [first.rustflags, second.rustflags];
	return before === undefined || now === undefined || isSame(before.flags, now.flags)
		? undefined
		: {
				cause: 'flags',
				detail: `The rustflags are ${flagWords(now)} in the second build and ${flagWords(before)} in the first: rustc's arguments are part of sccache's key.`,
				remedy: 'Build with the same flags. RUSTFLAGS replaces the flags of .cargo/config.toml altogether, so set them in one place only.',
				explainsMost: true,
			};
}

function flagWords({flags, from}: NonNullable<BuildRecord['rustflags']>): string {
	const words = flags.length === 0 ? 'empty' : JSON.stringify(flags.join(' '));
	return from === 'configuration' ? words : `${words} (${from})`;
}

function linkerCause({first, second}: Missed): Candidate | undefined {
	return first.linker === second.linker
		? undefined
		: {
				cause: 'flags',
				detail: `The linker is ${quoted(second.linker)} in the second build and ${quoted(first.linker)} in the first: cargo passes it to rustc for libraries too, and rustc's arguments are part of sccache's key.`,
				remedy: `Set target.${second.rustc.host}.linker to the same in both builds.`,
				explainsMost: true,
			};
}

function profileCause({first, second}: Missed): Candidate | undefined {
	const [before, now] = [first.profile, second.profile];
	if (before.base !== now.base) {
		return {
			cause: 'flags',
			detail: `The profile is "${now.name}" in the second build and "${before.name}" in the first: they optimize differently, and rustc's arguments are part of sccache's key.`,
			remedy: 'Compare builds of one profile: each profile fills a part of the cache of its own.',
			explainsMost: true,
		};
	}

	const differing = [...new Set([...Object.keys(before.settings), ...Object.keys(now.settings)])]
		.sort()
		.filter(key => before.settings[key] !== now.settings[key] && key !== 'incremental')
		.map(
			key =>
				`profile.${now.name}.${key} is ${now.settings[key] ?? 'not set'} in the second build and ${before.settings[key] ?? 'not set'} in the first`,
		);
	return differing.length === 0
		? undefined
		: {
				cause: 'flags',
				detail: `${differing.join('; ')}: rustc's arguments are part of sccache's key.`,
				remedy: 'Build with the same settings in the profile: each set of them fills a part of the cache of its own.',
				explainsMost: !differing.every(words => words.includes('.package.') || words.includes('.build-override.')),
			};
}

function cargoHomeCause({first, second}: Missed): Candidate | undefined {
	const [before, now] = [first.cargoHome, second.cargoHome];
	if (before.path !== now.path) {
		return {
			cause: 'path',
			detail: `CARGO_HOME is ${now.path} in the second build and ${before.path} in the first: rustc runs in its folders, and rustup's cargo passes it on, so every crate has another key.`,
			remedy: 'Give every build the same CARGO_HOME (rust images have /usr/local/cargo, everyone else ~/.cargo).',
			explainsMost: true,
		};
	}

	return before.inEnvironment === now.inEnvironment
		? undefined
		: {
				cause: 'path',
				detail: `CARGO_HOME is set in the ${now.inEnvironment ? 'second' : 'first'} build only, if to what it is by default: without rustup, whose cargo always sets it, that is another key.`,
				remedy: `Set CARGO_HOME=${now.path} in both builds.`,
				explainsMost: false,
			};
}

function folderCause({first, second}: Missed): Candidate | undefined {
	return first.cwd === second.cwd
		? undefined
		: {
				cause: 'path',
				detail: `The workspace is in ${second.cwd} in the second build and in ${first.cwd} in the first: the folder is part of the key of the workspace's own crates and, where the target folder is in it, of crates that include what their build script wrote (OUT_DIR), but not of the others from a registry.`,
				remedy: 'Build in the same folder (the same WORKDIR). SCCACHE_BASEDIRS does nothing for Rust.',
				explainsMost: true,
			};
}

/** A target folder below the workspace's has moved with it. */
function targetFolderCause({first, second, rustMisses}: Missed): Candidate | undefined {
	const [before, now] = [first, second].map(({cwd, targetFolder}) => targetFolder && path.relative(cwd, targetFolder));
	return before === undefined || now === undefined || before === now || first.targetFolder === second.targetFolder || rustMisses === 0
		? undefined
		: {
				cause: 'path',
				detail: `The target folder is ${second.targetFolder} in the second build and ${first.targetFolder} in the first: crates that include what their build script wrote (OUT_DIR), and all that depend on them, have another key.`,
				remedy: 'Build into the same target folder.',
				explainsMost: false,
			};
}

function lockfileCause({first, second}: Missed): Candidate | undefined {
	return first.lockfile === second.lockfile
		? undefined
		: {
				cause: 'sources',
				detail: 'Cargo.lock is not the same in both builds: crates of another version, and all that depend on them, are new to the cache.',
				remedy: 'Build both times with the same Cargo.lock, and with --locked.',
				explainsMost: false,
			};
}

function moreLookUps(seen: Missed): Candidate | undefined {
	const {first, activity, misses} = seen;
	// In another profile cargo compiles some crates twice, for the host and for the target.
	if ('failed' in first.cache || profileCause(seen) !== undefined) {
		return undefined;
	}

	// What was incremental in the first build is told as such.
	const incremental = first.cache.statistics.notCached.incremental ?? 0;
	const before = total(first.cache.statistics.hits) + total(first.cache.statistics.misses) + incremental;
	const now = total(activity.statistics.hits) + misses;
	return before === 0 || now <= before
		? undefined
		: {
				cause: 'sources',
				detail: `The second build looked up ${now} compilations and the first ${before}: what the first did not compile, it did not store.`,
				remedy: 'Compare builds of the same packages, features and targets.',
				explainsMost: (now - before) * 2 >= misses,
			};
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
	return some.length === others.length && some.every((flag, index) => flag === others[index]);
}

function quoted(linker: string | undefined): string {
	return linker === undefined ? 'not set' : JSON.stringify(linker);
}
