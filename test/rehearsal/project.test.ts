import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir, readFile, readlink, rm, symlink, writeFile} from 'node:fs/promises';
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

async function expectRepository({top, owner, name, branch}: PracticeProject): Promise<void> {
	expect(git(top, 'status', '--porcelain', '--branch')).toBe(`## ${branch}`);
	expect(await readFile(path.join(top, '.git/config'), 'utf8')).toContain(`url = https://github.com/${owner}/${name}.git\n`);
	expect(git(top, 'log', '--format=%an <%ae> %s')).toBe('Rehearsal <rehearsal@localhost> Begin');
}

describe('the sample', () => {
	const make = async (environment: Readonly<Record<string, string | undefined>>) =>
		makeSample({folder: path.join(await temporaryFolder(), 'tickets'), run: runProcess, environment, signal});

	it('uses the standard library without cargo, and says why', async () => {
		const sample = await make(await environmentWith('git'));
		expect(sample).toEqual({
			root: sample.top,
			top: sample.top,
			owner: 'acme',
			name: 'tickets',
			branch: 'main',
			environment: {FERROVIA_RAILWAY_HEALTH_PATH: '/health'},
			words: 'a sample workspace with a server on the standard library, because there is no cargo to fetch crates with',
		});
		await expectRepository(sample);
		expect(tracked(sample.top)).toEqual([
			'.gitignore',
			'Cargo.lock',
			'Cargo.toml',
			'crates/api/Cargo.toml',
			'crates/api/src/main.rs',
			'crates/tariff/Cargo.toml',
			'crates/tariff/src/lib.rs',
		]);
		expect(await readFile(path.join(sample.top, '.gitignore'), 'utf8')).toMatch(/^\/?target/m);
	});

	it.skipIf(!hasCargo)('uses the standard library when no crate can be downloaded; it builds and answers', {timeout: 120_000}, async () => {
		const {top, words, ...sample} = await make({...anonymous, CARGO_HOME: await temporaryFolder(), CARGO_NET_OFFLINE: 'true'});
		expect(words).toBe('a sample workspace with a server on the standard library, because no crate could be downloaded');
		await expectRepository({top, words, ...sample});
		const built = await runProcess(['cargo', 'build', '--locked', '--offline'], {cwd: top, env: anonymous});
		expect(built.ok, built.stderr).toBe(true);
		expect(git(top, 'status', '--porcelain')).toBe('');
		const [program = ''] = (await readdir(path.join(top, 'target/debug'), {withFileTypes: true}))
			.filter(entry => entry.isFile() && !entry.name.includes('.'))
			.map(({name}) => name);
		const server = spawn(path.join(top, 'target/debug', program), {env: {PORT: '0'}, stdio: ['ignore', 'pipe', 'inherit']});
		onTestFinished(() => {
			server.kill();
		});
		const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
		const ask = async (place: string) => {
			const answer = await fetch(`http://127.0.0.1:${/:(\d+)$/.exec(line)?.[1]}${place}`);
			return [answer.status, await answer.text()];
		};
		expect(await ask('/health')).toEqual([200, 'ok\n']);
		expect(await ask('/ticket?kilometres=100')).toEqual([200, expect.stringMatching(/^\{"cents":\s*\d+\}\s*$/)]);
		expect((await ask('/ticket?kilometres=many'))[0]).toBe(400);
		expect((await ask('/'))[0]).toBe(404);
	});

	it.skipIf(!hasCargo)('uses axum when crates can be downloaded', {timeout: 60_000}, async ({skip}) => {
		const sample = await make({...anonymous, CARGO_HOME: process.env.CARGO_HOME});
		if (sample.words.includes('could be downloaded')) {
			skip('There is no registry of crates here.');
		}

		expect(sample.words).toBe('a sample workspace with a server on axum');
		await expectRepository(sample);
		expect(await readFile(path.join(sample.top, 'Cargo.lock'), 'utf8')).toMatch(/name = "axum"\nversion/);
		expect(tracked(sample.top)).toContain('Cargo.lock');
	});

	it('needs git, and says where to get it', async () => {
		await expect(make(await environmentWith())).rejects.toMatchObject({
			what: 'git is not on this machine.',
			next: ['https://git-scm.com/downloads'],
		});
	});
});

/** A repository with uncommitted changes, and files that git ignores. */
async function workedOn(): Promise<string> {
	const folder = await projectFolder({
		'Cargo.toml': manifest('demo'),
		'src/main.rs': mainFile,
		'src/old.rs': '// old\n',
		'.gitignore': '/target\n.env\n',
		'ferrovia.toml': 'bucket = "real"\n',
		'docs/a b.md': 'text\n',
		'services/api/Cargo.toml': manifest('api'),
		'services/api/ferrovia.toml': 'bucket = "real"\n',
	});
	commitAll(folder);
	await rm(path.join(folder, 'src/old.rs'));
	await symlink('main.rs', path.join(folder, 'src/link.rs'));
	await writeFiles(folder, {
		'src/main.rs': 'fn main() { todo!() }\n',
		'src/new.rs': '// new\n',
		'.env': 'SECRET=1\n',
		'target/debug/demo': 'binary',
		'.ferrovia/journal.jsonl': '{}\n',
		'services/api/.ferrovia/journal.jsonl': '{}\n',
	});
	return folder;
}

async function copy(from: string): Promise<PracticeProject> {
	const folder = path.join(await temporaryFolder(), path.basename(from));
	return copyProject(from, {folder, run: runProcess, environment: anonymous, signal});
}

describe('a copy of a project', () => {
	it('has uncommitted changes, but no ignored files, answers or journal; the original stays as it is', async () => {
		const from = await workedOn();
		const before = await filesIn(from);
		const project = await copy(from);
		await expectRepository(project);
		expect(project).toMatchObject({words: `a copy of ${from}`, owner: 'acme', name: path.basename(from), branch: 'main'});
		expect((await readdir(project.top)).sort()).toEqual(['.git', '.gitignore', 'Cargo.toml', 'docs', 'services', 'src']);
		expect(await readFile(path.join(project.top, 'src/main.rs'), 'utf8')).toBe('fn main() { todo!() }\n');
		expect(tracked(project.top)).toEqual(expect.arrayContaining(['docs/a b.md', 'src/new.rs']));
		expect((await readdir(path.join(project.top, 'src'))).sort()).toEqual(['link.rs', 'main.rs', 'new.rs']);
		expect(await readlink(path.join(project.top, 'src/link.rs'))).toBe('main.rs');
		await writeFile(path.join(project.top, 'src/main.rs'), 'fn main() {}\n');
		git(project.top, 'commit', '--quiet', '--all', '--message', 'Change');
		expect(await filesIn(from)).toEqual(before);
		expect(Object.keys(before)).toContain(path.join('.git', 'index'));
	});

	it.each([
		['git@github.com:ada/engine.git', 'ada', 'engine'],
		['https://ada:secret@github.com/ada/engine', 'ada', 'engine'],
		['https://gitlab.com/ada/engine.git', 'acme', undefined],
	])('is of the repository of its remote: %s', async (url, owner, name) => {
		const from = await workedOn();
		git(from, 'remote', 'add', 'origin', url);
		const project = await copy(from);
		expect([project.owner, project.name]).toEqual([owner, name ?? path.basename(from)]);
		await expectRepository(project);
	});

	it.each([
		[['-b', 'feature/tickets'], 'feature/tickets'],
		[['--detach'], 'main'],
	])('is on the branch of the original, or main: git checkout %j', async (argv, branch) => {
		const from = await workedOn();
		git(from, 'checkout', '--quiet', ...argv);
		const project = await copy(from);
		expect(project.branch).toBe(branch);
		await expectRepository(project);
	});

	it('of a folder in a repository, reached by a link, is of the whole and starts in that folder', async () => {
		const top = await workedOn();
		const link = path.join(await temporaryFolder(), 'link');
		await symlink(top, link);
		const project = await copy(path.join(link, 'services/api'));
		expect(project.root).toBe(path.join(project.top, 'services/api'));
		expect(await readdir(project.root)).toEqual(['Cargo.toml']);
		expect(await readdir(project.top)).not.toContain('ferrovia.toml');
		expect(tracked(project.top)).toContain('src/main.rs');
		expect(project.name).toBe(path.basename(top));
		await expectRepository(project);
	});

	it('of a linked work tree has a repository of its own', async () => {
		const main = await workedOn();
		const tree = path.join(await temporaryFolder(), 'beside');
		git(main, 'worktree', 'add', '--quiet', '-b', 'beside', tree);
		await writeFiles(tree, {'src/new.rs': '// here\n'});
		const before = await filesIn(main);
		const project = await copy(tree);
		expect([project.branch, await readFile(path.join(project.top, 'src/new.rs'), 'utf8')]).toEqual(['beside', '// here\n']);
		await expectRepository(project);
		expect(await filesIn(main)).toEqual(before);
		expect(await readdir(path.join(project.top, '.git'))).toContain('HEAD');
	});

	it('of a folder without a repository has one, without built files and the journal', async () => {
		const from = await projectFolder({
			'Cargo.toml': manifest('demo'),
			'src/main.rs': mainFile,
			'target/debug/demo': 'binary',
			'.ferrovia/journal.jsonl': '{}\n',
		});
		const before = await filesIn(from);
		const project = await copy(from);
		expect(project).toMatchObject({owner: 'acme', branch: 'main', name: path.basename(from)});
		expect((await readdir(project.top)).sort()).toEqual(['.git', 'Cargo.toml', 'src']);
		await expectRepository(project);
		expect(await filesIn(from)).toEqual(before);
	});
});

it('reads what is committed by path, except binary and large files', async () => {
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
