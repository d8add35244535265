import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {newest} from '../../source/project/installed-toolchain.ts';
import {highestVersion, parseCargo, parseRustc} from '../../source/project/toolchain.ts';
import {parseToolchainFile, readToolchainFile} from '../../source/project/toolchain-file.ts';
import {detect, hasCargo, hasRustup, mainFile, manifest, projectFolder, realLook} from '../_helpers/project-folder.ts';

const crate = {'Cargo.toml': manifest('pinned'), 'src/main.rs': mainFile};
const toml = (channel: string) => `[toolchain]\nchannel = "${channel}"\ncomponents = ["clippy"]\n`;

describe.skipIf(!hasCargo)('the toolchain (needs cargo)', () => {
	it('is what rustc and cargo say', async () => {
		const {toolchain} = await detect(await projectFolder(crate));
		const look = realLook();
		expect((await look.run(['rustc', '-V'])).stdout).toContain(toolchain.rustc);
		expect((await look.run(['cargo', '-V'])).stdout).toContain(toolchain.cargo);
		expect(toolchain).toMatchObject({host: expect.stringMatching(/^\w+-\w+-/), pin: undefined, minimum: undefined});
	});

	it.skipIf(!hasRustup)('is read with an installed one where the pinned one is not (needs rustup)', async () => {
		const root = await projectFolder({...crate, 'rust-toolchain.toml': toml('1.61.0')});
		const {toolchain, cargo} = await detect(root, {RUSTUP_AUTO_INSTALL: '1'});
		expect(toolchain).toMatchObject({pin: {channel: '1.61.0'}, readWith: expect.stringMatching(/-/)});
		expect(cargo.members).toHaveLength(1);
	});

	it.each([
		['nightly-x86_64-unknown-linux-gnu\nstable-x86_64-unknown-linux-gnu (default)\nown\n', 'stable-x86_64-unknown-linux-gnu'],
		['1.9.0-x86_64-unknown-linux-gnu\n1.80.1-aarch64-apple-darwin\n', '1.80.1-aarch64-apple-darwin'],
		['nightly-2026-01-01-x86_64-pc-windows-msvc\n', 'nightly-2026-01-01-x86_64-pc-windows-msvc'],
		['own\nno installed toolchains\n', undefined],
	])('of %j the one that reads is %s', (list, name) => {
		expect(newest(list)).toBe(name);
	});

	it.skipIf(!hasRustup)('may be named by the environment (needs rustup)', async () => {
		const root = await projectFolder(crate);
		await expect(detect(root, {RUSTUP_TOOLCHAIN: '1.62.0'})).rejects.toMatchObject({
			next: [expect.stringMatching(/^rustup toolchain install 1\.62\.0/)],
			why: expect.stringContaining('RUSTUP_TOOLCHAIN'),
		});
	});

	it.skipIf(!hasRustup)('can be one that is named but not linked, or a broken file (needs rustup)', async () => {
		const own = await projectFolder({...crate, 'rust-toolchain.toml': toml('ferrovia-own')});
		await expect(detect(own)).rejects.toMatchObject({next: expect.arrayContaining(['rustup toolchain link ferrovia-own PATH'])});
		const broken = await projectFolder({...crate, 'rust-toolchain.toml': '[toolchain'});
		await expect(detect(broken)).rejects.toMatchObject({what: expect.stringContaining("rustup can't read")});
	});

	it.skipIf(!hasRustup)('is told with its pin, that of a parent too (needs rustup)', async () => {
		const installed = (await realLook().run(['rustup', 'toolchain', 'list'])).stdout.split(/\s/)[0] ?? '';
		const root = await projectFolder({
			'rust-toolchain': `${installed}\n`,
			'back/Cargo.toml': crate['Cargo.toml'],
			'back/src/main.rs': mainFile,
		});
		const {toolchain} = await detect(path.join(root, 'back'));
		expect(toolchain.pin).toEqual({path: path.join(root, 'rust-toolchain'), channel: installed, legacy: true});
	});
});

describe('the toolchain file', () => {
	it('is the nearest; the legacy name wins in one folder', async () => {
		const root = await projectFolder({
			'rust-toolchain.toml': toml('1.90'),
			'a/rust-toolchain.toml': toml('1.91'),
			'a/rust-toolchain': '1.92\n',
			'a/b/file': '',
			'c/rust-toolchain.toml': '[toolchain]\ncomponents = ["clippy"]\n',
		});
		expect(await readToolchainFile(path.join(root, 'a/b'))).toEqual({
			path: path.join(root, 'a/rust-toolchain'),
			channel: '1.92',
			legacy: true,
		});
		expect(await readToolchainFile(root)).toEqual({
			path: path.join(root, 'rust-toolchain.toml'),
			channel: '1.90',
			legacy: false,
			components: ['clippy'],
		});
		expect(await readToolchainFile(path.join(root, 'c'))).toBeUndefined();
	});

	it.each([
		['1.70.0\n', true, '1.70.0'],
		['nightly-2025-01-01', true, 'nightly-2025-01-01'],
		['[toolchain]\nchannel = "beta"', true, 'beta'],
		['toolchain = {channel = "beta"}', true, 'beta'],
		['[toolchain]\npath = "/opt/rust"', false, '/opt/rust'],
		['1.70.0', false, undefined],
		['', true, undefined],
		['[toolchain]\nprofile = "minimal"', false, undefined],
	])('%j (legacy: %s) names %s', (text, legacy, channel) => {
		expect(parseToolchainFile(text, legacy)).toBe(channel);
	});
});

describe('versions', () => {
	it('are read from the words of rustc and cargo', () => {
		const words = 'rustc 1.97.0-nightly (x)\nbinary: rustc\nhost: aarch64-apple-darwin\nrelease: 1.97.0-nightly\nLLVM version: 22\n';
		expect(parseRustc(words)).toEqual({rustc: '1.97.0-nightly', host: 'aarch64-apple-darwin'});
		expect(parseRustc('hello')).toBeUndefined();
		expect(parseCargo('cargo 1.95.0 (f2d3ce0bd 2026-03-21)')).toBe('1.95.0');
	});

	it('are compared as numbers', () => {
		expect(highestVersion(['1.9', undefined, '1.85.1', '1.85'])).toBe('1.85.1');
		expect(highestVersion([undefined])).toBeUndefined();
	});
});
