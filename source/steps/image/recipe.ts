import type {DebianRelease} from '../../project/debian.ts';
import type {LocalSource} from './local-sources.ts';

/** Everything that the Dockerfile is written from: plain data, so that what decides and what writes can be read apart. */
export type ImageRecipe = {
	readonly rust: RustRecipe;
	readonly debian: DebianRelease;
	/** The image that the server runs in, with its tag and maybe its digest. */
	readonly runtimeImage: string;
	readonly runtime: 'distroless' | 'debian';
	/** The project's folder in the build context, with slashes; empty where it is the context. */
	readonly folder: string;
	/** What cargo reads and cargo-chef's recipe lacks, relative to the context: path dependencies that are no members, vendored sources. */
	readonly localSources: readonly LocalSource[];
	readonly server: CargoBuild;
	readonly leptos: LeptosRecipe | undefined;
	/** Set in every stage that runs cargo, so that what is cooked and what is built have the same fingerprints. */
	readonly buildEnvironment: readonly EnvironmentValue[];
	readonly linker: 'default' | 'mold';
	/** Names in the release's archive. */
	readonly buildPackages: readonly string[];
	readonly runtimePackages: readonly string[];
	/** Build scripts of the workspace, relative to the project, that cargo-chef leaves stale with this Cargo. */
	readonly staleBuildScripts: readonly string[];
	/** Files and folders that the server reads while it runs, relative to the project. */
	readonly runtimeFiles: readonly string[];
	readonly runtimeEnvironment: readonly EnvironmentValue[];
	readonly port: number;
	/** Where rustc's results are shared, as far as the build is given it. */
	readonly sccache: boolean;
	/** Ids of BuildKit secrets that the RUNs which fetch and compile are given beside the cache's. */
	readonly secrets: readonly string[];
	/** Where the server starts, and what {@link runtimeFiles} are relative to. */
	readonly workdir: string;
	/** What the server is started with. */
	readonly arguments: readonly string[];
	/** Taken over from an older Dockerfile, as what follows is: paths in the project, and where they are in the image. */
	readonly copies: readonly {readonly from: string; readonly to: string}[];
	readonly volumes: readonly string[];
	readonly labels: readonly EnvironmentValue[];
	readonly stopSignal: string | undefined;
};

export type EnvironmentValue = readonly [name: string, value: string];

export type RustRecipe = {
	/** The official image, with its tag and maybe its digest. */
	readonly image: string;
	/** The toolchain for rustup, where the image's own is not the one, or a file in the project would name another. */
	readonly toolchain: string | undefined;
	/** The toolchain is not in the image and is installed. */
	readonly installs: boolean;
	/** Target triples and components that the project asks for beside the minimal profile. */
	readonly targets: readonly string[];
	readonly components: readonly string[];
	/** Where cargo-chef is compiled, when this Rust is too old for that. */
	readonly chefImage: string | undefined;
};

export type CargoBuild = {
	readonly package: string;
	readonly binary: string;
	readonly profile: string;
	/** The triple that is named to cargo; undefined for the image's own. */
	readonly target?: string;
	/** Empty for those that are on by default. */
	readonly features: readonly string[];
	readonly defaultFeatures: boolean;
};

export type LeptosRecipe = {
	readonly cargoLeptos: string;
	readonly wasmBindgen: string;
	readonly front: {
		readonly package: string;
		readonly profile: string;
		readonly features: readonly string[];
		readonly defaultFeatures: boolean;
		/** Relative to the project. */
		readonly targetFolder: string;
	};
	/** Relative to the project: what cargo-leptos writes for browsers. */
	readonly siteRoot: string;
	/** A file beside the server, where file names carry hashes. */
	readonly hashFile: string | undefined;
	/** The one to build, where the workspace has several. */
	readonly project: string | undefined;
};

/** Where cargo puts what it builds with a profile. */
export function profileFolder(profile: string): string {
	return profile === 'dev' ? 'debug' : profile;
}
