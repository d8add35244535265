import type {GitRepository} from '../../../source/project/project.ts';

/** A repository on GitHub, acme/demo. */
export function fakeGit(root: string, prefix = '', remote: Partial<NonNullable<GitRepository['remote']>> = {}): GitRepository {
	return {
		root,
		prefix,
		branch: 'main',
		defaultBranch: 'main',
		remote: {name: 'origin', url: 'https://github.com/acme/demo', host: 'github.com', owner: 'acme', repository: 'demo', ...remote},
		dirtyPaths: 0,
	};
}
