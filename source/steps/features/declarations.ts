import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import {fieldOf, fieldsOf, stringOf} from '../../project/fields.ts';
import {ask, type Look} from '../../project/look.ts';
import type {Project} from '../../project/project.ts';
import {failureOf} from '../../services/failed-build.ts';
import {formatPath} from '../../toml/format.ts';
import {readToml} from '../../toml/read.ts';
import type {Declaration, FeatureTable, Selection} from './declaration.ts';

/** What a workspace asks of packages that are not its own. */
export type WorkspaceDeclarations = {
	/** Absolute. */
	readonly root: string;
	/** Those of normal and build dependencies, from registries and git, that resolve for the platforms asked about. */
	readonly declarations: readonly Declaration[];
	/** All packages of the resolved graph, members too, by cargo's id. */
	readonly packages: ReadonlyMap<string, ResolvedPackage>;
	/**
	By a declaration's id: the features of its package that features of members switch on, as in `ssr = ["axum/ws"]`. They are on or not by what
	the members are built with, whatever the declaration says.
	*/
	readonly switchedOn: ReadonlyMap<string, ReadonlySet<string>>;
	/** Ids of declarations with `optional = true` for at least one member. */
	readonly optional: ReadonlySet<string>;
	/** By a declaration's id: what the code calls the package. */
	readonly crateNames: ReadonlyMap<string, string>;
};

export type ResolvedPackage = {
	readonly id: string;
	readonly name: string;
	readonly version: string;
	/** The folder of its manifest, absolute. */
	readonly sources: string;
	readonly features: FeatureTable;
	/** The native library that it links. */
	readonly links: string | undefined;
	readonly isMember: boolean;
	/** What it depends on, by the name that its feature table uses. Those that resolve: an optional one that nothing switches on does not. */
	readonly dependencies: ReadonlyMap<string, string>;
};

/** The part of `cargo metadata` that is read, dependencies included (https://doc.rust-lang.org/cargo/commands/cargo-metadata.html). */
type Graph = {
	readonly workspace_root: string;
	readonly workspace_members: readonly string[];
	readonly packages: readonly GraphPackage[];
	readonly resolve: {readonly nodes: readonly GraphNode[]};
};

type GraphPackage = {
	readonly id: string;
	readonly name: string;
	readonly version: string;
	readonly manifest_path: string;
	readonly features: FeatureTable;
	readonly links: string | null;
	readonly dependencies: readonly GraphDependency[];
};

type GraphDependency = {
	readonly name: string;
	readonly rename: string | null;
	readonly kind: string | null;
	readonly target: string | null;
	readonly optional: boolean;
	readonly path?: string;
};

type GraphNode = {
	readonly id: string;
	readonly deps: ReadonlyArray<{
		/** As the code calls it: with underscores, renamed where the manifest renames it. */
		readonly name: string;
		readonly pkg: string;
		readonly dep_kinds: ReadonlyArray<{readonly kind: string | null; readonly target: string | null}>;
	}>;
};

/**
Reads all declarations of a workspace; a string says why cargo could not tell: the crates were not downloaded yet, there is no lockfile, or it is not up to
date. Nothing is downloaded or written. `platforms` are the triples that the project is built for: what only others need was perhaps never downloaded.
*/
export async function readDeclarations(look: Look, root: string, platforms: readonly string[]): Promise<WorkspaceDeclarations | string> {
	const argv = [
		...['cargo', 'metadata', '--format-version', '1', '--locked', '--offline'],
		...platforms.flatMap(triple => ['--filter-platform', triple]),
	];
	// An optional dependency is only in the graph where a feature switches it on; but what nobody switches on was perhaps never downloaded.
	const all = await ask(look, [...argv, '--all-features'], {cwd: root});
	const result = all.ok ? all : await ask(look, argv, {cwd: root});
	if (!result.ok) {
		return failureOf(result);
	}

	const graph: Graph = JSON.parse(result.stdout);
	return describe(graph, await readManifestsOf(graph));
}

/** The triples that the project is built for. */
export function platformsOf({toolchain}: Pick<Project, 'toolchain'>, builds: readonly CargoBuildCommand[]): readonly string[] {
	return [...new Set([toolchain.host, ...builds.flatMap(({target}) => target ?? [])])];
}

/** The data of each manifest of the workspace, by its path. */
async function readManifestsOf({workspace_root, workspace_members, packages}: Graph): Promise<ReadonlyMap<string, unknown>> {
	const members = packages.filter(({id}) => workspace_members.includes(id));
	const files = new Set([path.join(workspace_root, 'Cargo.toml'), ...members.map(({manifest_path}) => manifest_path)]);
	return new Map(await Promise.all([...files].map(async file => [file, readToml(await readFile(file, 'utf8'))] as const)));
}

function describe(graph: Graph, manifests: ReadonlyMap<string, unknown>): WorkspaceDeclarations {
	const root = graph.workspace_root;
	const packages = packagesOf(graph);
	const rootManifest = path.join(root, 'Cargo.toml');
	const found = new Map<string, Declaration>();
	const switchedOn = new Map<string, ReadonlySet<string>>();
	const optional = new Set<string>();
	const crateNames = new Map<string, string>();
	const note = ({declaration, features, isOptional, crate}: Noted) => {
		const {id, kind} = declaration;
		const known = found.get(id);
		const members = [...new Set([...(known?.members ?? []), ...declaration.members])];
		found.set(id, {...(known ?? declaration), members, kind: known?.kind === 'normal' ? 'normal' : kind});
		switchedOn.set(id, new Set([...(switchedOn.get(id) ?? []), ...features]));
		crateNames.set(id, crate);
		if (isOptional) {
			optional.add(id);
		}
	};

	for (const member of graph.packages.filter(({id}) => packages.get(id)?.isMember)) {
		for (const place of placesOf(manifests.get(member.manifest_path))) {
			const key = place.path.at(-1) ?? '';
			const resolved = resolve(graph, packages, {member, key, ...place});
			if (resolved === undefined) {
				continue;
			}

			const isInherited = fieldOf(place.value, 'workspace') === true;
			const inherited = ['workspace', 'dependencies', key];
			const inherits = isInherited ? idOf(root, rootManifest, inherited) : undefined;
			const {id: packageId, name, version, sources} = resolved.package;
			const common = {package: name, version, packageId, sources, members: [member.name], kind: place.kind};
			const more = {features: switchedOnBy(member, key), isOptional: resolved.isOptional, crate: resolved.crate};
			if (inherits !== undefined) {
				const declared = selectionOf(fieldOf(manifests.get(rootManifest), ...inherited));
				note({
					declaration: {...common, id: inherits, manifestPath: rootManifest, path: inherited, declared, inherits: undefined},
					...more,
				});
			}

			note({
				declaration: {
					...common,
					id: idOf(root, member.manifest_path, place.path),
					manifestPath: member.manifest_path,
					path: place.path,
					declared: selectionOf(place.value, isInherited),
					inherits,
				},
				...more,
			});
		}
	}

	return {root, declarations: [...found.values()], packages, switchedOn, optional, crateNames};
}

type Noted = {
	readonly declaration: Declaration;
	readonly features: readonly string[];
	readonly isOptional: boolean;
	readonly crate: string;
};

function packagesOf({packages, workspace_members, resolve: {nodes}}: Graph): ReadonlyMap<string, ResolvedPackage> {
	const names = new Map(packages.map(({id, name}) => [id, name]));
	const edges = new Map(nodes.map(({id, deps}) => [id, deps]));
	return new Map(
		packages.map(({id, name, version, manifest_path, features, links, dependencies}) => [
			id,
			{
				...{id, name, version, features, links: links ?? undefined},
				sources: path.dirname(manifest_path),
				isMember: workspace_members.includes(id),
				dependencies: new Map(
					(edges.get(id) ?? []).map(({name: crate, pkg}) => {
						const renamed = dependencies.find(({rename}) => rename !== null && crateName(rename) === crate)?.rename;
						return [renamed ?? names.get(pkg) ?? crate, pkg] as const;
					}),
				),
			},
		]),
	);
}

type Place = {
	/** The keys that lead to it. */
	readonly path: readonly string[];
	readonly kind: Declaration['kind'];
	/** Of `[target.….dependencies]`, as it is written. */
	readonly target: string | undefined;
	readonly value: unknown;
};

const tables = [
	['dependencies', 'normal'],
	['build-dependencies', 'build'],
	['build_dependencies', 'build'],
] as const;

function placesOf(manifest: unknown): readonly Place[] {
	const at = (prefix: readonly string[], target: string | undefined) =>
		tables.flatMap(([table, kind]) =>
			fieldsOf(fieldOf(manifest, ...prefix, table)).map(([key, value]): Place => ({path: [...prefix, table, key], kind, target, value})),
		);
	return [...at([], undefined), ...fieldsOf(fieldOf(manifest, 'target')).flatMap(([target]) => at(['target', target], target))];
}

/** The package that a declaration resolves to; undefined for what is the project's own, and for what no platform or feature here brings. */
function resolve(
	{resolve: {nodes}}: Graph,
	packages: ReadonlyMap<string, ResolvedPackage>,
	{member, key, kind, target}: Place & {readonly member: GraphPackage; readonly key: string},
): {readonly package: ResolvedPackage; readonly isOptional: boolean; readonly crate: string} | undefined {
	const cargoKind = kind === 'normal' ? null : kind;
	const fits = (one: {readonly kind: string | null; readonly target: string | null}) =>
		one.kind === cargoKind && bare(one.target) === bare(target);
	const dependency = member.dependencies.find(one => (one.rename ?? one.name) === key && fits(one));
	if (dependency === undefined || dependency.path !== undefined) {
		return undefined;
	}

	const fitting = (nodes.find(({id}) => id === member.id)?.deps ?? []).filter(
		({pkg, dep_kinds}) => packages.get(pkg)?.name === dependency.name && dep_kinds.some(fits),
	);
	// Two versions of one package in one table have two names; the name of a library alone may differ from its package's.
	const edge = fitting.length < 2 ? fitting[0] : fitting.find(({name}) => name === crateName(key));
	const resolved = edge && packages.get(edge.pkg);
	return edge === undefined || resolved === undefined || resolved.isMember
		? undefined
		: {package: resolved, isOptional: dependency.optional, crate: edge.name};
}

/** Cargo writes a `cfg(…)` in its own way: `cfg(target_os="linux")` with spaces. */
function bare(target: string | null | undefined): string {
	return (target ?? '').replaceAll(/\s/g, '');
}

function crateName(name: string): string {
	return name.replaceAll('-', '_');
}

function idOf(root: string, manifestPath: string, keys: readonly string[]): string {
	return `${path.relative(root, manifestPath).replaceAll(path.sep, '/')} ${formatPath(keys)}`;
}

/** Of an inherited dependency, what the member adds. */
function selectionOf(value: unknown, isInherited = false): Selection {
	const features = fieldOf(value, 'features');
	const on = fieldOf(value, 'default-features') ?? fieldOf(value, 'default_features');
	return {
		defaultFeatures: isInherited ? on === true : on !== false,
		features: Array.isArray(features) ? features.flatMap(feature => stringOf(feature) ?? []) : [],
	};
}

function switchedOnBy({features}: GraphPackage, key: string): readonly string[] {
	return Object.values(features)
		.flat()
		.flatMap(value => {
			const [dependency, feature] = value.split('/');
			return feature !== undefined && (dependency === key || dependency === `${key}?`) ? [feature] : [];
		});
}
