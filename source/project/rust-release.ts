import lt from 'semver/functions/lt.js';
import minor from 'semver/functions/minor.js';
import type {Project} from './project.ts';

/** A Rust for the image: a version with three numbers, or the name of a nightly or beta as rustup knows it. */
export type RustChoice = {readonly value: string; readonly source: string};

/** First Rust whose Cargo has the new layout of its build folder, in which cargo-chef does not find the build scripts that it stubbed. */
const newBuildLayout = 100;

/**
The Rust that builds the image: the project's pin, else the `rust-version` that it promises, or a crate that is compiled demands, else the one that builds it here. Edition
2024 needs 1.85 at least (https://doc.rust-lang.org/edition-guide/rust-2024/index.html).
*/
export function chooseRust({toolchain, cargo, crates = []}: Pick<Project, 'toolchain' | 'cargo' | 'crates'>): RustChoice {
	const here = /nightly|beta|dev/.test(toolchain.rustc) ? undefined : toolchain.rustc;
	const {pin, minimum} = toolchain;
	if (pin !== undefined) {
		const source = pin.legacy ? 'rust-toolchain' : 'rust-toolchain.toml';
		const channel = pin.channel.replace(/-(?:x86_64|aarch64)-.*$/, '');
		if (/^(?:nightly|beta)(?:-\d{4}-\d\d-\d\d)?$/.test(channel)) {
			return {value: channel, source};
		}

		const version = complete(channel, here);
		if (version !== undefined) {
			return {value: version, source};
		}

		return {value: here ?? currentStable, source: channel === 'stable' ? `${source}: stable` : source};
	}

	if (minimum !== undefined) {
		const version = complete(minimum, here);
		const edition = cargo.members.some(member => member.edition === '2024') ? '2024' : '2021';
		const [demanding] = crates
			.flatMap(({name, rustVersion}) => {
				const needed = rustVersion === undefined ? undefined : complete(rustVersion, here);
				return needed === undefined ? [] : [{name, needed}];
			})
			.sort((a, b) => (lt(a.needed, b.needed) ? 1 : -1));
		if (version !== undefined && demanding !== undefined && lt(version, demanding.needed) && !lt(demanding.needed, editions[edition])) {
			return {value: demanding.needed, source: `rust-version of ${demanding.name}`};
		}

		if (version !== undefined) {
			return lt(version, editions[edition])
				? {value: editions[edition], source: `edition ${edition}`}
				: {value: version, source: 'rust-version'};
		}
	}

	return here === undefined ? {value: currentStable, source: 'current stable'} : {value: here, source: 'rustc here'};
}

/** The first Rust with an edition. */
const editions = {2021: '1.56.0', 2024: '1.85.0'} as const;

/** The newest release that this version of Ferrovia was tried with. */
const currentStable = '1.95.0';

/** A version with three numbers. Of `1.95` the release that is installed here is taken, else the first. */
function complete(version: string, here: string | undefined): string | undefined {
	if (/^\d+\.\d+\.\d+$/.test(version)) {
		return version;
	}

	return /^\d+\.\d+$/.test(version) ? (here?.startsWith(`${version}.`) ? here : `${version}.0`) : undefined;
}

/** True for what an official image is named after; false for a nightly or a beta, which rustup installs. */
export function isRelease(rust: string): boolean {
	return /^\d+\.\d+\.\d+$/.test(rust);
}

/** Minor number: 95 of 1.95.0. A nightly counts as newer than any release. */
export function minorOf(rust: string): number {
	return isRelease(rust) ? minor(rust) : Number.POSITIVE_INFINITY;
}

/** True where Cargo lays out its build folder so that cargo-chef leaves stubs of build scripts behind (https://doc.rust-lang.org/nightly/cargo/CHANGELOG.html, 1.100). */
export function leavesBuildScriptsStale(rust: string): boolean {
	return minorOf(rust) >= newBuildLayout;
}

/** What is wrong with a value that a user gives. */
export function rustProblem(value: string): string | undefined {
	return isRelease(value) || /^(?:nightly|beta)-\d{4}-\d\d-\d\d$|^nightly$|^beta$/.test(value)
		? undefined
		: 'Give a release with three numbers, for example 1.95.0, or a nightly, for example nightly-2026-11-01.';
}
