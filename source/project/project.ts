import type {ExistingDockerfile} from '../dockerfile/existing-dockerfile.ts';
import type {HealthRoute} from './health-route.ts';
import type {RailwayFile} from './railway-file.ts';

/** Everything that was found about the user's project and machine. Read once, before the first question. */
export type Project = {
	/** Where the user stands, absolute and without links. */
	readonly cwd: string;
	/** The Cargo workspace's root folder, absolute. */
	readonly root: string;
	readonly cargo: CargoWorkspace;
	readonly toolchain: Toolchain;
	readonly cargoConfig: CargoConfig;
	/** Undefined where there is no repository, or no git to ask. */
	readonly git: GitRepository | undefined;
	readonly rustflags: readonly RustflagsOverride[];
	/** `name version` of what is compiled for Linux, by cargo's own word; undefined where it could not say. */
	readonly activePackages: ReadonlySet<string> | undefined;
	/** The same with what their manifests say. */
	readonly crates?: readonly CompiledCrate[];
	/** Files and folders that servers like this one read while they run, relative to the root, with slashes. */
	readonly runtimeFiles: readonly string[];
	/** Those of the project's own; what Ferrovia wrote is not among them. */
	readonly dockerfiles: readonly ExistingDockerfile[];
	/** In the root; undefined where there is none. */
	readonly railwayFile: RailwayFile | undefined;
	/** The route of the likeliest server that looks like its health check. */
	readonly healthRoute: HealthRoute | undefined;
	readonly platform: Platform;
};

/** A crate that is compiled for the server, or for what compiles it. */
export type CompiledCrate = {
	readonly name: string;
	readonly version: string;
	readonly rustVersion: string | undefined;
	/** The library of the system that it links (https://doc.rust-lang.org/cargo/reference/build-scripts.html#the-links-manifest-key). */
	readonly links: string | undefined;
	readonly buildDependencies: readonly string[];
};

export type CargoWorkspace = {
	/** Absolute path of the workspace root's Cargo.toml. */
	readonly manifestPath: string;
	/** `workspace` is a virtual one; a `[workspace]` around the root package alone is a `package`. */
	readonly shape: 'package' | 'workspace' | 'workspace-with-root-package';
	readonly members: readonly CargoMember[];
	/** Names of the profiles that the root manifest declares. */
	readonly profiles: readonly string[];
	/** Web frameworks that members depend on directly, with the requirement as cargo writes it: axum ^0.8. */
	readonly frameworks: readonly {readonly name: string; readonly requirement: string; readonly member: string}[];
	readonly frontends: readonly Frontend[];
	readonly lockfile: {
		readonly path: string;
		readonly state: 'tracked' | 'staged' | 'untracked' | 'ignored' | 'missing' | 'no-git';
		/** Empty where there is no lockfile, or where it can't be read. */
		readonly packages: readonly LockedPackage[];
	};
};

export type LockedPackage = {
	readonly name: string;
	readonly version: string;
	/** Undefined for what lies in the file system: members and path dependencies. */
	readonly source: string | undefined;
	/** `name`, `name version` or `name version (source)`. */
	readonly dependencies: readonly string[];
};

export type CargoMember = {
	readonly name: string;
	readonly version: string;
	readonly manifestPath: string;
	readonly edition: string;
	readonly rustVersion: string | undefined;
	readonly binaries: readonly string[];
	/** The file with each binary's `main`, absolute. */
	readonly mainFiles: Readonly<Record<string, string>>;
	/** Features that a binary asks for (`required-features`) and that are not on by default; none for most. */
	readonly requiredFeatures?: Readonly<Record<string, readonly string[]>>;
	/** The one that `cargo run` means, where the manifest says so. */
	readonly defaultRun: string | undefined;
	/** Has a library target. */
	readonly library: boolean;
	/** Its build script, absolute. */
	readonly buildScript: string | undefined;
	readonly dependencies: readonly MemberDependency[];
};

export type MemberDependency = {
	readonly name: string;
	readonly kind: 'normal' | 'build' | 'dev';
	/** Absolute, of a path dependency. */
	readonly path: string | undefined;
};

/** `declaredIn` is the absolute path of the file that tells. */
export type Frontend =
	/** `[package.metadata.leptos]` or `[[workspace.metadata.leptos]]`. */
	| {
			readonly kind: 'leptos';
			readonly declaredIn: string;
			readonly binPackage?: string;
			readonly libPackage?: string;
			/** The table itself, with all its settings. */
			readonly settings: unknown;
	  }
	/** A Dioxus.toml or a dependency on dioxus. */
	| {readonly kind: 'dioxus'; readonly declaredIn: string}
	/** A Trunk.toml, one of its other names, or `[package.metadata.trunk]`. */
	| {readonly kind: 'trunk'; readonly declaredIn: string};

export type ToolchainPin = {
	readonly path: string;
	readonly channel: string;
	readonly legacy: boolean;
	/** Target triples and components that the file asks for beside the profile. */
	readonly targets?: readonly string[];
	readonly components?: readonly string[];
};

export type Toolchain = {
	/** As `rustc -vV` says, for example 1.95.0. */
	readonly rustc: string;
	readonly cargo: string;
	/** Host triple, for example x86_64-unknown-linux-gnu. */
	readonly host: string;
	/**
	The pin, when there is one: rust-toolchain.toml or the legacy rust-toolchain, in the root or above. The channel is the folder
	of a toolchain of the user's own where the file names that instead.
	*/
	readonly pin: ToolchainPin | undefined;
	/** The highest `rust-version` that a member declares. */
	readonly minimum: string | undefined;
	/** The pinned toolchain is not installed: the project was read with this one, and `rustc` and `cargo` are its versions. */
	readonly readWith?: string;
	/** There is no toolchain on this machine: the versions are those that the project asks for, and the host is this machine's. */
	readonly isMissing?: boolean;
};

export type CargoConfigFile = {
	readonly path: string;
	/** `project`: in the workspace root's `.cargo`; `parent`: in a folder above; `home`: in CARGO_HOME. */
	readonly scope: 'project' | 'parent' | 'home';
	/** `.cargo/config` without an extension: still read by cargo, with a warning. */
	readonly legacy: boolean;
	/** The `config.toml` beside a legacy file: cargo does not read it, and warns. */
	readonly shadows?: string;
	/** Git's view; undefined outside the project's repository. */
	readonly git: 'tracked' | 'untracked' | 'ignored' | undefined;
	readonly text: string;
};

export type CargoConfig = {
	/** CARGO_HOME, absolute. */
	readonly home: string;
	/** In cargo's order of precedence, the strongest first. */
	readonly files: readonly CargoConfigFile[];
	/**
	What cargo itself makes of all files and the environment (`cargo config get`), or undefined with the
	reason when cargo could not say.
	*/
	readonly effective: EffectiveCargoConfig | {readonly unreadable: string};
};

/**
The parts of cargo's merged configuration that matter here, with the variables that change them. RUSTFLAGS is not among them: it
replaces all the flags, and is told in {@link Project.rustflags}.
*/
export type EffectiveCargoConfig = {
	/** Undefined also where an empty value switches it off. */
	readonly rustcWrapper: string | undefined;
	/** `build.rustflags` as a list. Cargo uses them only where `hostRustflags` is empty. */
	readonly buildRustflags: readonly string[];
	/** `target.<host>.linker`, or that of a `cfg(...)` table that fits the host. */
	readonly hostLinker: string | undefined;
	/** `target.<host>.rustflags` as a list, then those of the `cfg(...)` tables that fit the host. */
	readonly hostRustflags: readonly string[];
};

export type GitRepository = {
	/** The work tree's top folder, absolute. */
	readonly root: string;
	/** The project's folder below it, with slashes; empty at the top. */
	readonly prefix: string;
	/** Undefined on a detached head. */
	readonly branch: string | undefined;
	/** From the remote's HEAD, else undefined. */
	readonly defaultBranch: string | undefined;
	readonly remote: GitRemote | undefined;
	/** Changed or untracked paths, as `git status --porcelain` counts them. */
	readonly dirtyPaths: number;
	/** What git tracks, relative to the top, with slashes: what a checkout has. */
	readonly files?: readonly string[];
	/** Folders of submodules, relative to the top. A checkout has them only when it is told to. */
	readonly submodules?: readonly string[];
	/** Tracked files that are kept in Git LFS, relative to the top: without it, a checkout has pointers in their place. */
	readonly lfsFiles?: readonly string[];
};

export type GitRemote = {
	readonly name: string;
	/** Without credentials. */
	readonly url: string;
	/** For example github.com; with the port where an http address has one. */
	readonly host: string;
	/** With slashes for groups within groups. */
	readonly owner: string;
	readonly repository: string;
};

/** Something that makes cargo ignore the rustflags of its configuration files, without saying so. */
export type RustflagsOverride = {
	readonly variable: 'RUSTFLAGS' | 'CARGO_ENCODED_RUSTFLAGS';
	/** `environment`, or a workflow's path relative to the repository and the place in it: `.github/workflows/ci.yml: jobs.test.env`. */
	readonly where: string;
	/** May be empty: cargo then uses no flags at all. */
	readonly value: string;
};

export type Platform = {
	readonly os: 'linux' | 'macos' | 'windows' | 'other';
	/** As Rust's target triples begin: x86_64, aarch64. */
	readonly architecture: string;
	readonly libc: 'glibc' | 'musl' | undefined;
	/** From /etc/os-release or /usr/lib/os-release; undefined elsewhere. */
	readonly distribution:
		| {readonly id: string; readonly like: readonly string[]; readonly version: string; readonly name: string}
		| undefined;
	readonly packageManager: PackageManagerId | undefined;
	/** How commands run as root: not needed, through sudo, or not at all. */
	readonly root: 'is-root' | 'sudo' | 'sudo-without-password' | 'none';
	readonly wsl: boolean;
	readonly container: boolean;
	/** That a build may use: a container's quota counts. */
	readonly cores: number;
};

export const packageManagerIds = ['apt', 'dnf', 'yum', 'pacman', 'zypper', 'apk', 'brew', 'nix', 'winget', 'scoop'] as const;
export type PackageManagerId = (typeof packageManagerIds)[number];
