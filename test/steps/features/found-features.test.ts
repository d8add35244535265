import {appendFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {fingerprint} from '../../../source/steps/features/found-features.ts';
import {git, hasGit, projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const manifest = '[package]\nname = "demo"\n\n[dependencies]\nserde = "1"\n';

async function project() {
	const root = await projectFolder({
		'Cargo.toml': manifest,
		'src/main.rs': 'fn main() {}\n',
		'Cargo.lock': 'version = 4\n',
		'README.md': 'x',
	});
	git(root, 'init', '--quiet');
	git(root, 'add', '--all');
	const of = async (flags: Readonly<Record<string, string>> = {}) =>
		fingerprint(fakeWorld({project: {root}, flags}), new AbortController().signal);
	return {root, of};
}

describe.skipIf(!hasGit)('the fingerprint of what decides about features (needs git)', () => {
	it('is the same for the same, and after what Ferrovia writes beside the sources', async () => {
		const {root, of} = await project();
		const first = await of();
		expect(await of()).toBe(first);
		await writeFile(path.join(root, 'ferrovia.toml'), '[features]\nproof = "check"\n');
		await writeFile(path.join(root, 'Dockerfile.production'), 'FROM scratch\n');
		await appendFile(path.join(root, 'Cargo.toml'), '\n[profile.production]\ninherits = "release"\n');
		expect(await of()).toBe(first);
	});

	it.each([
		['a source file', 'src/main.rs', '// An edit.\n'],
		['a new file that is not committed', 'src/new.rs', 'pub fn new() {}\n'],
		['a manifest', 'Cargo.toml', 'tokio = "1"\n'],
		['the lockfile', 'Cargo.lock', '[[package]]\n'],
	])('is another after an edit of %s', async (_, file, text) => {
		const {root, of} = await project();
		const first = await of();
		await appendFile(path.join(root, file), text);
		expect(await of()).not.toBe(first);
	});

	it('is another for other answers', async () => {
		const {of} = await project();
		expect(await of({'features-remove': 'tokio/time'})).not.toBe(await of());
	});
});
