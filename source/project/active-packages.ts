import {fieldOf, stringOf} from './fields.ts';
import {ask, type Look} from './look.ts';
import type {CompiledCrate} from './project.ts';

/** A platform that Railway runs. */
const linux = 'x86_64-unknown-linux-gnu';

/** A registry's index and some hundred crates, over a slow line. */
const fetchTimeoutMs = 10 * 60_000;

/**
What the workspace really compiles for Linux, tests left out, by cargo's own word. Cargo.lock alone says too much: it also has what only a
feature that nobody enables would bring (https://github.com/rust-lang/cargo/issues/10801), such as SQLite for every user of sqlx. Crates that are
not on this machine yet are fetched where `look` may. Undefined where cargo can't tell: the crates can't be had, or there is no lockfile.
*/
export async function readCompiledCrates(look: Look, root: string): Promise<readonly CompiledCrate[] | undefined> {
	const offline = await readTree(look, root);
	if (offline !== undefined || look.fetches !== true) {
		return offline === undefined ? undefined : describe(look, root, offline);
	}

	look.onFetch?.();
	const {run, environment, signal} = look;
	const fetched = await run(['cargo', 'fetch', '--locked', '--target', linux], {
		cwd: root,
		env: environment,
		signal,
		timeoutMs: fetchTimeoutMs,
	});
	const names = fetched.ok ? await readTree(look, root) : undefined;
	return names === undefined ? undefined : describe(look, root, names);
}

/** `name version` of each crate. */
async function readTree(look: Look, root: string): Promise<ReadonlySet<string> | undefined> {
	const argv = ['cargo', 'tree', '--workspace', '--edges', 'normal,build', '--target', linux, '--prefix', 'none'];
	const {ok, stdout} = await ask(look, [...argv, '--format', '{p}', '--locked', '--offline'], {cwd: root});
	return ok ? activePackages(stdout) : undefined;
}

/** The lines of `cargo tree --prefix none --format {p}`: `serde v1.0.219`, `api v0.1.0 (/folder)`, `serde_derive v1.0.219 (proc-macro)`. */
export function activePackages(tree: string): ReadonlySet<string> {
	return new Set([...tree.matchAll(/^(\S+) v(\S+)/gm)].map(([, name, version]) => `${name} ${version}`));
}

/** What their manifests say beside that. Where cargo can't tell, the names are all that is known. */
async function describe(look: Look, root: string, names: ReadonlySet<string>): Promise<readonly CompiledCrate[]> {
	const argv = ['cargo', 'metadata', '--format-version', '1', '--filter-platform', linux, '--locked', '--offline'];
	const {ok, stdout} = await ask(look, argv, {cwd: root});
	const described = new Map(ok ? cratesIn(JSON.parse(stdout)).map(crate => [`${crate.name} ${crate.version}`, crate]) : []);
	return [...names].map(key => {
		const [name = '', version = ''] = key.split(' ');
		return described.get(key) ?? {name, version, rustVersion: undefined, links: undefined, buildDependencies: []};
	});
}

/** Reads `cargo metadata --format-version 1` (https://doc.rust-lang.org/cargo/commands/cargo-metadata.html#json-format). */
export function cratesIn(metadata: unknown): readonly CompiledCrate[] {
	return listOf(fieldOf(metadata, 'packages')).map(one => ({
		name: stringOf(fieldOf(one, 'name')) ?? '',
		version: stringOf(fieldOf(one, 'version')) ?? '',
		rustVersion: stringOf(fieldOf(one, 'rust_version')),
		links: stringOf(fieldOf(one, 'links')),
		buildDependencies: listOf(fieldOf(one, 'dependencies'))
			.filter(dependency => fieldOf(dependency, 'kind') === 'build')
			.map(dependency => stringOf(fieldOf(dependency, 'name')) ?? ''),
	}));
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
