import {readFile, realpath, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fieldOf, stringOf} from '../../project/fields.ts';
import type {Look} from '../../project/look.ts';
import {failureOf} from '../../services/failed-build.ts';
import {editToml} from '../../toml/edit.ts';
import {getToml, readToml} from '../../toml/read.ts';
import type {Declaration} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';

/** A dependency that rustc sees no use of in the library and the programs of its member; tests and examples may use it. */
export type UnusedDependency = {
	readonly declaration: Declaration;
	/**
	What it may be there for all the same. `linking`: it brings a native library. `features`: it switches features on of a package that others
	use, as `getrandom` with `js` does.
	*/
	readonly mayBeFor: 'linking' | 'features' | undefined;
};

type CheckRequest = {
	readonly run: Look['run'];
	readonly signal: AbortSignal;
	/** A copy of the workspace, whose manifests are edited. */
	readonly folder: string;
	/** With a CARGO_TARGET_DIR of its own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** What stands behind `cargo check`, for each build: packages, features, target. Only what none of them uses is unused. */
	readonly builds: readonly (readonly string[])[];
	readonly onLine?: (line: string) => void;
};

const lint = 'unused_crate_dependencies';

/**
Asks rustc's own lint (https://doc.rust-lang.org/rustc/lints/listing/allowed-by-default.html#unused-crate-dependencies), which knows what macros make of the code.
Optional dependencies are left out: whether rustc gets to see one depends on features. A string says why it could not look: a member that turns warnings
into errors does not compile with it.
*/
export async function findUnusedDependencies(
	workspace: WorkspaceDeclarations,
	{run, signal, folder, environment, builds, onLine}: CheckRequest,
): Promise<readonly UnusedDependency[] | string> {
	await switchLintOn(workspace, folder);
	const seen = new Map<string, Target>();
	for (const build of builds) {
		const argv = ['cargo', 'check', '--offline', '--message-format', 'json', ...build];
		const result = await run(argv, {cwd: folder, env: environment, signal, timeoutMs: 1_800_000, onLine});
		if (!result.ok) {
			return failureOf(result);
		}

		readMessages(result.stdout, seen);
	}

	const targets = [...seen.values()];
	const realFolder = await realpath(folder);
	const inCopy = (manifest: string) => path.join(realFolder, path.relative(workspace.root, manifest));
	return workspace.declarations
		.filter(({id, path: keys}) => keys[0] !== 'workspace' && !workspace.optional.has(id))
		.filter(declaration => isUnused(declaration, inCopy(declaration.manifestPath), workspace.crateNames, targets))
		.map(declaration => ({declaration, mayBeFor: otherUse(declaration, workspace)}));
}

/** One target of a member, in one of the builds. */
type Target = {
	readonly manifest: string;
	readonly isBuildScript: boolean;
	readonly unused: Set<string>;
};

function readMessages(output: string, seen: Map<string, Target>): void {
	const build = seen.size;
	for (const line of output.split('\n')) {
		const message: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
		const reason = fieldOf(message, 'reason');
		const manifest = stringOf(fieldOf(message, 'manifest_path'));
		if (manifest === undefined || (reason !== 'compiler-artifact' && reason !== 'compiler-message')) {
			continue;
		}

		const kinds = [fieldOf(message, 'target', 'kind')].flat();
		const key = [build, manifest, kinds.join(), fieldOf(message, 'target', 'name')].join('\n');
		const target = seen.get(key) ?? {manifest, isBuildScript: kinds.includes('custom-build'), unused: new Set()};
		seen.set(key, target);
		if (fieldOf(message, 'message', 'code', 'code') === lint) {
			// extern crate `x` is unused in crate `y`
			target.unused.add(/`([^`]+)`/.exec(stringOf(fieldOf(message, 'message', 'message')) ?? '')?.[1] ?? '');
		}
	}
}

/** Of each member that was compiled, by its manifest in the copy. A build dependency is one of the build script alone. */
function isUnused({id, kind}: Declaration, manifest: string, crateNames: ReadonlyMap<string, string>, targets: readonly Target[]): boolean {
	const own = targets.filter(target => target.manifest === manifest && target.isBuildScript === (kind === 'build'));
	return own.length > 0 && own.every(({unused}) => unused.has(crateNames.get(id) ?? ''));
}

function otherUse({package: name, packageId, declared}: Declaration, {packages}: WorkspaceDeclarations): UnusedDependency['mayBeFor'] {
	if (packages.get(packageId)?.links !== undefined || name.endsWith('-sys')) {
		return 'linking';
	}

	const isShared = [...packages.values()].some(({isMember, dependencies}) => !isMember && [...dependencies.values()].includes(packageId));
	return isShared && declared.features.length > 0 ? 'features' : undefined;
}

/** Members that inherit their lints have them where all of them do. */
async function switchLintOn({root, packages}: WorkspaceDeclarations, folder: string): Promise<void> {
	const members = [...packages.values()].filter(({isMember}) => isMember);
	for (const {sources} of members) {
		const manifest = path.join(folder, path.relative(root, sources), 'Cargo.toml');
		const text = await readFile(manifest, 'utf8');
		const isInherited = getToml(readToml(text), ['lints', 'workspace']) === true;
		await edit(
			isInherited ? path.join(folder, 'Cargo.toml') : manifest,
			isInherited ? ['workspace', 'lints', 'rust', lint] : ['lints', 'rust', lint],
		);
	}
}

async function edit(manifest: string, keys: readonly string[]): Promise<void> {
	await writeFile(manifest, editToml(await readFile(manifest, 'utf8'), [{type: 'set', path: keys, value: 'warn'}]));
}
