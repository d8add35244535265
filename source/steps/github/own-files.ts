import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {FerroviaError} from '../../engine/errors.ts';
import {ask} from '../../project/look.ts';
import type {CommittedFile} from '../../services/github/branches.ts';
import {scriptPath} from '../image/stages/layout.ts';
import {ownerOf, planOwnedFile} from '../owned-file.ts';
import {withCargo} from '../with-cargo.ts';
import {repositoryRoot} from '../workflow/names.ts';
import type {World} from '../world.ts';
import type {Wanted} from './wanted.ts';

/** A file that Ferrovia writes, or writes into. */
export type OwnFile = {
	/** Relative to the repository's top, with slashes. */
	readonly path: string;
	/** What it is for, a few words. */
	readonly purpose: string;
	/** The user's own, in which some lines are Ferrovia's. */
	readonly shared: boolean;
};

/** All of them, whether they are there or not. */
export function ownFiles({project, configPath}: Pick<World, 'project' | 'configPath'>, {files, settings}: Wanted): readonly OwnFile[] {
	const root = repositoryRoot({project});
	const {dockerfile} = settings.needs;
	const name = (...parts: readonly string[]) =>
		path
			.relative(root, path.join(...parts))
			.split(path.sep)
			.join('/');
	const inProject = (file: string) => name(project.root, file);
	const whole = (file: string, purpose: string): OwnFile => ({path: file, purpose, shared: false});
	const shared = (file: string, purpose: string): OwnFile => ({path: file, purpose, shared: true});
	return [
		whole(files.workflow.name, 'builds the image, pushes it and deploys exactly that one'),
		...files.scripts.map(script => whole(script.name, scriptPurposes[path.posix.basename(script.name)] ?? 'a script of the workflow')),
		whole(dockerfile, 'how the image is built, in layers that are found again'),
		whole(inProject(scriptPath), 'lets the build of the image use the shared cache'),
		whole(`${dockerfile}.dockerignore`, 'what stays out of the build of the image'),
		shared(inProject('.dockerignore'), 'what stays out of the build of the image'),
		whole(name(configPath), "Ferrovia's answers, so that nobody is asked again; nothing in it is secret"),
		shared(inProject('Cargo.toml'), 'the profiles ci and production'),
		shared(inProject('Cargo.lock'), 'the same versions in every build'),
		shared(inProject('.cargo/config.toml'), "cargo's settings that hold for every machine"),
		shared(inProject('.gitignore'), "what git must keep, and what is one machine's alone"),
	].filter(({path: file}) => !file.startsWith('../'));
}

const scriptPurposes: Readonly<Record<string, string>> = {
	'build-image.sh': 'builds and pushes the image with BuildKit',
	'build-summary.sh': 'tells in the run how well the cache hit',
	'deploy-railway.sh': 'tells Railway the digest, and waits until it serves',
	'publish-dockerfile.sh': 'names the digest to Railway in a Dockerfile of one line',
};

/** A file as it would be committed. */
export type ChangedFile = OwnFile & {
	/** Git's name of what is on disk. */
	readonly blob: string;
	readonly mode: CommittedFile['mode'];
	/** Git's name of what the last commit here has; undefined where it has no such file. */
	readonly base: string | undefined;
};

/** Those of the files that git sees changed or untracked; and, by name, those of the last commit, with git's names of them. */
export async function readChanges(
	world: World,
	files: readonly OwnFile[],
	signal: AbortSignal,
): Promise<{readonly changed: readonly ChangedFile[]; readonly committed: ReadonlyMap<string, string>}> {
	const root = repositoryRoot(world);
	const paths = files.map(file => file.path);
	const git = async (...argv: readonly string[]) =>
		ask({run: world.run, environment: world.environment, signal}, ['git', '--literal-pathspecs', ...argv], {cwd: root});
	const [status, head] = await Promise.all([
		git('status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--', ...paths),
		git('ls-tree', '-z', '--full-tree', 'HEAD', '--', ...paths),
	]);
	if (!status.ok) {
		throw new FerroviaError({
			what: 'git could not say which files have changed.',
			why: status.stderr.trim().split('\n').at(-1),
			next: ['git status'],
		});
	}

	// Before the first commit there is no HEAD.
	const entries = head.ok ? head.stdout.split('\0').flatMap(line => /^(\d+) blob ([\da-f]+)\t(.+)$/s.exec(line) ?? []) : [];
	const committed = new Map<string, {readonly mode: string; readonly blob: string}>();
	for (let index = 0; index < entries.length; index += 4) {
		committed.set(entries[index + 3] ?? '', {mode: entries[index + 1] ?? '', blob: entries[index + 2] ?? ''});
	}

	// A file that is gone is nobody's to remove from the branch.
	const seen = new Set(
		status.stdout
			.split('\0')
			.filter(line => line !== '' && !line.slice(0, 2).includes('D'))
			.map(line => line.slice(3)),
	);
	const changed = files.filter(file => seen.has(file.path));
	const names = await blobNames(
		git,
		changed.map(file => file.path),
	);
	return {
		changed: await Promise.all(
			changed.map(async (file, index) => ({
				...file,
				blob: names[index] ?? '',
				mode: await modeOf(path.join(root, file.path), committed.get(file.path)?.mode),
				base: committed.get(file.path)?.blob,
			})),
		),
		committed: new Map([...committed].map(([name, {blob}]) => [name, blob])),
	};
}

/** As the last commit has it; of a new file as the disk has it, where that knows what a program is. */
async function modeOf(file: string, committed: string | undefined): Promise<CommittedFile['mode']> {
	const isProgram =
		committed === undefined ? process.platform !== 'win32' && ((await stat(file)).mode & 0o100) !== 0 : committed === '100755';
	return isProgram ? '100755' : '100644';
}

async function blobNames(
	git: (...argv: readonly string[]) => ReturnType<typeof ask>,
	paths: readonly string[],
): Promise<readonly string[]> {
	if (paths.length === 0) {
		return [];
	}

	const named = await git('hash-object', '--', ...paths);
	if (!named.ok) {
		throw new FerroviaError({what: 'git could not read the changed files.', why: named.stderr.trim(), next: ['git status']});
	}

	return named.stdout.trim().split('\n');
}

/** The bytes that git would commit: with the line ends of the repository, where git is told to change those. */
export async function readCommitted(world: Pick<World, 'project'>, {path: file, blob, mode}: ChangedFile): Promise<CommittedFile> {
	const bytes = await readFile(path.join(repositoryRoot(world), file));
	const candidates = [bytes, Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')];
	const found = candidates.find(candidate => blobName(candidate, blob.length) === blob);
	if (found === undefined) {
		throw new FerroviaError({
			what: `${file} can't be committed from here.`,
			why: 'It changed while Ferrovia was at work, or a filter of git rewrites it.',
			next: [`git add ${file} && git commit`, 'ferrovia setup github --github-files leave'],
		});
	}

	return {path: file, mode, bytes: found};
}

/** Git's own name for a file: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects. */
function blobName(bytes: Uint8Array, length: number): string {
	return createHash(length === 64 ? 'sha256' : 'sha1')
		.update(`blob ${bytes.length}\0`)
		.update(bytes)
		.digest('hex');
}

/** Whether other steps of this run are going to write some of the files: what a pull request has of them is known only then. */
export async function willWrite(world: World, {files, settings}: Wanted): Promise<boolean> {
	const {project, selected, configPath} = world;
	const isThere = async (file: string) =>
		readFile(file).then(
			() => true,
			() => false,
		);
	const pending = await Promise.all([
		selected.includes('workflow')
			? Promise.all([files.workflow, ...files.scripts].map(async file => (await planOwnedFile(file)).change !== undefined)).then(all =>
					all.some(Boolean),
				)
			: false,
		selected.includes('image') ? isThere(path.join(repositoryRoot(world), settings.needs.dockerfile)).then(found => !found) : false,
		isThere(configPath).then(found => !found),
		selected.includes('cargo') && withCargo(world).applies && !project.cargo.profiles.includes('ci'),
	]);
	return pending.some(Boolean);
}

/** True for what somebody else wrote under a name of Ferrovia's. */
export async function isForeign(world: Pick<World, 'project'>, {path: file, shared}: OwnFile): Promise<boolean> {
	if (shared || !/Dockerfile|\.sh$|\.ya?ml$/.test(file)) {
		return false;
	}

	return ownerOf(await readFile(path.join(repositoryRoot(world), file), 'utf8')) === 'foreign';
}
