import {type Call, notFound, ok, Refusal, type Route, repo, repositoryOf} from '../call.ts';
import {describeCommit, filesAt, resolveRef, shaOf} from '../repository.ts';
import type {FileState, RepositoryState} from '../state.ts';

/** The files and folders of a folder; empty where there is none. */
function listed({origin}: Call, {owner, name: repository}: RepositoryState, files: ReadonlyMap<string, FileState>, folder: string) {
	const entries = new Map<string, object>();
	for (const [file, {sha}] of files) {
		if (!file.startsWith(`${folder}/`)) {
			continue;
		}

		const [name = '', ...rest] = file.slice(folder.length + 1).split('/');
		const path = `${folder}/${name}`;
		const url = `${origin}/repos/${owner}/${repository}/contents/${path}`;
		entries.set(path, {
			...(rest.length === 0 ? {type: 'file', sha} : {type: 'dir', sha: shaOf('folder', path)}),
			path,
			name,
			size: 0,
			url,
			git_url: null,
			html_url: null,
			download_url: null,
			_links: {self: url, git: null, html: null},
		});
	}

	return [...entries.values()];
}

/** Commits and what is in them, by names that people have for them. */
export const fileRoutes: readonly Route[] = [
	{
		name: `GET ${repo}/commits/{ref}`,
		run(call) {
			const commit = resolveRef(repositoryOf(call, {permission: 'contents'}), call.parts.ref ?? '');
			if (commit === undefined) {
				throw new Refusal(422, `No commit found for SHA: ${call.parts.ref}`);
			}

			const {sha, parents, ...committed} = describeCommit(commit);
			return ok({sha, commit: committed, parents});
		},
	},
	{
		name: `GET ${repo}/contents/{path}`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'contents'});
			const {path = ''} = call.parts;
			const ref = call.query.get('ref') ?? repository.defaultBranch;
			const commit = resolveRef(repository, ref);
			if (commit === undefined) {
				throw new Refusal(404, `No commit found for the ref ${ref}`);
			}

			const files = filesAt(repository, commit.sha);
			const file = files.get(path);
			const folder = listed(call, repository, files, path);
			if (file === undefined && folder.length === 0) {
				throw notFound();
			}

			return ok(file === undefined ? folder : {type: 'file', path, sha: file.sha});
		},
	},
];
