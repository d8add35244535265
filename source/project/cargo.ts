import path from 'node:path';
import {readToml, type TomlTable} from '../toml/read.ts';
import type {Metadata, MetadataPackage} from './cargo-metadata.ts';
import {textOf} from './files.ts';
import {frameworksOf} from './frameworks.ts';
import {readFrontends} from './frontends.ts';
import type {CargoMember, CargoWorkspace} from './project.ts';

/** The workspace as cargo describes it, without its lockfile, which git knows about. */
export async function readCargoWorkspace(metadata: Metadata): Promise<Omit<CargoWorkspace, 'lockfile'>> {
	const manifestPath = path.join(metadata.workspace_root, 'Cargo.toml');
	const [manifest, frontends] = await Promise.all([textOf(manifestPath), readFrontends(metadata)]);
	const members = metadata.packages.map(member => describeMember(member));
	return {
		manifestPath,
		shape: shapeOf(manifestPath, members),
		members,
		profiles: profilesOf(manifest ?? ''),
		frameworks: metadata.packages.flatMap(member => frameworksOf(member)),
		frontends,
	};
}

/** A `[workspace]` table around the root package alone changes nothing: that is a package. */
export function shapeOf(manifestPath: string, members: readonly Pick<CargoMember, 'manifestPath'>[]): CargoWorkspace['shape'] {
	const hasRootPackage = members.some(member => path.normalize(member.manifestPath) === path.normalize(manifestPath));
	return hasRootPackage ? (members.length === 1 ? 'package' : 'workspace-with-root-package') : 'workspace';
}

const libraryKinds: ReadonlySet<string> = new Set(['lib', 'rlib', 'dylib', 'cdylib', 'staticlib', 'proc-macro']);

function describeMember({
	name,
	version,
	manifest_path,
	edition,
	rust_version,
	targets,
	default_run,
	dependencies,
	features = {},
}: MetadataPackage): CargoMember {
	const programs = targets.filter(({kind}) => kind.includes('bin'));
	const usual = switchedOn(features, ['default']);
	const required = programs
		.map(target => [target.name, (target['required-features'] ?? []).filter(feature => !usual.has(feature))] as const)
		.filter(([, missing]) => missing.length > 0);
	return {
		name,
		version,
		manifestPath: manifest_path,
		edition,
		rustVersion: rust_version ?? undefined,
		binaries: programs.map(target => target.name),
		mainFiles: Object.fromEntries(programs.map(target => [target.name, target.src_path ?? ''])),
		...(required.length === 0 ? {} : {requiredFeatures: Object.fromEntries(required)}),
		defaultRun: default_run ?? undefined,
		library: targets.some(({kind}) => kind.some(one => libraryKinds.has(one))),
		buildScript: targets.find(({kind}) => kind.includes('custom-build'))?.src_path,
		dependencies: dependencies.map(({name: dependency, kind, path: folder}) => ({
			name: dependency,
			kind: kind === 'build' || kind === 'dev' ? kind : 'normal',
			path: folder,
		})),
	};
}

/** The package's own features that these switch on in turn, themselves included. */
function switchedOn(features: Readonly<Record<string, readonly string[]>>, wanted: readonly string[]): ReadonlySet<string> {
	const on = new Set<string>();
	const queue = [...wanted];
	for (let feature = queue.pop(); feature !== undefined; feature = queue.pop()) {
		if (!on.has(feature)) {
			on.add(feature);
			queue.push(...(features[feature] ?? []));
		}
	}

	return on;
}

/** `cargo metadata` does not tell the profiles, so they are read from the manifest that cargo has just accepted. */
export function profilesOf(manifest: string): readonly string[] {
	const {profile} = parse(manifest);
	return typeof profile === 'object' ? Object.keys(profile) : [];
}

function parse(manifest: string): TomlTable {
	try {
		return readToml(manifest);
	} catch {
		return {};
	}
}
