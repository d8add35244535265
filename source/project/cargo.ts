import {stat} from 'node:fs/promises';
import path from 'node:path';
import {FerroviaError} from '../engine/errors.ts';
import {readText} from '../engine/file-change.ts';
import type {ProcessResult} from '../services/process.ts';
import {readToml} from '../toml/read.ts';
import type {DetectOptions} from './detect.ts';
import type {CargoMember, CargoWorkspace, Frontend} from './project.ts';

/** The part of `cargo metadata --format-version 1` that is read here (https://doc.rust-lang.org/cargo/commands/cargo-metadata.html). */
type Metadata = {
	readonly workspace_root: string;
	readonly workspace_members: readonly string[];
	readonly packages: readonly MetadataPackage[];
	readonly metadata: unknown;
};

type MetadataPackage = {
	readonly id: string;
	readonly name: string;
	readonly version: string;
	readonly manifest_path: string;
	readonly edition: string;
	readonly rust_version: string | null;
	readonly targets: ReadonlyArray<{readonly name: string; readonly kind: readonly string[]}>;
	readonly dependencies: ReadonlyArray<{readonly name: string; readonly req: string; readonly kind: string | null}>;
	readonly metadata: unknown;
};

const webFrameworks = [
	'axum',
	'actix-web',
	'rocket',
	'poem',
	'salvo',
	'warp',
	'tide',
	'ntex',
	'loco-rs',
	'leptos',
	'dioxus',
	'tonic',
	'hyper',
];

/** Asks cargo for the workspace that the folder belongs to; never guesses from the text of a manifest. */
export async function readCargoWorkspace(options: DetectOptions): Promise<{readonly root: string; readonly workspace: CargoWorkspace}> {
	const {run, cwd, signal} = options;
	await requireFolder(cwd);
	const result = await run(['cargo', 'metadata', '--no-deps', '--format-version', '1', '--color', 'never'], {
		cwd,
		signal,
		timeoutMs: 60_000,
	});
	if (!result.ok) {
		throw metadataError(result, cwd);
	}

	const metadata = JSON.parse(result.stdout) as Metadata;
	const root = metadata.workspace_root;
	const manifestPath = path.join(root, 'Cargo.toml');
	const members = metadata.packages.filter(({id}) => metadata.workspace_members.includes(id));
	const manifest = readToml((await readText(manifestPath)) ?? '');
	const hasRootPackage = members.some(({manifest_path: file}) => file === manifestPath);
	const workspace: CargoWorkspace = {
		manifestPath,
		shape: hasRootPackage ? ('workspace' in manifest ? 'workspace-with-root-package' : 'package') : 'workspace',
		members: members.map(member => describeMember(member)),
		profiles: Object.keys(typeof manifest.profile === 'object' ? (manifest.profile as object) : {}),
		frameworks: members.flatMap(member =>
			member.dependencies
				.filter(({name, kind}) => kind === null && webFrameworks.includes(name))
				.map(({name, req}) => ({name, requirement: req, member: member.name})),
		),
		frontends: await findFrontends(metadata, members, manifestPath),
		lockfile: {path: path.join(root, 'Cargo.lock'), state: await lockfileState(options, root)},
	};
	return {root, workspace};
}

function describeMember({
	name,
	version,
	manifest_path: manifestPath,
	edition,
	rust_version: rustVersion,
	targets,
}: MetadataPackage): CargoMember {
	const isLibrary = (kind: string) => ['lib', 'rlib', 'dylib', 'cdylib', 'staticlib', 'proc-macro'].includes(kind);
	return {
		name,
		version,
		manifestPath,
		edition,
		rustVersion: rustVersion ?? undefined,
		binaries: targets.filter(({kind}) => kind.includes('bin')).map(target => target.name),
		library: targets.some(({kind}) => kind.some(item => isLibrary(item))),
	};
}

async function findFrontends(metadata: Metadata, members: readonly MetadataPackage[], rootManifest: string): Promise<readonly Frontend[]> {
	const frontends: Frontend[] = leptosProjects(metadata.metadata).map(project => ({
		kind: 'leptos',
		declaredIn: rootManifest,
		binPackage: textOf(project, 'bin-package'),
		libPackage: textOf(project, 'lib-package'),
	}));
	for (const {metadata: own, manifest_path: manifestPath, name, dependencies} of members) {
		const folder = path.dirname(manifestPath);
		if (leptosProjects(own).length > 0) {
			frontends.push({kind: 'leptos', declaredIn: manifestPath, binPackage: name, libPackage: name});
		}

		const [trunk, dioxus] = await Promise.all(['Trunk.toml', 'Dioxus.toml'].map(async file => exists(path.join(folder, file))));
		if (trunk) {
			frontends.push({kind: 'trunk', declaredIn: path.join(folder, 'Trunk.toml')});
		}

		if (dioxus || dependencies.some(({name: dependency}) => dependency === 'dioxus')) {
			frontends.push({kind: 'dioxus', declaredIn: dioxus ? path.join(folder, 'Dioxus.toml') : manifestPath});
		}
	}

	return frontends;
}

/** `metadata.leptos` is one table in a package and a list of them in a workspace. */
function leptosProjects(metadata: unknown): readonly object[] {
	const leptos = typeof metadata === 'object' && metadata !== null && 'leptos' in metadata ? metadata.leptos : undefined;
	const list: readonly unknown[] = Array.isArray(leptos) ? leptos : [leptos];
	return list.filter(project => typeof project === 'object' && project !== null) as object[];
}

function textOf(table: object, key: string): string | undefined {
	const value = (table as Record<string, unknown>)[key];
	return typeof value === 'string' ? value : undefined;
}

async function lockfileState({run, signal}: DetectOptions, root: string): Promise<CargoWorkspace['lockfile']['state']> {
	const git = async (...args: readonly string[]) => run(['git', ...args], {cwd: root, signal, timeoutMs: 20_000});
	const present = await exists(path.join(root, 'Cargo.lock'));
	if (!(await git('rev-parse', '--is-inside-work-tree')).ok) {
		return present ? 'no-git' : 'missing';
	}

	if (!present) {
		return 'missing';
	}

	if ((await git('cat-file', '-e', 'HEAD:./Cargo.lock')).ok) {
		return 'tracked';
	}

	if ((await git('ls-files', '--error-unmatch', 'Cargo.lock')).ok) {
		return 'staged';
	}

	return (await git('check-ignore', '--quiet', 'Cargo.lock')).ok ? 'ignored' : 'untracked';
}

async function requireFolder(cwd: string): Promise<void> {
	const folder = await stat(cwd).catch(() => undefined);
	if (folder?.isDirectory() !== true) {
		throw new FerroviaError({what: `There is no folder ${cwd}.`, next: ['ferrovia --cwd DIR']});
	}
}

function metadataError({missing, stderr}: ProcessResult, cwd: string): FerroviaError {
	if (missing) {
		return new FerroviaError({
			what: 'cargo is not on this machine.',
			why: 'Ferrovia sets up Rust projects and asks cargo about them.',
			next: ["curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh    (rustup, https://rustup.rs)"],
		});
	}

	if (/could not find `Cargo\.toml`/.test(stderr)) {
		return new FerroviaError({
			what: `There is no Cargo project in ${cwd}.`,
			why: 'Neither this folder nor one above it has a Cargo.toml.',
			next: ['cd PROJECT && ferrovia', 'ferrovia --cwd PROJECT'],
		});
	}

	const toolchain = /toolchain '([^']+)' is not installed/.exec(stderr)?.[1];
	if (toolchain !== undefined) {
		return new FerroviaError({
			what: `The project pins the toolchain ${toolchain}, which is not installed.`,
			next: [`rustup toolchain install ${toolchain}`],
		});
	}

	return new FerroviaError({what: "cargo can't read this project.", why: stderr.trim(), next: ['cargo metadata --no-deps']});
}

async function exists(file: string): Promise<boolean> {
	return stat(file).then(
		() => true,
		() => false,
	);
}
