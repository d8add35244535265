import {chmod, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {type ChangedFile, isForeign, ownFiles, readChanges, readCommitted, willWrite} from '../../../source/steps/github/own-files.ts';
import {readWanted} from '../../../source/steps/github/wanted.ts';
import {planWorkflow} from '../../../source/steps/workflow/plan.ts';
import {cleanEnvironment, commitAll, git, hasGit, projectFolder, writeFiles} from '../../_helpers/project-folder.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {fakeGit} from '../workflow/_world.ts';

const {signal} = new AbortController();

/** A repository with these files in its only commit, and the workflow not written yet. */
async function repository(files: Readonly<Record<string, string>>, prefix = '') {
	const top = await projectFolder(files);
	commitAll(top);
	const root = path.join(top, prefix);
	const world = fakeWorld({
		root,
		environment: cleanEnvironment,
		project: {git: fakeGit(top, prefix)},
		selected: ['workflow', 'github'],
		flags: {'compiler-cache': 'sccache', cache: 's3', 'cache-identity': 'oidc'},
	});
	const wanted = await readWanted(world);
	const own = ownFiles(world, wanted);
	return {top, root, world, wanted, own, changes: async () => readChanges(world, own, signal)};
}

async function writeWorkflow(world: Parameters<typeof planWorkflow>[0]): Promise<void> {
	for (const change of (await planWorkflow(world)).changes) {
		await change.apply({signal, output() {}});
	}
}

const paths = (files: readonly ChangedFile[]) => files.map(file => file.path);

describe.skipIf(!hasGit)('the files for a pull request', () => {
	it('are what Ferrovia writes and git sees changed, and nothing else', async () => {
		const {root, world, wanted, changes} = await repository({
			'Cargo.toml': '[package]\n',
			'src/main.rs': 'fn main() {}\n',
			'.gitignore': '/Cargo.lock\n',
		});
		expect(await willWrite(world, wanted)).toBe(true);
		await writeWorkflow(world);
		await writeFiles(root, {
			'ferrovia.toml': '',
			'Cargo.toml': '[package]\n\n[profile.ci]\n',
			'Cargo.lock': 'ignored',
			'src/main.rs': 'fn main() { changed() }\n',
			'notes.txt': 'mine',
			'.cargo/config.toml': '[build]\n',
		});
		const {changed} = await changes();
		expect(paths(changed)).toEqual([
			'.github/workflows/deploy.yml',
			'.github/scripts/build-image.sh',
			'.github/scripts/build-summary.sh',
			'.github/scripts/deploy-railway.sh',
			'ferrovia.toml',
			'Cargo.toml',
			'.cargo/config.toml',
		]);
		expect(changed.find(file => file.path === 'Cargo.toml')?.base).toBe(git(root, 'rev-parse', 'HEAD:Cargo.toml'));
		expect(changed.find(file => file.path === 'ferrovia.toml')?.base).toBeUndefined();
		expect(await willWrite(world, wanted)).toBe(false);
	});

	it('are none once they are committed, and one that was removed is left to the user', async () => {
		const {root, world, changes} = await repository({'Cargo.toml': '[package]\n', 'Cargo.lock': 'version = 4\n'});
		await writeWorkflow(world);
		git(root, 'add', '--all');
		git(root, 'commit', '--quiet', '--message', 'All of it');
		await rm(path.join(root, 'Cargo.lock'));
		const {changed, committed} = await changes();
		expect(changed).toEqual([]);
		expect(committed.get('.github/workflows/deploy.yml')).toBe(git(root, 'rev-parse', 'HEAD:.github/workflows/deploy.yml'));
	});

	it('are named from the top of the repository, with the names of a folder in it', async () => {
		const {top, world, changes} = await repository({'services/my api/Cargo.toml': '[package]\n'}, 'services/my api');
		await writeWorkflow(world);
		await writeFiles(top, {'services/my api/ferrovia.toml': '', 'ferrovia.toml': 'of somebody else', 'Cargo.toml': 'of another project'});
		expect(paths((await changes()).changed)).toEqual([
			'.github/workflows/deploy-services-my-api.yml',
			'.github/scripts/build-image.sh',
			'.github/scripts/build-summary.sh',
			'.github/scripts/deploy-railway.sh',
			'services/my api/ferrovia.toml',
		]);
	});

	it('keep their mode, and that of a new program', async () => {
		const {root, world, changes} = await repository({'Cargo.toml': '[package]\n', 'docker/with-sccache.sh': '# old\n'});
		git(root, 'update-index', '--chmod=+x', 'docker/with-sccache.sh');
		git(root, 'commit', '--quiet', '--message', 'A program');
		await writeFile(path.join(root, 'docker/with-sccache.sh'), '# new\n');
		await writeWorkflow(world);
		await chmod(path.join(root, '.github/scripts/build-image.sh'), 0o755);
		const {changed} = await changes();
		expect(Object.fromEntries(changed.map(file => [file.path, file.mode]))).toMatchObject({
			'docker/with-sccache.sh': '100755',
			'.github/scripts/build-image.sh': '100755',
			'.github/scripts/build-summary.sh': '100644',
			'.github/workflows/deploy.yml': '100644',
		});
	});

	it('have the line ends that git would commit', async () => {
		const {root, world, changes} = await repository({'Cargo.toml': '[package]\n', '.gitattributes': '* text=auto eol=crlf\n'});
		await writeFile(path.join(root, 'Cargo.toml'), '[package]\r\n\r\n[profile.ci]\r\n');
		const [file] = (await changes()).changed;
		const committed = file && (await readCommitted(world, file));
		expect(Buffer.from(committed?.bytes ?? []).toString()).toBe('[package]\n\n[profile.ci]\n');
		await writeFile(path.join(root, 'Cargo.toml'), 'changed since');
		await expect(file && readCommitted(world, file)).rejects.toMatchObject({what: "Cargo.toml can't be committed from here."});
	});

	it("are not somebody else's files under names of Ferrovia's", async () => {
		const {root, world, changes} = await repository({'Cargo.toml': '[package]\n'});
		await writeFiles(root, {'docker/with-sccache.sh': 'echo mine\n', 'Cargo.toml': '[package]\n# mine\n'});
		const {changed} = await changes();
		const foreign = await Promise.all(changed.map(async file => [file.path, await isForeign(world, file)]));
		expect(Object.fromEntries(foreign)).toEqual({'docker/with-sccache.sh': true, 'Cargo.toml': false});
	});

	it('are those of a repository without a commit as well', async () => {
		const root = await projectFolder({'Cargo.toml': '[package]\n'});
		git(root, 'init', '--quiet');
		const world = fakeWorld({root, environment: cleanEnvironment, project: {git: fakeGit(root)}});
		const {changed} = await readChanges(world, ownFiles(world, await readWanted(world)), signal);
		expect(changed).toMatchObject([{path: 'Cargo.toml', base: undefined}]);
	});
});
