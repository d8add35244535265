import path from 'node:path';
import {readToml} from '../toml/read.ts';
import {fieldOf, fieldsOf, stringOf} from './fields.ts';
import type {CargoConfigFile, Project} from './project.ts';

/**
What the configuration files that an image has make cargo do there: those of the build context that git keeps, and never those of this machine's
CARGO_HOME. Of files that say the same, the nearest counts.
*/
export type ImageCargoConfig = {
	/** `[build] target`; several for a list. */
	readonly targets: readonly string[];
	/** `[build] target-dir` or `build-dir` moves what is built. */
	readonly movesTarget: boolean;
	readonly movesBuild: boolean;
	/** `rustc-wrapper`, `rustc-workspace-wrapper`. */
	readonly wrapper: string | undefined;
	readonly workspaceWrapper: string | undefined;
	/** Linkers for Linux by the names under which they are called: clang, mold, lld. */
	readonly linkers: readonly string[];
	/** Which flags have `-C target-cpu=native`: those of the host's table, of `[build]`, or of a `cfg(...)` table. */
	readonly native: ReadonlyArray<'target' | 'build' | 'cfg'>;
};

/** `context` is the folder that is built, absolute. */
export function imageCargoConfig({cargoConfig, root}: Pick<Project, 'cargoConfig' | 'root'>, context: string): ImageCargoConfig {
	const tables = cargoConfig.files.filter(file => isInImage(file, root, context)).map(({text}) => parse(text));
	const first = (...keys: readonly string[]) => tables.map(table => fieldOf(table, ...keys)).find(value => value !== undefined);
	const targetTables = tables.flatMap(table => fieldsOf(fieldOf(table, 'target')).filter(([name]) => isForLinux(name)));
	const flags = {
		target: targetTables.filter(([name]) => !name.startsWith('cfg(')).flatMap(([, table]) => flagsOf(fieldOf(table, 'rustflags'))),
		cfg: targetTables.filter(([name]) => name.startsWith('cfg(')).flatMap(([, table]) => flagsOf(fieldOf(table, 'rustflags'))),
		build: tables.flatMap(table => flagsOf(fieldOf(table, 'build', 'rustflags'))),
	};
	const all = Object.values(flags).flat();
	return {
		targets: [first('build', 'target')].flat().filter(one => typeof one === 'string'),
		movesTarget: first('build', 'target-dir') !== undefined,
		movesBuild: first('build', 'build-dir') !== undefined,
		wrapper: stringOf(first('build', 'rustc-wrapper')) || undefined,
		workspaceWrapper: stringOf(first('build', 'rustc-workspace-wrapper')) || undefined,
		linkers: [
			...new Set([
				...targetTables.flatMap(([, table]) => stringOf(fieldOf(table, 'linker')) ?? []).map(linker => path.posix.basename(linker)),
				...all.flatMap(flag => /(?:-fuse-ld=|linker=)(\S+)$/.exec(flag)?.[1] ?? []).map(linker => path.posix.basename(linker)),
			]),
		],
		native: (['target', 'build', 'cfg'] as const).filter(place => /target-cpu=native/.test(flags[place].join(' '))),
	};
}

function isInImage({path: file, scope, git}: CargoConfigFile, root: string, context: string): boolean {
	const folder = path.dirname(path.dirname(file));
	const isAbove = scope === 'parent' && !path.relative(context, folder).startsWith('..');
	return git !== 'ignored' && (scope === 'project' || (isAbove && folder !== root));
}

/** Tables that count for a server on Linux: its triples, and conditions that name no other system. */
function isForLinux(name: string): boolean {
	return name.startsWith('cfg(') ? !/windows|macos|wasm|android|ios/.test(name) : /-linux-(?:gnu|musl)$/.test(name);
}

function flagsOf(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter(flag => typeof flag === 'string') : (stringOf(value) ?? '').split(' ').filter(Boolean);
}

/** cargo has refused what is no TOML before. */
function parse(text: string): unknown {
	try {
		return readToml(text);
	} catch {
		return {};
	}
}
