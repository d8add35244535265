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
	'tool/Cargo.toml': manifest('tool', '\n[[bin]]\nname = "named"\npath = "main.rs"\n'),
	'tool/main.rs': mainFile,
};

const byJson = <Value>(values: readonly Value[]) => values.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

describe('a project on a machine without cargo', () => {
	it('is read from its manifests, from the folder of a member too', async () => {
		const root = await projectFolder(workspace);
		const project = await detectWithout(`${root}/crates/server/src`);
		expect(project.root).toBe(root);
		expect(byJson(project.cargo.members.map(({name, binaries, library}) => ({name, binaries: byJson(binaries), library})))).toEqual([
			{name: 'server', binaries: ['migrate', 'server'], library: false},
			{name: 'shared', binaries: [], library: true},
			{name: 'tool', binaries: ['named'], library: false},
		]);
		expect(project.cargo.frameworks).toMatchObject([{name: 'axum'}]);
		const host = expect.stringMatching(/^[a-z\d_]+-[a-z\d-]+$/);
		expect(project.toolchain).toMatchObject({isMissing: true, rustc: '1.88', minimum: '1.88', host});
	});

	it.skipIf(!hasCargo)('is read as cargo reads it (needs cargo)', async () => {
		const root = await projectFolder(workspace);
		const [read, asked] = await Promise.all([detectWithout(root), detect(root)]);
		const plain = ({cargo: {members}}: typeof read) =>
			byJson(members.map(one => ({...one, binaries: byJson(one.binaries), dependencies: byJson(one.dependencies)})));
		expect(plain(read)).toEqual(plain(asked));
		expect(read.cargo.frameworks).toEqual(asked.cargo.frameworks);
		expect(read.toolchain.host).toBe(asked.toolchain.host);
	});

	it.each([
		['1.90.0', '1.90.0'],
		['stable', '1.85'],
	])('that pins %s has Rust %s', async (channel, rustc) => {
		const root = await projectFolder({
			'Cargo.toml': manifest('demo'),
			'src/main.rs': mainFile,
			'rust-toolchain.toml': `[toolchain]\nchannel = "${channel}"\n`,
		});
		expect((await detectWithout(root)).toolchain).toMatchObject({isMissing: true, rustc, cargo: rustc});
	});

	it.each([
		['outside of a rehearsal', workspace, false],
		['without a manifest', {'README.md': ''}, true],
	])('is an error %s', async (_, files, doesWithoutCargo) => {
		await expect(detectWithout(await projectFolder(files), doesWithoutCargo)).rejects.toMatchObject({
			what: expect.stringMatching(/cargo/i),
		});
	});
});
