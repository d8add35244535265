import {spawnSync} from 'node:child_process';
import {cleanEnvironment, projectFolder} from '../../_helpers/project-folder.ts';

/** A package as crates.io would have it: its manifest below `[package]`, and its files. */
export type VendoredCrate = {
	readonly name: string;
	readonly version?: string;
	readonly manifest?: string;
	readonly files?: Readonly<Record<string, string>>;
};

/**
A project whose packages of crates.io lie beside it, in a directory source (https://doc.rust-lang.org/cargo/reference/source-replacement.html), with a lockfile
that cargo made: real cargo, and no network.
*/
export async function projectWithCrates(files: Readonly<Record<string, string>>, crates: readonly VendoredCrate[]): Promise<string> {
	const vendored = crates.flatMap(({name, version = '1.0.0', manifest = '', files: sources = {'src/lib.rs': ''}}) => {
		const folder = `vendor/${name}-${version}`;
		return [
			[`${folder}/Cargo.toml`, `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${manifest}\n`],
			[`${folder}/.cargo-checksum.json`, '{"files":{}}'],
			...Object.entries(sources).map(([file, text]) => [`${folder}/${file}`, text]),
		];
	});
	const folder = await projectFolder({
		'.cargo/config.toml': '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n[net]\noffline = true\n',
		...Object.fromEntries(vendored),
		...files,
	});
	const {status, stderr} = spawnSync('cargo', ['generate-lockfile', '--offline'], {cwd: folder, env: cleanEnvironment, encoding: 'utf8'});
	if (status !== 0) {
		throw new Error(`cargo generate-lockfile: ${stderr}`);
	}

	return folder;
}
