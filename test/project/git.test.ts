import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {parseHeads, parseStatus, readGitRepository} from '../../source/project/git.ts';
import {fileStates} from '../../source/project/git-files.ts';
import {chooseRemote, parseAddress, parseRemotes, withRealHost} from '../../source/project/git-remote.ts';
import {commitAll, git, hasGit, projectFolder, realLook, writeFiles} from '../_helpers/project-folder.ts';

const read = async (folder: string) => readGitRepository(realLook(), folder);
const answering = (stdout: string, stderr = '', exitCode = 0) => ({
	...realLook(),
	run: async (argv: readonly string[]) => ({argv, exitCode, ok: exitCode === 0, missing: false, timedOut: false, stdout, stderr}),
});

describe.skipIf(!hasGit)('a repository (needs git)', () => {
	it('is none without one, and without a work tree', async () => {
		const root = await projectFolder({});
		expect(await read(root)).toBeUndefined();
		git(root, 'init', '--quiet', '--bare');
		expect(await read(root)).toBeUndefined();
	});

	it('may be new, without commits and remotes', async () => {
		const root = await projectFolder({'new file': ''});
		git(root, 'init', '--quiet', '--initial-branch', 'trunk');
		expect(await read(root)).toEqual({
			root,
			prefix: '',
			branch: 'trunk',
			defaultBranch: undefined,
			remote: undefined,
			dirtyPaths: 1,
			files: [],
			submodules: [],
			lfsFiles: [],
		});
	});

	it('has files, submodules, and files in Git LFS, by the top of the repository', async () => {
		const root = await projectFolder({'.gitattributes': '*.bin filter=lfs\n', 'a/model.bin': 'x', 'a/ü b.txt': ''});
		commitAll(root);
		git(root, 'update-index', '--add', '--cacheinfo', '160000,0123456789012345678901234567890123456789,vendor/shared');
		expect(await read(path.join(root, 'a'))).toMatchObject({
			files: ['.gitattributes', 'a/model.bin', 'a/ü b.txt'],
			submodules: ['vendor/shared'],
			lfsFiles: ['a/model.bin'],
		});
	});

	it('knows the folder in it, its branch and what changed', async () => {
		const root = await projectFolder({'a/b/file': '', 'other/file': '', 'other/moved': 'some text'});
		commitAll(root);
		git(root, 'switch', '--quiet', '--create', 'feature/x');
		await writeFiles(root, {'a/b/file': 'changed', 'other/new ü': ''});
		git(root, 'mv', 'other/moved', 'other/moved again');
		expect(await read(path.join(root, 'a/b'))).toMatchObject({root, prefix: 'a/b', branch: 'feature/x', dirtyPaths: 3});
	});

	it('may have no branch', async () => {
		const root = await projectFolder({});
		commitAll(root);
		git(root, 'switch', '--quiet', '--detach');
		expect(await read(root)).toMatchObject({branch: undefined, dirtyPaths: 0});
	});

	it('takes the remote and its default branch from a clone', async () => {
		const source = await projectFolder({file: ''});
		commitAll(source);
		git(source, 'branch', '--move', 'release/main');
		const folder = path.join(await projectFolder({}), 'clone');
		git(source, 'clone', '--quiet', source, folder);
		git(folder, 'remote', 'set-url', 'origin', 'https://me:secret-token@github.com/acme/shop.git');
		git(folder, 'remote', 'add', 'upstream', 'git@github.com:other/shop.git');
		expect(await read(folder)).toMatchObject({
			branch: 'release/main',
			defaultBranch: 'release/main',
			remote: {name: 'origin', url: 'https://github.com/acme/shop.git', host: 'github.com', owner: 'acme', repository: 'shop'},
		});
	});

	it('takes the remote that the branch follows where there is no origin', async () => {
		const root = await projectFolder({});
		commitAll(root);
		git(root, 'remote', 'add', 'team/one', 'https://github.com/one/shop');
		git(root, 'remote', 'add', 'two', 'https://github.com/two/shop');
		expect((await read(root))?.remote).toBeUndefined();
		git(root, 'config', 'branch.main.remote', 'two');
		git(root, 'config', 'branch.main.merge', 'refs/heads/main');
		expect((await read(root))?.remote).toMatchObject({name: 'two', owner: 'two'});
	});

	it('knows short names of addresses', async () => {
		const root = await projectFolder({});
		commitAll(root);
		git(root, 'config', 'url.https://github.com/.insteadOf', 'gh:');
		git(root, 'remote', 'add', 'origin', 'gh:acme/shop');
		expect((await read(root))?.remote).toMatchObject({url: 'https://github.com/acme/shop', owner: 'acme', repository: 'shop'});
	});

	it('knows the state of files, with odd names too', async () => {
		const root = await projectFolder({'a[1]*.toml': '', ':(top)x': '', 'kept.log': '', removed: ''});
		commitAll(root);
		await writeFiles(root, {'.gitignore': '*.log\nsub/\n', 'a1.toml': '', 'x.log': '', 'sub/y': '', staged: '', 'forced.log': ''});
		git(root, 'add', 'staged');
		git(root, 'add', '--force', 'forced.log');
		git(root, 'rm', '--quiet', '--cached', 'removed');
		const expected = {
			'a[1]*.toml': 'committed',
			':(top)x': 'committed',
			'kept.log': 'committed',
			'a1.toml': 'untracked',
			'x.log': 'ignored',
			'sub/y': 'ignored',
			staged: 'staged',
			'forced.log': 'staged',
			removed: 'untracked',
		};
		const files = [...Object.keys(expected), '../outside'].map(name => path.join(root, name));
		const states = await fileStates(realLook(), root, files);
		expect(Object.fromEntries([...states].map(([file, state]) => [path.relative(root, file), state]))).toEqual(expected);
	});

	it('knows the state of files before the first commit', async () => {
		const root = await projectFolder({a: '', b: ''});
		git(root, 'init', '--quiet');
		git(root, 'add', 'a');
		expect([...(await fileStates(realLook(), root, [path.join(root, 'a'), path.join(root, 'b')])).values()]).toEqual([
			'staged',
			'untracked',
		]);
	});

	it('in a submodule is that of the submodule', async () => {
		const inner = await projectFolder({file: ''});
		commitAll(inner);
		const outer = await projectFolder({});
		commitAll(outer);
		git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'part');
		await mkdir(path.join(outer, 'part/deep'));
		expect(await read(path.join(outer, 'part/deep'))).toMatchObject({root: path.join(outer, 'part'), prefix: 'deep'});
	});
});

describe('a repository of someone else', () => {
	it('is an error with the words of git', async () => {
		const remedy = 'git config --global --add safe.directory /srv/shop';
		const stderr = `fatal: detected dubious ownership in repository at '/srv/shop'\nTo add an exception, call:\n\n\t${remedy}\n`;
		await expect(readGitRepository(answering('', stderr, 128), '/srv/shop')).rejects.toMatchObject({
			exitCode: 3,
			next: [remedy],
		});
	});
});

describe('addresses of remotes', () => {
	it.each([
		['https://github.com/acme/shop.git', 'github.com', 'acme', 'shop', 'https://github.com/acme/shop.git'],
		['https://github.com/acme/shop/', 'github.com', 'acme', 'shop', 'https://github.com/acme/shop/'],
		['https://x-access-token:ghp_123@github.com/acme/shop', 'github.com', 'acme', 'shop', 'https://github.com/acme/shop'],
		['https://ghp_123@github.com/acme/shop?token=1#x', 'github.com', 'acme', 'shop', 'https://github.com/acme/shop'],
		['git@github.com:acme/shop.git', 'github.com', 'acme', 'shop', 'git@github.com:acme/shop.git'],
		['github.com:acme/shop', 'github.com', 'acme', 'shop', 'github.com:acme/shop'],
		['git@GitHub.com:/acme/shop.git', 'github.com', 'acme', 'shop', 'git@GitHub.com:/acme/shop.git'],
		['ssh://git@github.com/acme/shop.git', 'github.com', 'acme', 'shop', 'ssh://git@github.com/acme/shop.git'],
		['ssh://git:pw@git.example.com:2222/acme/shop.git', 'git.example.com', 'acme', 'shop', 'ssh://git@git.example.com:2222/acme/shop.git'],
		['ssh://git@ssh.github.com:443/acme/shop.git', 'github.com', 'acme', 'shop', 'ssh://git@ssh.github.com:443/acme/shop.git'],
		['git+ssh://git@github.com/acme/shop', 'github.com', 'acme', 'shop', 'git+ssh://git@github.com/acme/shop'],
		['git://github.com/acme/shop.git', 'github.com', 'acme', 'shop', 'git://github.com/acme/shop.git'],
		['https://gitlab.com/group/sub/shop.git', 'gitlab.com', 'group/sub', 'shop', 'https://gitlab.com/group/sub/shop.git'],
		['http://git.local:3000/acme/my.shop.git', 'git.local:3000', 'acme', 'my.shop', 'http://git.local:3000/acme/my.shop.git'],
		['https://github.com/acme/shop/tree/main', 'github.com', 'acme', 'shop', 'https://github.com/acme/shop/tree/main'],
		['https://www.github.com/acme/shop.git/', 'github.com', 'acme', 'shop', 'https://www.github.com/acme/shop.git/'],
		['https://gitlab.com/group/sub/shop/-/tree/main', 'gitlab.com', 'group/sub', 'shop', 'https://gitlab.com/group/sub/shop/-/tree/main'],
		['git@ssh.github.com:443/acme/shop.git', 'github.com', 'acme', 'shop', 'git@ssh.github.com:443/acme/shop.git'],
		['https://example.com/%C3%A4/shop', 'example.com', 'ä', 'shop', 'https://example.com/%C3%A4/shop'],
	])('%s', (address, host, owner, repository, url) => {
		expect(parseAddress(address)).toEqual({host, owner, repository, url});
	});

	it.each([
		'/srv/git/shop.git',
		'../shop',
		'file:///srv/acme/shop.git',
		String.raw`C:\code\shop`,
		'C:/code/shop',
		'https://github.com/shop',
		'https://',
		'',
		'ext::sh -c x/y',
	])('%s has no owner and repository', address => {
		expect(parseAddress(address)).toBeUndefined();
	});

	it('are read from the list of git', () => {
		const text = 'origin\thttps://github.com/a/b (fetch) [blob:none]\norigin\thttps://github.com/a/c (push)\nlocal\t/srv/x (fetch)\n';
		expect(parseRemotes(text)).toMatchObject([{name: 'origin', repository: 'b'}]);
	});

	it("are chosen: origin, the branch's own, the only one", () => {
		const remotes = parseRemotes('a\thttps://x.y/o/a (fetch)\norigin\thttps://x.y/o/o (fetch)\n');
		expect(chooseRemote(remotes, 'a/main')?.name).toBe('origin');
		expect(chooseRemote(remotes.slice(0, 1), undefined)?.name).toBe('a');
		expect(chooseRemote([], 'a/main')).toBeUndefined();
	});

	it('get the host behind the alias in the configuration of ssh', async () => {
		const [remote] = parseRemotes('origin\tgit@github-work:acme/shop.git (fetch)\n');
		expect(remote && (await withRealHost(answering('user git\nhostname github.com\nport 22\n'), remote))).toMatchObject({
			host: 'github.com',
			url: 'git@github-work:acme/shop.git',
		});
		expect(remote && (await withRealHost(answering('', '', 1), remote))).toEqual(remote);
	});

	it.each([
		['git@github.com-work:acme/shop.git', 'hostname github.com\n', 'github.com'],
		['git@work.github:acme/shop.git', 'hostname ssh.github.com\n', 'github.com'],
		['git@github.com-work:acme/shop.git', 'hostname github.com-work\n', 'github.com'],
		['git@github.com-work:acme/shop.git', '', 'github.com'],
		['git@git.example.com:acme/shop.git', 'hostname git.example.com\n', 'git.example.com'],
		['git@git.example.com:acme/shop.git', '', 'git.example.com'],
		['https://git.example.com/acme/shop.git', 'hostname github.com\n', 'git.example.com'],
	])('of %s is, where ssh says %j, on %s', async (address, told, host) => {
		const [remote] = parseRemotes(`origin\t${address} (fetch)\n`);
		expect(remote && (await withRealHost(answering(told), remote))).toMatchObject({host, owner: 'acme', repository: 'shop', url: address});
	});
});

describe('the words of git', () => {
	it('status', () => {
		const text =
			'# branch.oid abc\n# branch.head main\n# branch.upstream origin/main\n# branch.ab +0 -0\n# stash 2\n1 .M N... a\n? b\nu UU c\n';
		expect(parseStatus(text)).toEqual({branch: 'main', upstream: 'origin/main', dirtyPaths: 3});
		expect(parseStatus('# branch.head (detached)\n')).toEqual({branch: undefined, upstream: undefined, dirtyPaths: 0});
	});

	it('heads, of remotes with slashes too', () => {
		const text =
			'refs/remotes/a/b/HEAD refs/remotes/a/b/feature/x\nrefs/remotes/origin/HEAD refs/remotes/origin/main\nrefs/remotes/odd/HEAD \n';
		expect([...parseHeads(text)]).toEqual([
			['a/b', 'feature/x'],
			['origin', 'main'],
		]);
	});
});
