import type {GitHub} from './client.ts';
import {type Looked, look} from './look.ts';
import type {Repository} from './repository.ts';

/** The blob of a file on a branch, by git's own name for it; undefined where the branch has no such file. */
export async function readBlobName(
	github: GitHub,
	{owner, name: repo}: Pick<Repository, 'owner' | 'name'>,
	path: string,
	branch: string,
): Promise<Looked<string | undefined>> {
	const asked = github.request('GET /repos/{owner}/{repo}/contents/{path}', {owner, repo, path, ref: branch});
	const seen = await look(github, asked, [404]);
	if ('unseen' in seen) {
		return seen;
	}

	// A list is a folder.
	return {found: seen.found === undefined || Array.isArray(seen.found) ? undefined : seen.found.sha};
}
