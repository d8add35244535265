/**
The actions that the workflow uses. A tag can be moved by whoever owns the action, a commit can't, so the commit is what is
written; `verify workflow` asks GitHub whether version and commit still belong together. Read from the tags of the repositories
(`git ls-remote --tags https://github.com/actions/checkout`).
*/
export const actions = {
	checkout: {repository: 'actions/checkout', version: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1'},
	setupBuildx: {repository: 'docker/setup-buildx-action', version: 'v4.3.0', commit: '37fe631027851001ddb9b187196cc803df7f5f0e'},
	setupQemu: {repository: 'docker/setup-qemu-action', version: 'v4.2.0', commit: '96fe6ef7f33517b61c61be40b68a1882f3264fb8'},
	login: {repository: 'docker/login-action', version: 'v4.6.0', commit: 'dbcb813823bdd20940b903addbd779551569679f'},
	awsCredentials: {
		repository: 'aws-actions/configure-aws-credentials',
		version: 'v6.2.3',
		commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c',
	},
	githubScript: {repository: 'actions/github-script', version: 'v9.0.0', commit: '3a2844b7e9c422d3c10d287c895573f7108da1b3'},
} as const;

export type ActionName = keyof typeof actions;

/** How actions are pinned: to a commit with the version beside it, or to the tag of a major version. */
export type Pin = 'sha' | 'tag';

/** The value of `uses`, with its comment. */
export function uses(name: ActionName, pin: Pin): string {
	const {repository, version, commit} = actions[name];
	return pin === 'sha' ? `${repository}@${commit} # ${version}` : `${repository}@${version.split('.')[0]}`;
}
