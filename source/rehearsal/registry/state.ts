export type Manifest = {readonly type: string; readonly text: string};

export type PackageState = {
	isPublic: boolean;
	/** Digests by tag. */
	readonly tags: Map<string, string>;
	/** By digest. */
	readonly manifests: Map<string, Manifest>;
};

export type RegistryState = {
	/** By the name without its registry: owner/image. */
	readonly packages: Map<string, PackageState>;
	/** Passwords with which private packages can be read. */
	readonly readers: Set<string>;
};

export function emptyRegistry(): RegistryState {
	return {packages: new Map(), readers: new Set()};
}

export function tokenIsGood({readers}: RegistryState, password: string | undefined): boolean {
	return password !== undefined && readers.has(password);
}
