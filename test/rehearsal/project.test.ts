import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {describe, expect, it, onTestFinished} from 'vitest';
import {copyProject, makeSample, type PracticeProject, readCommitted} from '../../source/rehearsal/project.ts';
import {runProcess} from '../../source/services/process.ts';
import {onPath} from '../_helpers/programs.ts';
import {cleanEnvironment, commitAll, git, hasCargo, mainFile, manifest, projectFolder, writeFiles} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

const {signal} = new AbortController();

/** As in a rehearsal: nobody says who commits. */
const anonymous = {
	...cleanEnvironment,
	...Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap(who => [`GIT_${who}_NAME`, `GIT_${who}_EMAIL`]).map(name => [name, undefined])),
};

async function environmentWith(...programs: readonly string[]): Promise<Readonly<Record<string, string | undefined>>> {
	const bin = await temporaryFolder();
	for (const program of programs) {
		await symlink(onPath(program) ?? '', path.join(bin, program));
	}

	return {...anonymous, PATH: bin};
}

/** Every file below a folder, with what is in it. */
async function filesIn(folder: string): Promise<Readonly<Record<string, string>>> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	const files = entries.filter(entry => entry.isFile()).map(({parentPath, name}) => path.relative(folder, path.join(parentPath, name)));
	return Object.fromEntries(await Promise.all(files.sort().map(async file => [file, await readFile(path.join(folder, file), 'latin1')])));
}

const tracked = (folder: string) => git(folder, 'ls-files').split('\n');

function expectRepository({top, owner, name, branch}: PracticeProject): void {
	expect(git(top, 'status', '--porcelain')).toBe('');
	expect(git(top, 'symbolic-ref', '--short', 'HEAD')).toBe(branch);
	expect(git(top, 'remote', 'get-url', 'origin')).toBe(`https://github.com/${owner}/${name}.git`);
	expect(git(top, 'log', '--format=%an <%ae> %s')).toBe('Rehearsal <rehearsal@localhost> Begin');
}

describe('the sample', () => {
	it('is on the standard library where there is no cargo, and says why', async () => {
		const folder = path.join(await temporaryFolder(), 'tickets');
		const sample = await makeSample({folder, run: runProcess, environment: await environmentWith('git'), signal});
		expect(sample).toEqual({
			root: folder,
			top: folder,
			owner: 'acme',
			name: 'tickets',
			branch: 'main',
			words: 'a sample workspace with a server on the standard library, because there is no cargo to fetch crates with',
		});
		expectRepository(sample);
		expect(tracked(folder)).toEqual([
			'.gitignore',
			'Cargo.lock',
			'Cargo.toml',
			'crates/api/Cargo.toml',
			'crates/api/src/main.rs',
			'crates/tariff/Cargo.toml',
			'crates/tariff/src/lib.rs',
		]);
		expect(await readFile(path.join(folder, '.gitignore'), 'utf8')).toMatch(/^\/?target/m);
		expect(await readFile(path.join(folder, 'crates/api/Cargo.toml'), 'utf8')).not.toContain('axum');
	});

	it.skipIf(!hasCargo)('is on the standard library where no crate can be had, and nothing of the other is left', async () => {
		const folder = path.join(await temporaryFolder(), 'tickets');
		const environment = {...anonymous, CARGO_HOME: await temporaryFolder(), CARGO_NET_OFFLINE: 'true'};
		const sample = await makeSample({folder, run: runProcess, environment, signal});
		expect(sample.words).toBe('a sample workspace with a server on the standard library, because no crate could be downloaded');
		expectRepository(sample);
		expect(await readFile(path.join(folder, 'Cargo.lock'), 'utf8')).not.toContain('axum');
		expect(await readFile(path.join(folder, 'crates/api/src/main.rs'), 'utf8')).not.toContain('axum');
	});

	it.skipIf(!hasCargo)(
		'is on axum where crates can be had',
		async ({skip}) => {
			const folder = path.join(await temporaryFolder(), 'tickets');
			const environment = {...anonymous, CARGO_HOME: process.env.CARGO_HOME};
			const sample = await makeSample({folder, run: runProcess, environment, signal});
			if (sample.words.includes('could be downloaded')) {
				skip('There is no registry of crates here.');
			}

			expect(sample.words).toBe('a sample workspace with a server on axum');
			expectRepository(sample);
			expect(await readFile(path.join(folder, 'Cargo.lock'), 'utf8')).toMatch(/name = "axum"\nversion/);
			expect(tracked(folder)).toContain('Cargo.lock');
		},
		60_000,
	);

	it.skipIf(!hasCargo)('on the standard library builds and answers', {timeout: 120_000}, async () => {
		const folder = path.join(await temporaryFolder(), 'tickets');
		await makeSample({folder, run: runProcess, environment: await environmentWith('git'), signal});
		const built = await runProcess(['cargo', 'build', '--locked', '--offline'], {cwd: folder, env: anonymous});
		expect(built.ok, built.stderr).toBe(true);
		expect(git(folder, 'status', '--porcelain')).toBe('');
		const [program] = (await readdir(path.join(folder, 'target/debug'), {withFileTypes: true}))
			.filter(entry => entry.isFile() && !entry.name.includes('.') && entry.name !== 'Cargo.lock')
			.map(({name}) => name);
		const server = spawn(path.join(folder, 'target/debug', program ?? ''), {env: {PORT: '0'}, stdio: ['ignore', 'pipe', 'inherit']});
		onTestFinished(() => {
			server.kill();
		});
		const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
		const url = `http://127.0.0.1:${/:(\d+)$/.exec(line)?.[1]}`;
		const ask = async (place: string) => {
			const answer = await fetch(`${url}${place}`);
			return [answer.status, await answer.text()];
		};
		expect(await ask('/health')).toEqual([200, 'ok\n']);
		const [status, text] = await ask('/ticket?kilometres=100');
		expect([status, Object.keys(JSON.parse(String(text)))]).toEqual([200, ['cents']]);
		expect((await ask('/ticket?kilometres=many'))[0]).toBe(400);
		expect((await ask('/'))[0]).toBe(404);
	});

	it('needs git, and says where to get it', async () => {
		const folder = path.join(await temporaryFolder(), 'tickets');
		await expect(makeSample({folder, run: runProcess, environment: await environmentWith(), signal})).rejects.toMatchObject({
			what: 'git is not on this machine.',
			next: ['https://git-scm.com/downloads'],
		});
	});
});

const files = {
	'Cargo.toml': manifest('demo'),
	'src/main.rs': mainFile,
	'.gitignore': '/target\n.env\n',
	'ferrovia.toml': 'bucket = "real"\n',
	'docs/a b.md': 'text\n',
};

/** A project somebody works on: committed, with a change that is not, and with what git ignores. */
async function workedOn(more: Readonly<Record<string, string>> = {}): Promise<string> {
	const folder = await projectFolder({...files, ...more});
	commitAll(folder);
	await writeFiles(folder, {
		'src/main.rs': 'fn main() { todo!() }\n',
		'src/new.rs': '// new\n',
		'.env': 'SECRET=1\n',
		'target/debug/demo': 'binary',
		'.ferrovia/journal.jsonl': '{}\n',
	});
	return folder;
}

async function copy(from: string): Promise<PracticeProject> {
	const folder = path.join(await temporaryFolder(), path.basename(from));
	return copyProject(from, {folder, run: runProcess, environment: anonymous, signal});
}

describe('a copy of a project', () => {
	it('has what is not committed yet, without what git ignores, answers and journal', async () => {
		const from = await workedOn();
		const project = await copy(from);
		expectRepository(project);
		expect(project.words).toBe(`a copy of ${from}`);
		expect((await readdir(project.top)).sort()).toEqual(['.git', '.gitignore', 'Cargo.toml', 'docs', 'src']);
		expect(await readFile(path.join(project.top, 'src/main.rs'), 'utf8')).toBe('fn main() { todo!() }\n');
		expect(tracked(project.top)).toContain('src/new.rs');
		expect(tracked(project.top)).toContain('docs/a b.md');
	});

	it('leaves all of the original as it is, its git directory too', async () => {
		const from = await workedOn();
		git(from, 'remote', 'add', 'origin', 'git@github.com:ada/engine.git');
		const before = await filesIn(from);
		const project = await copy(from);
		await writeFile(path.join(project.top, 'src/main.rs'), 'fn main() {}\n');
		git(project.top, 'commit', '--quiet', '--all', '--message', 'Change');
		expect(await filesIn(from)).toEqual(before);
		expect(Object.keys(before)).toContain(path.join('.git', 'index'));
	});

	it.each([
		['git@github.com:ada/engine.git', 'ada', 'engine'],
		['https://ada:secret@github.com/ada/engine', 'ada', 'engine'],
		['https://gitlab.com/ada/engine.git', 'acme', undefined],
		['/srv/git/engine.git', 'acme', undefined],
		[undefined, 'acme', undefined],
	])('is of the repository that its remote %s names', async (url, owner, name) => {
		const from = await workedOn();
		if (url !== undefined) {
			git(from, 'remote', 'add', 'origin', url);
		}

		const project = await copy(from);
		expect([project.owner, project.name]).toEqual([owner, name ?? path.basename(from)]);
		expectRepository(project);
	});

	it('is on the branch that the original is on', async () => {
		const from = await workedOn();
		git(from, 'checkout', '--quiet', '-b', 'feature/tickets');
		const project = await copy(from);
		expect(project.branch).toBe('feature/tickets');
		expectRepository(project);
	});

	it('is of a branch main where the original is on none', async () => {
		const from = await workedOn();
		git(from, 'checkout', '--quiet', '--detach');
		expect((await copy(from)).branch).toBe('main');
	});

	it('of a folder in a repository is of the whole, and stands in that folder', async () => {
		const top = await workedOn({'services/api/Cargo.toml': manifest('api'), 'services/api/ferrovia.toml': 'bucket = "real"\n'});
		await writeFiles(top, {'services/api/.ferrovia/journal.jsonl': '{}\n'});
		const project = await copy(path.join(top, 'services/api'));
		expect(project.root).toBe(path.join(project.top, 'services/api'));
		expect(await readdir(project.root)).toEqual(['Cargo.toml']);
		expect(tracked(project.top)).toContain('src/main.rs');
		expect(project.name).toBe(path.basename(top));
		expectRepository(project);
	});

	it('is the same where the original is reached by a link', async () => {
		const from = await workedOn();
		const link = path.join(await temporaryFolder(), 'link');
		await symlink(from, link);
		const project = await copy(link);
		expect(project.root).toBe(project.top);
		expect(await readdir(project.root)).not.toContain('ferrovia.toml');
		expectRepository(project);
	});

	it('of a work tree beside its repository has a repository of its own', async () => {
		const main = await workedOn();
		const tree = path.join(await temporaryFolder(), 'beside');
		git(main, 'worktree', 'add', '--quiet', '-b', 'beside', tree);
		await writeFiles(tree, {'src/new.rs': '// here\n'});
		const before = await filesIn(main);
		const project = await copy(tree);
		expect([project.branch, await readFile(path.join(project.top, 'src/new.rs'), 'utf8')]).toEqual(['beside', '// here\n']);
		expectRepository(project);
		expect(await filesIn(main)).toEqual(before);
		expect((await readdir(path.join(project.top, '.git'))).includes('HEAD')).toBe(true);
	});

	it('of a folder without a repository has one, without what is built and the journal', async () => {
		const from = await projectFolder({...files, 'target/debug/demo': 'binary', '.ferrovia/journal.jsonl': '{}\n'});
		const before = await filesIn(from);
		const project = await copy(from);
		expect(project).toMatchObject({owner: 'acme', branch: 'main', name: path.basename(from)});
		expect((await readdir(project.top)).sort()).toEqual(['.git', '.gitignore', 'Cargo.toml', 'docs', 'src']);
		expectRepository(project);
		expect(await filesIn(from)).toEqual(before);
	});

	it('keeps a link a link, and does without a file that is deleted', async () => {
		const from = await workedOn({'src/old.rs': '// old\n'});
		await symlink('main.rs', path.join(from, 'src/link.rs'));
		await mkdir(path.join(from, 'empty'));
		await runProcess(['rm', path.join(from, 'src/old.rs')]);
		const project = await copy(from);
		expect((await readdir(path.join(project.top, 'src'))).sort()).toEqual(['link.rs', 'main.rs', 'new.rs']);
		expect(git(project.top, 'ls-files', '--stage', 'src/link.rs')).toMatch(/^120000 /);
	});
});

describe('what is committed', () => {
	it('is read by path, without what is no text or large', async () => {
		const folder = await projectFolder({
			'a.txt': 'ä\n',
			'folder/b c.txt': '',
			'large.txt': 'x'.repeat(200_001),
			'just.txt': 'x'.repeat(200_000),
			'binary.dat': 'a\0b',
		});
		commitAll(folder);
		await writeFiles(folder, {'new.txt': 'not committed\n'});
		const texts = await readCommitted(folder, {run: runProcess, environment: anonymous, signal});
		expect(Object.keys(texts).sort()).toEqual(['a.txt', 'folder/b c.txt', 'just.txt']);
		expect([texts['a.txt'], texts['folder/b c.txt']]).toEqual(['ä\n', '']);
	});
});
