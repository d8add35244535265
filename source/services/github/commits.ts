import type {GitHub} from './client.ts';
import {type Looked, look} from './look.ts';

/** The commit that a tag, a branch or a commit's own name leads to; undefined where the repository has no such thing. */
export async function resolveCommit(
	github: GitHub,
	owner: string,
	repository: string,
	reference: string,
): Promise<Looked<string | undefined>> {
	// The list of files can be long, and is cut into pages.
	const asked = github.request('GET /repos/{owner}/{repo}/commits/{ref}', {owner, repo: repository, ref: reference, per_page: 1});
	const seen = await look(github, asked, [422]);
	return 'found' in seen ? {found: seen.found?.sha} : seen;
}
