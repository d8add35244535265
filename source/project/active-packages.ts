import {ask, type Look} from './look.ts';

/**
`name version` of each package that the workspace really compiles for Linux, tests left out. Cargo.lock alone says too much: it also has what only a
feature that nobody enables would bring (https://github.com/rust-lang/cargo/issues/10801), such as SQLite for every user of sqlx.
Undefined where cargo can't tell without a network: the crates were not downloaded yet, or there is no lockfile.
*/
export async function readActivePackages(look: Look, root: string): Promise<ReadonlySet<string> | undefined> {
	const argv = ['cargo', 'tree', '--workspace', '--edges', 'normal,build', '--target', 'x86_64-unknown-linux-gnu', '--prefix', 'none'];
	const {ok, stdout} = await ask(look, [...argv, '--format', '{p}', '--locked', '--offline'], {cwd: root});
	return ok ? activePackages(stdout) : undefined;
}

/** The lines of `cargo tree --prefix none --format {p}`: `serde v1.0.219`, `api v0.1.0 (/folder)`, `serde_derive v1.0.219 (proc-macro)`. */
export function activePackages(tree: string): ReadonlySet<string> {
	return new Set([...tree.matchAll(/^(\S+) v(\S+)/gm)].map(([, name, version]) => `${name} ${version}`));
}
