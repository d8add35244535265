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

async function copiesOf(
	root: string,
	{home = path.join(root, 'no-home'), files = [], git: repository, member}: Given = {},
): Promise<Copies> {
	const {project} = fakeFacts({root});
	const dependencies = member === undefined ? [] : [{name: 'shared', kind: 'normal' as const, path: member}];
	return makeCopies({
		...realLook(),
		project: {
			...project,
			cargo: {...project.cargo, members: project.cargo.members.map(only => ({...only, dependencies}))},
			cargoConfig: {...project.cargoConfig, home, files},
			git:
				repository === undefined ? undefined : {root: repository, prefix: path.relative(repository, root), branch: 'main', dirtyPaths: 0},
		} as Project,
		journal: new Journal(root),
		folder: await realpath(await temporaryFolder()),
	});
}

const textsIn = async ({copies}: Copies, variant: string, ...files: readonly string[]) =>
	Promise.all(
		files.map(async file =>
			readFile(path.join(copies.find(copy => copy.variant === variant)?.root ?? '', file), 'utf8').catch(() => undefined),
		),
	);

describe('makeCopies', () => {
	it('copies the project as it is and as it was, with ignored files that cargo reads', async () => {
		const root = await projectFolder({...workspace, 'Cargo.lock': 'locked\n', 'notes.txt': 'uncommitted', 'target/big': 'big'});
		const journal = new Journal(root);
		await change(journal, path.join(root, '.cargo/ferrovia-local.toml'), 'local\n');
		await change(journal, path.join(root, 'Cargo.toml'), workspace['Cargo.toml'] + production, 'add the profile');
		commitAll(root);
		await writeFile(path.join(root, '.gitignore'), '/target\n/.cargo/ferrovia-local.toml\nCargo.lock\n');
		git(root, 'rm', '--cached', '--quiet', 'Cargo.lock');
		const copies = await copiesOf(root, {git: root});
		expect(copies).toMatchObject({
			copies: [
				{variant: 'before', cargoHome: undefined},
				{variant: 'after', cargoHome: undefined},
			],
			leftOut: [expect.stringContaining('ferrovia-local.toml'), 'add the profile'],
			notes: [],
		});
		const changed = ['.cargo/ferrovia-local.toml', 'Cargo.toml'];
		expect(await textsIn(copies, 'after', ...changed)).toEqual(['local\n', workspace['Cargo.toml'] + production]);
		expect(await textsIn(copies, 'before', ...changed)).toEqual([undefined, workspace['Cargo.toml']]);
		for (const variant of ['before', 'after']) {
			expect(await textsIn(copies, variant, 'Cargo.lock', 'notes.txt', 'target/big', '.ferrovia/journal.jsonl')).toEqual([
				'locked\n',
				'uncommitted',
				undefined,
				undefined,
			]);
		}
	});

	it('has the history for build scripts that ask git, in a repository of its own', async () => {
		const root = await projectFolder(workspace);
		commitAll(root);
		await writeFile(path.join(root, 'words/src/lib.rs'), 'pub fn word() -> u8 {\n\t1\n}\n');
		const copies = await copiesOf(root, {git: root});
		const copy = copies.copies[0]?.root ?? '';
		expect(git(copy, 'rev-parse', 'HEAD')).toBe(git(root, 'rev-parse', 'HEAD'));
		expect(git(copy, 'status', '--porcelain')).toBe('M words/src/lib.rs');
		expect(await realpath(git(copy, 'rev-parse', '--absolute-git-dir'))).toBe(path.join(copy, '.git'));
	});

	it('has no before where nothing changed that cargo would notice', async () => {
		const root = await projectFolder(workspace);
		const untouched = await copiesOf(root);
		expect(untouched.copies.map(({variant}) => variant)).toEqual(['after']);
		expect(untouched.notes).toEqual([expect.stringMatching(/^Ferrovia has changed nothing in this project/)]);
		await change(new Journal(root), path.join(root, 'ferrovia.toml'), 'answers\n');
		expect((await copiesOf(root)).notes).toEqual([expect.stringMatching(/^Nothing that Ferrovia has changed here could be taken out/)]);
	});

	it('gives both a CARGO_HOME of their own where that has settings of Ferrovia', async () => {
		const root = await projectFolder(workspace);
		const home = await projectFolder({'config.toml': 'mine\n', 'registry/cache/crate': 'crate'});
		await change(new Journal(root), path.join(home, 'config.toml'), 'mine\nours\n');
		const {copies} = await copiesOf(root, {home});
		const read = async (file: string) => Promise.all(copies.map(async ({cargoHome = ''}) => readFile(path.join(cargoHome, file), 'utf8')));
		expect(await read('config.toml')).toEqual(['mine\n', 'mine\nours\n']);
		expect(await read('registry/cache/crate')).toEqual(['crate', 'crate']);
		expect(await readFile(path.join(home, 'config.toml'), 'utf8')).toBe('mine\nours\n');
	});

	it('keeps the configuration above the project in its order, and path dependencies outside of it', async () => {
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
		const file = (folder: string, text: string) =>
			({path: path.join(folder, '.cargo', 'config.toml'), scope: 'parent', legacy: false, git: undefined, text}) as const;
		const files = [file(repository, 'repository\n'), file(above, 'above\n')];
		const copies = await copiesOf(root, {files, git: repository, member: path.join(repository, 'shared')});
		const names = ['../.cargo/config.toml', '../../.cargo/config.toml', '../shared/lib.rs', 'words/src/lib.rs'];
		expect(await textsIn(copies, 'after', ...names)).toEqual(['repository\n', 'above\n', 'shared\n', workspace['words/src/lib.rs']]);
		expect(copies.notes.at(-1)).toContain(path.join(above, '.cargo', 'config.toml'));
	});

	it('writes into its copy where the project has a link', async () => {
		const outside = await projectFolder({'config.toml': 'linked\n'});
		const root = await projectFolder(workspace);
		await mkdir(path.join(root, '.cargo'));
		await change(new Journal(root), path.join(root, 'Cargo.toml'), 'two\n');
		await symlink(path.join(outside, 'config.toml'), path.join(root, '.cargo', 'config.toml'));
		commitAll(root);
		const copies = await copiesOf(root, {git: root});
		await writeFile(path.join(copies.copies[0]?.root ?? '', '.cargo', 'config.toml'), 'written\n');
		expect(await readFile(path.join(outside, 'config.toml'), 'utf8')).toBe('linked\n');
	});
});
