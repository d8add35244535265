import {cp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {configFileName} from '../answers/config-file.ts';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {copyProject as copyFiles} from '../project/copy-project.ts';
import {parseAddress} from '../project/git-remote.ts';
import type {RunProcess} from '../services/process.ts';

export type PracticeProject = {
	/** The folder that Ferrovia is started in. */
	readonly root: string;
	/** The top of its repository. */
	readonly top: string;
	/** Whose repository it is at the practice cloud's GitHub. */
	readonly owner: string;
	readonly name: string;
	readonly branch: string;
	/** What it is, in words. */
	readonly words: string;
	/** Answers that can't be read from its sources. */
	readonly environment?: Readonly<Record<string, string>>;
};

export type ProjectOptions = {
	/** Where it is made; must not be there yet. */
	readonly folder: string;
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
};

/** How long a registry of crates may take to answer before the sample does without, in ms. */
const patienceMs = 30_000;

/** The folder with the sample's files: beside the sources, and beside the program where it is installed. */
const samples = new URL('sample/', import.meta.url);

/** Makes the sample: a workspace with a server on axum; where no crate can be had, one on the standard library. */
export async function makeSample({folder, run, environment, signal}: ProjectOptions): Promise<PracticeProject> {
	const common = async () => {
		await rm(folder, {recursive: true, force: true});
		await cp(new URL('common/', samples), folder, {recursive: true});
		// npm leaves files of this name out of packages.
		await writeFile(path.join(folder, '.gitignore'), await readFile(path.join(folder, 'gitignore')));
		await rm(path.join(folder, 'gitignore'));
	};
	const cargo = async (...argv: readonly string[]) =>
		run(['cargo', ...argv], {cwd: folder, env: environment, signal, timeoutMs: patienceMs});
	await common();
	await cp(new URL('axum/', samples), folder, {recursive: true});
	const locked = await cargo('generate-lockfile');
	const fetched = locked.ok ? await cargo('fetch', '--locked') : locked;
	if (!fetched.ok) {
		await common();
		await cp(new URL('std/', samples), folder, {recursive: true});
	}

	const place = {root: folder, top: folder, owner: 'acme', name: 'tickets', branch: 'main'};
	await makeRepository(folder, place, {run, environment, signal});
	return {
		...place,
		// Without a framework there is no router in which the route could be found.
		...(fetched.ok ? {} : {environment: {FERROVIA_RAILWAY_HEALTH_PATH: '/health'}}),
		words: fetched.ok
			? 'a sample workspace with a server on axum'
			: fetched.missing
				? 'a sample workspace with a server on the standard library, because there is no cargo to fetch crates with'
				: 'a sample workspace with a server on the standard library, because no crate could be downloaded',
	};
}

/**
Copies the user's own project as a clone would have it, with what is not committed yet, into a repository of its own. Nothing of what happens to the
copy reaches the project, or the place that it is pushed to.
*/
export async function copyProject(given: string, {folder, run, environment, signal}: ProjectOptions): Promise<PracticeProject> {
	// As git names it: what lies where in the repository is told by comparison.
	const from = await realpath(given).catch(() => given);
	const ask = async (...argv: readonly string[]) => run(['git', ...argv], {cwd: from, env: environment, signal, timeoutMs: 30_000});
	const [top, head, url] = await Promise.all([
		ask('rev-parse', '--show-toplevel'),
		ask('symbolic-ref', '--short', 'HEAD'),
		ask('remote', 'get-url', 'origin'),
	]);
	const root = top.ok ? top.stdout.trim() : from;
	const inside = path.relative(root, from);
	await copyFiles({run, environment}, root, folder, signal);
	// Answers and changes of the real journey are of real places, which the practice cloud does not know.
	for (const name of [configFileName, '.ferrovia']) {
		await rm(path.join(folder, inside, name), {recursive: true, force: true});
		await rm(path.join(folder, name), {recursive: true, force: true});
	}

	const remote = url.ok ? parseAddress(url.stdout.trim()) : undefined;
	const place = remote?.host === 'github.com' ? remote : {owner: 'acme', repository: path.basename(root).replaceAll(/[^\w.-]/g, '-')};
	const branch = head.ok ? head.stdout.trim() : 'main';
	const project = {root: path.join(folder, inside), top: folder, owner: place.owner, name: place.repository, branch};
	await makeRepository(folder, project, {run, environment, signal});
	return {...project, words: `a copy of ${given}`};
}

async function makeRepository(
	folder: string,
	{owner, name, branch}: Pick<PracticeProject, 'owner' | 'name' | 'branch'>,
	{run, environment, signal}: Omit<ProjectOptions, 'folder'>,
): Promise<void> {
	const git = async (...argv: readonly string[]) => {
		const identity = ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@localhost', '-c', 'commit.gpgsign=false'];
		const result = await run(['git', ...identity, ...argv], {cwd: folder, env: environment, signal, timeoutMs: 60_000});
		if (!result.ok) {
			throw new FerroviaError(
				result.missing
					? {what: 'git is not on this machine.', why: 'A rehearsal begins with a repository.', next: ['https://git-scm.com/downloads']}
					: {what: `git ${argv[0]} failed.`, why: result.stderr.trim().split('\n').at(-1), next: ['git --version']},
				{exitCode: exitCodes.unknown},
			);
		}
	};
	await git('init', '--quiet');
	await git('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
	await git('remote', 'add', 'origin', `https://github.com/${owner}/${name}.git`);
	await git('add', '--all');
	await git('commit', '--quiet', '--allow-empty', '--no-verify', '--message', 'Begin');
}

/** Larger files are not worth having in memory: nobody asks GitHub for them. In bytes. */
const largest = 200_000;

/** The texts that are committed, by path. */
export async function readCommitted(
	top: string,
	{run, environment, signal}: Pick<ProjectOptions, 'run' | 'environment' | 'signal'>,
): Promise<Readonly<Record<string, string>>> {
	const listed = await run(['git', 'ls-files', '-z'], {cwd: top, env: environment, signal, timeoutMs: 30_000});
	const names = listed.stdout.split('\0').filter(name => name !== '');
	const texts = await Promise.all(
		names.map(async name => {
			const bytes = await readFile(path.join(top, name)).catch(() => undefined);
			return bytes === undefined || bytes.length > largest || bytes.includes(0) ? [] : [[name, bytes.toString('utf8')] as const];
		}),
	);
	return Object.fromEntries(texts.flat());
}
