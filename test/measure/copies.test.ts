import {mkdir, readFile, realpath, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {Journal} from '../../source/engine/journal.ts';
import {type Copies, makeCopies} from '../../source/measure/copies.ts';
import type {CargoConfigFile, Project} from '../../source/project/project.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {commitAll, git, projectFolder, realLook, writeFiles} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {change, production, workspace} from './_project.ts';

type Given = {readonly home?: string; readonly files?: readonly CargoConfigFile[]; readonly git?: string; readonly member?: string};

function projectAt(root: string, {home = path.join(root, 'no-home'), files = [], git: repository, member}: Given = {}): Project {
	const {project} = fakeFacts({root});
	const [only] = project.cargo.members;
	return {
		...project,
		cargo:
			member === undefined || only === undefined
				? project.cargo
				: {...project.cargo, members: [{...only, dependencies: [{name: 'shared', kind: 'normal', path: member}]}]},
		cargoConfig: {...project.cargoConfig, home, files},
		git:
			repository === undefined
				? undefined
				: {
						root: repository,
						prefix: path.relative(repository, root),
						branch: 'main',
						defaultBranch: undefined,
						remote: undefined,
						dirtyPaths: 0,
					},
	};
}

async function copiesOf(project: Project): Promise<Copies> {
	return makeCopies({...realLook(), project, journal: new Journal(project.root), folder: await realpath(await temporaryFolder())});
}

const textIn = async (copies: Copies, variant: string, file: string) =>
	readFile(path.join(copies.copies.find(copy => copy.variant === variant)?.root ?? '', file), 'utf8').catch(() => undefined);

describe('makeCopies', () => {
	it('copies the project as it is and as it was, with what git ignores and cargo reads', async () => {
		const root = await projectFolder({...workspace, 'Cargo.lock': 'locked\n', 'notes.txt': 'uncommitted', 'target/big': 'big'});
		const journal = new Journal(root);
		await change(journal, path.join(root, '.cargo/ferrovia-local.toml'), 'local\n');
		await change(journal, path.join(root, 'Cargo.toml'), workspace['Cargo.toml'] + production, 'add the profile');
		commitAll(root);
		await writeFile(path.join(root, '.gitignore'), '/target\n/.cargo/ferrovia-local.toml\nCargo.lock\n');
		git(root, 'rm', '--cached', '--quiet', 'Cargo.lock');
		const copies = await copiesOf(projectAt(root, {git: root}));
		expect(copies.copies.map(({variant, cargoHome}) => [variant, cargoHome])).toEqual([
			['before', undefined],
			['after', undefined],
		]);
		expect(await textIn(copies, 'after', '.cargo/ferrovia-local.toml')).toBe('local\n');
		expect(await textIn(copies, 'before', '.cargo/ferrovia-local.toml')).toBeUndefined();
		expect(await textIn(copies, 'after', 'Cargo.toml')).toBe(workspace['Cargo.toml'] + production);
		expect(await textIn(copies, 'before', 'Cargo.toml')).toBe(workspace['Cargo.toml']);
		for (const variant of ['before', 'after']) {
			expect(await textIn(copies, variant, 'Cargo.lock')).toBe('locked\n');
			expect(await textIn(copies, variant, 'notes.txt')).toBe('uncommitted');
			expect(await textIn(copies, variant, 'target/big')).toBeUndefined();
			expect(await textIn(copies, variant, '.ferrovia/journal.jsonl')).toBeUndefined();
		}

		expect(copies).toMatchObject({leftOut: [expect.stringContaining('ferrovia-local.toml'), 'add the profile'], notes: []});
	});

	it('has the history for build scripts that ask git, and nothing of it to write into', async () => {
		const root = await projectFolder(workspace);
		commitAll(root);
		await writeFile(path.join(root, 'words/src/lib.rs'), 'pub fn word() -> u8 {\n\t1\n}\n');
		const copies = await copiesOf(projectAt(root, {git: root}));
		const copy = copies.copies[0]?.root ?? '';
		expect(git(copy, 'rev-parse', 'HEAD')).toBe(git(root, 'rev-parse', 'HEAD'));
		expect(git(copy, 'status', '--porcelain')).toBe('M words/src/lib.rs');
		expect(await realpath(git(copy, 'rev-parse', '--absolute-git-dir'))).toBe(path.join(copy, '.git'));
	});

	it('has no before where nothing was changed, or nothing that cargo would notice', async () => {
		const root = await projectFolder(workspace);
		const untouched = await copiesOf(projectAt(root));
		expect(untouched.copies.map(({variant}) => variant)).toEqual(['after']);
		expect(untouched.notes).toEqual([expect.stringMatching(/^Ferrovia has changed nothing in this project/)]);
		await change(new Journal(root), path.join(root, 'ferrovia.toml'), 'answers\n');
		expect((await copiesOf(projectAt(root))).notes).toEqual([
			expect.stringMatching(/^Nothing that Ferrovia has changed here could be taken out/),
		]);
	});

	it('gives both a CARGO_HOME of their own where the settings of this machine are in there', async () => {
		const root = await projectFolder(workspace);
		const home = await projectFolder({'config.toml': 'mine\n', 'registry/cache/crate': 'crate'});
		await change(new Journal(root), path.join(home, 'config.toml'), 'mine\nours\n');
		const {copies} = await copiesOf(projectAt(root, {home}));
		const read = async (file: string) => Promise.all(copies.map(async ({cargoHome = ''}) => readFile(path.join(cargoHome, file), 'utf8')));
		expect(await read('config.toml')).toEqual(['mine\n', 'mine\nours\n']);
		expect(await read('registry/cache/crate')).toEqual(['crate', 'crate']);
		expect(await readFile(path.join(home, 'config.toml'), 'utf8')).toBe('mine\nours\n');
	});

	it('keeps what cargo reads above the project, in its order, and paths that lead out of it', async () => {
		const above = await projectFolder({
			'.cargo/config.toml': 'above\n',
			'repository/.gitignore': '.cargo\n',
			'repository/shared/lib.rs': 'shared\n',
		});
		const repository = path.join(above, 'repository');
		await writeFiles(path.join(repository, 'service'), workspace);
		commitAll(repository);
		await writeFiles(repository, {'.cargo/config.toml': 'repository\n'});
		const root = path.join(repository, 'service');
		const file = (folder: string, text: string): CargoConfigFile => ({
			path: path.join(folder, '.cargo', 'config.toml'),
			scope: 'parent',
			legacy: false,
			git: undefined,
			text,
		});
		const files = [file(repository, 'repository\n'), file(above, 'above\n')];
		const copies = await copiesOf(projectAt(root, {files, git: repository, member: path.join(repository, 'shared')}));
		expect(await textIn(copies, 'after', '../.cargo/config.toml')).toBe('repository\n');
		expect(await textIn(copies, 'after', '../../.cargo/config.toml')).toBe('above\n');
		expect(await textIn(copies, 'after', '../shared/lib.rs')).toBe('shared\n');
		expect(await textIn(copies, 'after', 'words/src/lib.rs')).toBe(workspace['words/src/lib.rs']);
		expect(copies.notes.at(-1)).toContain(path.join(above, '.cargo', 'config.toml'));
	});

	it('writes into its copy alone, also where the project has a link', async () => {
		const outside = await projectFolder({'config.toml': 'linked\n'});
		const root = await projectFolder(workspace);
		await mkdir(path.join(root, '.cargo'));
		await change(new Journal(root), path.join(root, 'Cargo.toml'), 'two\n');
		await symlink(path.join(outside, 'config.toml'), path.join(root, '.cargo', 'config.toml'));
		commitAll(root);
		const copies = await copiesOf(projectAt(root, {git: root}));
		await writeFile(path.join(copies.copies[0]?.root ?? '', '.cargo', 'config.toml'), 'written\n');
		expect(await readFile(path.join(outside, 'config.toml'), 'utf8')).toBe('linked\n');
	});
});
