/** Where a repository keeps secrets and variables: in itself, or in one of its environments, which has a public key of its own. */
export type Shelf = {readonly owner: string; readonly name: string; readonly environment: string | undefined};

/** A shelf in words. */
export function shelfWords({owner, name, environment}: Shelf): string {
	return environment === undefined ? `${owner}/${name}` : `the environment ${environment} of ${owner}/${name}`;
}
