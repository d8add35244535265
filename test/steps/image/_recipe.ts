import type {ImageRecipe} from '../../../source/steps/image/recipe.ts';

/** The image of one package with nothing special about it. */
export const plainRecipe: ImageRecipe = {
	rust: {image: 'rust:1.95.0-slim-trixie', toolchain: undefined, installs: false, targets: [], components: [], chefImage: undefined},
	debian: 'trixie',
	runtimeImage: 'gcr.io/distroless/cc-debian13:nonroot',
	runtime: 'distroless',
	folder: '',
	localSources: [],
	server: {package: 'api', binary: 'api', profile: 'production', features: [], defaultFeatures: true},
	leptos: undefined,
	buildEnvironment: [],
	linker: 'default',
	buildPackages: [],
	runtimePackages: [],
	staleBuildScripts: [],
	runtimeFiles: [],
	runtimeEnvironment: [],
	port: 8080,
	sccache: false,
	secrets: [],
	volumes: [],
	workdir: '/app',
	arguments: [],
	copies: [],
	labels: [],
	stopSignal: undefined,
};
