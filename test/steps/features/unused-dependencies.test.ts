import {cp, readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {runProcess} from '../../../source/services/process.ts';
import {readDeclarations} from '../../../source/steps/features/declarations.ts';
import {findUnusedDependencies} from '../../../source/steps/features/unused-dependencies.ts';
import {cleanEnvironment, hasCargo, manifest, realLook} from '../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {projectWithCrates, type VendoredCrate} from './_vendored.ts';

const thing = {'src/lib.rs': 'pub struct Thing;\n#[macro_export] macro_rules! make { () => { $crate::Thing } }\n'};
const crates: readonly VendoredCrate[] = [
	...['used', 'in-a-macro', 'of-the-program', 'for-nothing', 'of-the-script', 'of-no-script', 'maybe', 'tests-alone'].map(name => ({
		name,
		files: thing,
	})),
	{name: 'other-name', manifest: '[lib]\nname = "another"\n', files: thing},
	{name: 'links-something', manifest: 'links = "something"\n', files: {...thing, 'build.rs': 'fn main() {}'}},
	{name: 'random', manifest: '[features]\njs = []\n', files: thing},
	{name: 'dice', manifest: '[dependencies]\nrandom = "1"\n', files: thing},
];

const files = {
	'Cargo.toml':
		'[workspace]\nmembers = ["api", "core"]\nresolver = "2"\n[workspace.dependencies]\nfor-nothing = "1"\n\n[workspace.lints.rust]\nunused = "warn" # ours\n',
	'api/Cargo.toml': manifest(
		'api',
		`[lints]
workspace = true

[dependencies]
used = "1"
in-a-macro = "1"
of-the-program = "1"
for-nothing = { workspace = true }
other-name = "1"
links-something = "1"
random = { version = "1", features = ["js"] }
dice = "1"
maybe = { version = "1", optional = true }
tests-alone = "1"

[build-dependencies]
of-the-script = "1"
of-no-script = "1"
`,
	),
	'api/build.rs': 'fn main() { let _ = of_the_script::Thing; }',
	'api/src/lib.rs':
		'pub fn f() { let _ = (used::Thing, in_a_macro::make!(), dice::Thing); }\n#[cfg(test)] mod tests { #[test] fn t() { let _ = tests_alone::Thing; } }\n',
	'api/src/main.rs': 'fn main() { api::f(); let _ = of_the_program::Thing; }',
	'core/Cargo.toml': manifest('core-of-it', '[dependencies]\nfor-nothing = { workspace = true }\n'),
	'core/src/lib.rs': 'pub fn f() { let _ = for_nothing::Thing; }',
};

it.runIf(hasCargo)(
	'reports what rustc sees no use of, member by member, and touches the copy alone',
	async () => {
		const root = await projectWithCrates(files, crates);
		const workspace = await readDeclarations(realLook(), root, []);
		if (typeof workspace === 'string') {
			throw new Error(workspace);
		}

		const folder = await temporaryFolder();
		await cp(root, folder, {recursive: true});
		const request = {
			...realLook(),
			run: runProcess,
			folder,
			environment: {...cleanEnvironment, CARGO_TARGET_DIR: path.join(folder, 'checked')},
		};
		const found = await findUnusedDependencies(workspace, {...request, builds: [['--workspace'], ['--package', 'core-of-it']]});
		if (typeof found === 'string') {
			throw new Error(found);
		}

		expect(found.map(({declaration: {id}, mayBeFor}) => [id, mayBeFor])).toEqual([
			['api/Cargo.toml dependencies.for-nothing', undefined],
			['api/Cargo.toml dependencies.other-name', undefined],
			['api/Cargo.toml dependencies.links-something', 'linking'],
			['api/Cargo.toml dependencies.random', 'features'],
			['api/Cargo.toml dependencies.tests-alone', undefined],
			['api/Cargo.toml build-dependencies.of-no-script', undefined],
		]);
		expect(await readFile(path.join(root, 'Cargo.toml'), 'utf8')).toBe(files['Cargo.toml']);
		expect(await readFile(path.join(folder, 'Cargo.toml'), 'utf8')).toContain(
			'unused = "warn" # ours\nunused_crate_dependencies = "warn"\n',
		);

		const failed = await findUnusedDependencies(workspace, {...request, builds: [['--package', 'nobody']]});
		expect(failed).toMatch(/^error: /);
	},
	120_000,
);
