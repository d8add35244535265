import path from 'node:path';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {chooseRemote, parseRemotes, withRealHost} from './git-remote.ts';
import {ask, type Look} from './look.ts';
import type {GitRepository} from './project.ts';

/**
The repository that the folder is in; undefined where there is none, or no git.

@throws FerroviaError when git refuses to look, because the repository belongs to someone else.
*/
export async function readGitRepository(look: Look, folder: string): Promise<GitRepository | undefined> {
	const git = async (...argv: readonly string[]) => ask(look, ['git', ...argv], {cwd: folder});
	const [place, status, remotes, heads, tree, lfs] = await Promise.all([
		git('rev-parse', '--show-toplevel', '--show-prefix'),
		git('status', '--porcelain=v2', '--branch'),
		git('remote', '--verbose'),
		git('for-each-ref', '--format=%(refname) %(symref)', 'refs/remotes/**/HEAD'),
		git('ls-files', '--stage', '-z', '--full-name', ':/'),
		git('ls-files', '-z', '--full-name', ':(top,attr:filter=lfs)'),
	]);
	if (!place.ok) {
		if (/dubious ownership|unsafe repository/.test(place.stderr)) {
			throw refused(place.stderr, folder);
		}

		return undefined;
	}

	const [top = '', prefix = ''] = place.stdout.split(/\r?\n/);
	const {branch, upstream, dirtyPaths} = parseStatus(status.stdout);
	const remote = chooseRemote(parseRemotes(remotes.stdout), upstream);
	return {
		root: path.normalize(top),
		prefix: prefix.replace(/\/$/, ''),
		branch,
		defaultBranch: remote && parseHeads(heads.stdout).get(remote.name),
		remote: remote && (await withRealHost(look, remote)),
		dirtyPaths,
		...parseTree(tree.stdout),
		lfsFiles: lfs.stdout.split('\0').filter(Boolean),
	};
}

/** Reads `git ls-files --stage -z` (https://git-scm.com/docs/git-ls-files#_output): a submodule is an entry with a mode of its own. */
export function parseTree(text: string): Required<Pick<GitRepository, 'files' | 'submodules'>> {
	const entries = text.split('\0').flatMap(line => {
		const [, mode, name] = /^(\d+) \S+ \d\t(.+)$/s.exec(line) ?? [];
		return mode === undefined || name === undefined ? [] : [{isSubmodule: mode === '160000', name}];
	});
	const named = (isSubmodule: boolean) => [...new Set(entries.filter(entry => entry.isSubmodule === isSubmodule).map(({name}) => name))];
	return {files: named(false), submodules: named(true)};
}

/** Reads `git status --porcelain=v2 --branch` (https://git-scm.com/docs/git-status#_porcelain_format_version_2). */
export function parseStatus(text: string): Pick<GitRepository, 'branch' | 'dirtyPaths'> & {readonly upstream: string | undefined} {
	const lines = text.split('\n').filter(Boolean);
	const header = (name: string) => lines.find(line => line.startsWith(`# ${name} `))?.slice(name.length + 3);
	const branch = header('branch.head');
	return {
		branch: branch === '(detached)' ? undefined : branch,
		upstream: header('branch.upstream'),
		dirtyPaths: lines.filter(line => !line.startsWith('#')).length,
	};
}

/** The default branch of each remote, from lines such as `refs/remotes/origin/HEAD refs/remotes/origin/main`. */
export function parseHeads(text: string): ReadonlyMap<string, string> {
	const heads = text.split('\n').map(line => /^refs\/remotes\/(.+)\/HEAD refs\/remotes\/\1\/(.+)$/.exec(line));
	return new Map(heads.filter(head => head !== null).map(([, remote = '', branch = '']) => [remote, branch]));
}

function refused(stderr: string, folder: string): FerroviaError {
	const command = /git config --global --add safe\.directory .+/.exec(stderr)?.[0];
	return new FerroviaError(
		{
			what: `git refuses to look at ${folder}.`,
			why: 'The repository belongs to another user, which git takes for a danger.',
			next: [command?.trim() ?? `git config --global --add safe.directory '${folder}'`],
		},
		{exitCode: exitCodes.unknown},
	);
}
