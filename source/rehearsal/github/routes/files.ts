import {type Call, notFound, ok, page, Refusal, type Route, repo, repositoryOf} from '../call.ts';
import {describeCommit, entriesOf, filesAt, resolveRef} from '../repository.ts';
import type {RepositoryState} from '../state.ts';

/** As GitHub breaks it: decoders have to pass over the ends of lines. */
function base64(text: string): string {
	return Buffer.from(text)
		.toString('base64')
		.replaceAll(/.{1,60}/g, '$&\n');
}

type Placed = {readonly type: 'file' | 'dir'; readonly path: string; readonly sha: string; readonly ref: string};

function place({origin}: Call, {owner, name, blobs}: RepositoryState, {type, path, sha, ref}: Placed) {
	const kind = type === 'file' ? 'blob' : 'tree';
	const api = `${origin}/repos/${owner}/${name}`;
	const url = `${api}/contents/${path}?ref=${ref}`;
	const git = `${api}/git/${kind}s/${sha}`;
	const html = `https://github.com/${owner}/${name}/${kind}/${ref}/${path}`;
	return {
		type,
		path,
		name: path.split('/').at(-1) ?? path,
		sha,
		size: type === 'file' ? Buffer.byteLength(blobs.get(sha) ?? '') : 0,
		url,
		git_url: git,
		html_url: html,
		download_url: type === 'file' ? `https://raw.githubusercontent.com/${owner}/${name}/${ref}/${path}` : null,
		_links: {self: url, git, html},
	};
}

/** Commits and what is in them, by names that people have for them. */
export const fileRoutes: readonly Route[] = [
	{
		name: `GET ${repo}/commits/{ref}`,
		run(call) {
			const repository = repositoryOf(call, {permission: 'contents'});
			const commit = resolveRef(repository, call.parts.ref ?? '');
			if (commit === undefined) {
				throw new Refusal(422, `No commit found for SHA: ${call.parts.ref}`);
			}

			const {sha: _, parents, ...committed} = describeCommit(commit);
			const before = filesAt(repository, commit.parents[0] ?? '');
			const changed = [...filesAt(repository, commit.sha)].filter(([path, {sha}]) => before.get(path)?.sha !== sha);
			const {items, headers} = page(changed, call, `${repo}/commits/{ref}`);
			return {
				...ok({
					sha: commit.sha,
					commit: committed,
					parents,
					files: items.map(([filename, {sha}]) => ({filename, sha, status: before.has(filename) ? 'modified' : 'added'})),
				}),
				headers,
			};
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
			if (file !== undefined) {
				const content = base64(repository.blobs.get(file.sha) ?? '');
				return ok({...place(call, repository, {type: 'file', path, sha: file.sha, ref}), encoding: 'base64', content});
			}

			const entries = entriesOf(repository, files, `${path}/`);
			if (entries.length === 0) {
				throw notFound();
			}

			return ok(
				entries.map(({name, type, sha}) =>
					place(call, repository, {type: type === 'tree' ? 'dir' : 'file', path: `${path}/${name}`, sha, ref}),
				),
			);
		},
	},
];
