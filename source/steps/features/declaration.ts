/**
A dependency as one place in a manifest declares it. A member that inherits (`tokio.workspace = true`) and adds features of its own is a declaration
with `inherits`.
*/
export type Declaration = {
	/** Unique and stable: the manifest relative to the root, and the path in it: `crates/api/Cargo.toml dependencies.tokio`. */
	readonly id: string;
	/** Absolute. */
	readonly manifestPath: string;
	/** The keys that lead to it: `['workspace', 'dependencies', 'tokio']`, `['target', 'cfg(unix)', 'dependencies', 'nix']`. */
	readonly path: readonly string[];
	/** The package's own name, however the manifest calls it. */
	readonly package: string;
	readonly version: string;
	/** Cargo's id of the package that it resolves to. */
	readonly packageId: string;
	/** The folder with the package's sources, absolute. */
	readonly sources: string;
	/** What is declared now. */
	readonly declared: Selection;
	/** The id of the declaration in `[workspace.dependencies]` that this one adds to. */
	readonly inherits: string | undefined;
	/** Names of the members that are compiled with it: several for `[workspace.dependencies]`. */
	readonly members: readonly string[];
	readonly kind: 'normal' | 'build';
};

/** What a declaration asks of a package. */
export type Selection = {
	readonly defaultFeatures: boolean;
	/** As they are written, in their order. */
	readonly features: readonly string[];
};

/** `[features]` of a package as `cargo metadata` gives it: implicit features of optional dependencies are in it (`dep:` shows which). */
export type FeatureTable = Readonly<Record<string, readonly string[]>>;

/** By a declaration's id: the features of its package that are to be on, all that they imply included, `default` itself never. */
export type FeatureSets = ReadonlyMap<string, ReadonlySet<string>>;

/** Why a feature that nothing was seen to need stays all the same. */
export type RuntimeFeature = {
	readonly feature: string;
	/** One sentence without a full stop: what would be different while the program runs. */
	readonly reason: string;
	/** `known`: from the table. `seen`: the package's sources ask for it within functions. */
	readonly source: 'known' | 'seen';
	/**
	Features of the same package, itself among them, that offer the same types: when all of those that are on go and everything still compiles, nobody needs
	one, and it may go too. Undefined where it never may without an explicit yes.
	*/
	readonly together?: readonly string[];
};
