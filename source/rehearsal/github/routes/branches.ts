import {type Call, notFound, ok, page, Refusal, type Route, repo, repositoryOf, requireFields} from '../call.ts';
import {descendsFrom} from '../repository.ts';
import type {RepositoryState} from '../state.ts';

const branchPrefix = 'refs/heads/';

function fullRef({parts}: Call): string {
	return `refs/${parts.ref}`;
}

const describeRef = (ref: string, sha: string) => ({ref, object: {type: 'commit', sha}});

/** Rules of a branch hold for everybody who is not excepted from them. */
function requireAllowed({rules}: RepositoryState, ref: string, doing: 'creation' | 'update' | 'deletion'): void {
	const found = ref.startsWith(branchPrefix) ? (rules.get(ref.slice(branchPrefix.length)) ?? []) : [];
	const types = found.map(({type}) => type);
	const why = {
		creation: 'Cannot create ref due to creations being restricted.',
		update: 'Cannot update this protected ref.',
		deletion: 'Cannot delete this protected ref.',
	};
	if (types.includes(doing)) {
		throw new Refusal(422, `Repository rule violations found\n\n${why[doing]}\n\n`);
	}

	if (doing === 'update' && types.includes('pull_request')) {
		throw new Refusal(422, 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n');
	}
}

const mayWrite = (call: Call) => repositoryOf(call, {permission: 'contents', access: 'write', role: 'push'});

/** Branches and tags, and what is forbidden for them. */
export const branchRoutes: readonly Route[] = [
	{
		name: `GET ${repo}/rules/branches/{branch}`,
		run(call) {
			const {items, headers} = page(repositoryOf(call).rules.get(call.parts.branch ?? '') ?? [], call, `${repo}/rules/branches/{branch}`);
			return {...ok(items), headers};
		},
	},
	{
		name: `GET ${repo}/git/ref/{ref}`,
		run(call) {
			const ref = fullRef(call);
			const sha = repositoryOf(call, {permission: 'contents'}).refs.get(ref);
			if (sha === undefined) {
				throw notFound();
			}

			return ok(describeRef(ref, sha));
		},
	},
	{
		name: `POST ${repo}/git/refs`,
		run(call) {
			const repository = mayWrite(call);
			requireFields(call, 'ref', 'sha');
			const {ref, sha} = call.body as {readonly ref: string; readonly sha: string};
			if (!/^refs\/[^/]+\/./.test(ref)) {
				throw new Refusal(422, `${ref} is not a valid ref name.`);
			}

			if (repository.refs.has(ref)) {
				throw new Refusal(422, 'Reference already exists');
			}

			requireCommit(repository, sha);
			requireAllowed(repository, ref, 'creation');
			repository.refs.set(ref, sha);
			return {status: 201, body: describeRef(ref, sha)};
		},
	},
	{
		name: `PATCH ${repo}/git/refs/{ref}`,
		run(call) {
			const repository = mayWrite(call);
			requireFields(call, 'sha');
			const ref = fullRef(call);
			const {sha, force} = call.body as {readonly sha: string; readonly force?: boolean};
			const before = repository.refs.get(ref);
			if (before === undefined) {
				throw new Refusal(422, 'Reference does not exist');
			}

			requireCommit(repository, sha);
			if (force !== true && !descendsFrom(repository, sha, before)) {
				throw new Refusal(422, 'Update is not a fast forward');
			}

			requireAllowed(repository, ref, 'update');
			repository.refs.set(ref, sha);
			return ok(describeRef(ref, sha));
		},
	},
	{
		name: `DELETE ${repo}/git/refs/{ref}`,
		run(call) {
			const repository = mayWrite(call);
			const ref = fullRef(call);
			if (!repository.refs.has(ref)) {
				throw new Refusal(422, 'Reference does not exist');
			}

			requireAllowed(repository, ref, 'deletion');
			repository.refs.delete(ref);
			for (const pull of repository.pulls) {
				pull.state = `${branchPrefix}${pull.head}` === ref ? 'closed' : pull.state;
			}

			return {status: 204};
		},
	},
];

function requireCommit({commits}: RepositoryState, sha: string): void {
	if (!commits.has(sha)) {
		throw new Refusal(422, 'Object does not exist');
	}
}
