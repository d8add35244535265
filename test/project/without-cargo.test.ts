import {describe, expect, it} from 'vitest';
import {detectProject} from '../../source/project/detect.ts';
import {runProcess} from '../../source/services/process.ts';
import {detect, hasCargo, mainFile, manifest, projectFolder, realLook} from '../_helpers/project-folder.ts';

const run: typeof runProcess = async (argv, options) =>
	['cargo', 'rustc', 'rustup'].includes(argv[0] ?? '')
		? {argv, exitCode: null as unknown as number, ok: false, missing: true, timedOut: false, stdout: '', stderr: ''}
		: runProcess(argv, options);

/** As on a machine on which nobody has installed Rust. */
const detectWithout = async (cwd: string, doesWithoutCargo = true) => detectProject({cwd, ...realLook(), run, doesWithoutCargo});

const workspace = {
	'Cargo.toml': `[workspace]
members = ["crates/*", "tool"]
resolver = "3"

[workspace.package]
version = "0.3.0"
edition = "2024"
rust-version = "1.88"

[workspace.dependencies]
axum = "0.8"
shared = { path = "crates/shared" }
`,
	'crates/server/Cargo.toml': `[package]
name = "server"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
default-run = "server"

[dependencies]
axum.workspace = true
shared = { workspace = true }
json = { package = "serde_json", version = "1.0.1", features = ["std"] }

[dev-dependencies]
shared = { path = "../shared" }
`,
	'crates/server/src/main.rs': mainFile,
	'crates/server/src/bin/migrate.rs': mainFile,
	'crates/shared/Cargo.toml': manifest('shared'),
	'crates/shared/src/lib.rs': '',
	'crates/shared/build.rs': mainFile,
	'crates/README.md': 'no crate',
	'tool/Cargo.toml': manifest('tool', '\n[[bin]]\nname = "named"\npath = "main.rs"\n'),
	'tool/main.rs': mainFile,
};

describe('a project on a machine without cargo', () => {
	it('is read from its manifests', async () => {
		const root = await projectFolder(workspace);
		const {cargo, toolchain} = await detectWithout(root);
		expect(cargo.members.map(({name}) => name).sort()).toEqual(['server', 'shared', 'tool']);
		const member = (name: string) => cargo.members.find(candidate => candidate.name === name);
		expect(member('server')).toMatchObject({version: '0.3.0', edition: '2024', rustVersion: '1.88', defaultRun: 'server'});
		expect([...(member('server')?.binaries ?? [])].sort()).toEqual(['migrate', 'server']);
		expect(member('shared')).toMatchObject({library: true, binaries: []});
		expect(member('tool')).toMatchObject({binaries: ['named']});
		expect(cargo.frameworks).toMatchObject([{name: 'axum'}]);
		expect(toolchain).toMatchObject({
			isMissing: true,
			rustc: '1.88',
			minimum: '1.88',
			host: expect.stringMatching(/^[a-z\d_]+-[a-z\d-]+$/),
		});
	});

	it('is found from a folder of a member', async () => {
		const root = await projectFolder(workspace);
		expect((await detectWithout(`${root}/crates/server/src`)).root).toBe(root);
	});

	it.each([
		['toml', '[toolchain]\nchannel = "1.90.0"\n', '1.90.0'],
		['toml', '[toolchain]\nchannel = "stable"\n', '1.85'],
	])('has the Rust that it pins, or a recent one', async (extension, text, rustc) => {
		const root = await projectFolder({
			'Cargo.toml': manifest('demo'),
			'src/main.rs': mainFile,
			[`rust-toolchain.${extension}`]: text,
		});
		expect((await detectWithout(root)).toolchain).toMatchObject({isMissing: true, rustc, cargo: rustc});
	});

	it('is an error where that is not a rehearsal, and where there is no manifest', async () => {
		const root = await projectFolder(workspace);
		await expect(detectWithout(root, false)).rejects.toMatchObject({what: expect.stringMatching(/cargo/i)});
		await expect(detectWithout(await projectFolder({'README.md': ''}))).rejects.toMatchObject({what: expect.any(String)});
	});

	it.skipIf(!hasCargo)('is read as cargo reads it (needs cargo)', async () => {
		const root = await projectFolder(workspace);
		const [read, asked] = await Promise.all([detectWithout(root), detect(root)]);
		const plain = ({cargo}: typeof read) =>
			cargo.members
				.map(member => ({
					...member,
					binaries: [...member.binaries].sort(),
					dependencies: [...member.dependencies].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
				}))
				.sort((a, b) => a.name.localeCompare(b.name));
		expect(plain(read)).toEqual(plain(asked));
		expect(read.cargo.frameworks).toEqual(asked.cargo.frameworks);
		expect(read.toolchain.host).toBe(asked.toolchain.host);
	});
});
