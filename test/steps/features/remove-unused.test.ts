import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {runProcess} from '../../../source/services/process.ts';
import {readDeclarations} from '../../../source/steps/features/declarations.ts';
import {removable, withRemoved} from '../../../source/steps/features/remove-unused.ts';
import {writeSelected} from '../../../source/steps/features/worthwhile.ts';
import {cleanEnvironment, hasCargo} from '../../_helpers/project-folder.ts';
import {projectWithCrates} from './_vendored.ts';

const files = {
	'Cargo.toml': `[package]
name = "demo"
version = "0.1.0"
edition = "2021"

[dependencies]
used = "1" # greets
idle = "1"
quiet = "1"
`,
	'src/main.rs': 'fn main() {\n    used::greet();\n}\n',
};

it.skipIf(!hasCargo)('removes what everything compiles without, and leaves the rest as it is (needs cargo)', async () => {
	const crates = ['used', 'idle', 'quiet'].map(name => ({name, files: {'src/lib.rs': 'pub fn greet() {}\n'}}));
	const root = await projectWithCrates(files, crates);
	const look = {run: runProcess, environment: cleanEnvironment, signal: new AbortController().signal};
	const workspace = await readDeclarations(look, root, [process.arch === 'x64' ? 'x86_64-unknown-linux-gnu' : 'aarch64-unknown-linux-gnu']);
	if (typeof workspace === 'string') {
		throw new Error(workspace);
	}

	const folder = await projectWithCrates(files, crates);
	const copy = {workspace, folder};
	const target = `${folder}-target`;
	onTestFinished(async () => rm(target, {recursive: true, force: true}));
	const builds = [{id: 'all', arguments: [], target: undefined, releaseProfile: undefined}] as const;
	const cargo = {...look, output() {}, target};
	const named = (...names: readonly string[]) => workspace.declarations.filter(one => names.includes(one.package));
	expect((await removable(cargo, copy, builds, [], named('idle', 'quiet'))).map(one => one.package)).toEqual(['idle', 'quiet']);

	// Wrongly taken for unused: the others go all the same.
	const removed = await removable(cargo, copy, builds, [], named('idle', 'quiet', 'used'));
	expect(removed.map(one => one.package)).toEqual(['idle', 'quiet']);
	await writeSelected(copy, withRemoved([], removed));
	expect(await readFile(path.join(folder, 'Cargo.toml'), 'utf8')).toBe(files['Cargo.toml'].replace('idle = "1"\nquiet = "1"\n', ''));
});
