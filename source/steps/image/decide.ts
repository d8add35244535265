import path from 'node:path';
import {filesOf} from '../../answers/image-questions.ts';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import {defaultsToLld} from '../../project/cargo-support.ts';
import {missingInDistroless, servingDockerfile} from '../../project/carried-packages.ts';
import {type DebianRelease, hasRustImage, runtimeImage, rustImage} from '../../project/debian.ts';
import {closureOf} from '../../project/locked-packages.ts';
import type {LockedPackage, Project} from '../../project/project.ts';
import {isRelease, leavesBuildScriptsStale, minorOf} from '../../project/rust-release.ts';
import {type ServerCandidate, serverCandidates, testOnly} from '../../project/servers.ts';
import {systemPackages, unknownNeeds} from '../../project/system-packages.ts';
import {answer, type World} from '../world.ts';
import {carryInto} from './carried/carry-into.ts';
import {compileTimeNeeds} from './compile-time/needs.ts';
import {placeInContext, type Surroundings} from './context.ts';
import {frameworkEnvironment} from './framework-environment.ts';
import {configNeeds} from './image-config.ts';
import {leptosBuild, leptosOf} from './leptos.ts';
import type {ImageRecipe} from './recipe.ts';
import {buildSecrets} from './secrets.ts';

export type Decision = {readonly recipe: ImageRecipe; readonly notes: readonly Note[]};

/** What goes into the Dockerfile, from the project and the answers. Pure: nothing is looked up here. */
export function decideImage(world: Pick<World, 'project' | 'answers' | 'selected'>, surroundings: Surroundings): Decision {
	const {project} = world;
	const server = chosenServer(world);
	const compiled = closureOf(project.cargo.lockfile.packages, server.member.name, testOnly(project.cargo), project.activePackages);
	const rust = answer(world, 'image-rust');
	const hasImage = hasRustImage(minorOf(rust));
	const debian = answer(world, 'image-debian') as DebianRelease;
	const runtime = answer(world, 'image-base') as ImageRecipe['runtime'];
	const port = Number(answer(world, 'image-port'));
	const frontend = leptosOf(project, server.member.name);
	const leptos = frontend === undefined ? undefined : leptosBuild(frontend, project, port);
	const needed = systemPackages(compiled, debian, runtime);
	const secrets = buildSecrets(project, compiled);
	const place = placeInContext(project, surroundings.local);
	const compileTime = compileTimeNeeds({
		project,
		sites: surroundings.sites,
		compiled: new Set(compiled.map(({name}) => name)),
		hasDatabase: project.dockerfiles.some(({env, buildArguments}) =>
			[...env.filter(({stage}) => stage === 'build'), ...buildArguments].some(({name}) => name === 'DATABASE_URL'),
		),
	});
	const features = answer(world, 'image-features');
	// cargo-leptos names its targets itself.
	const config = configNeeds(project, place);
	const target = leptos === undefined ? config.target : undefined;
	const recipe: ImageRecipe = {
		rust: {
			image: rustImage(hasImage ? rust : toolsRust, debian),
			toolchain: hasImage && project.toolchain.pin === undefined ? undefined : rust,
			installs: !hasImage,
			...toolchainExtras(project, [...config.addedTargets, ...(leptos === undefined ? [] : ['wasm32-unknown-unknown'])]),
			chefImage: minorOf(rust) < oldestForChef ? rustImage(toolsRust, debian) : undefined,
		},
		debian,
		runtimeImage: runtimeImage(runtime, debian),
		runtime,
		...place,
		server: {
			...(leptos?.server ?? {package: server.member.name, profile: profileOf(world), features: [], defaultFeatures: true}),
			...featuresOf(features, server),
			binary: server.binary,
			target,
		},
		leptos: leptos?.recipe,
		// git itself asks for the credentials of private repositories; cargo's own client can't.
		buildEnvironment: [
			...(secrets.includes('git_credentials') ? ([['CARGO_NET_GIT_FETCH_WITH_CLI', 'true']] as const) : []),
			...config.environment,
			...compileTime.environment,
			...(leptos?.buildEnvironment ?? []),
		],
		linker: imageLinker(world, rust),
		buildPackages: [...new Set([...needed.build, ...config.packages, ...(secrets.includes('git_credentials') ? ['git'] : [])])].sort(),
		runtimePackages: needed.runtime,
		staleBuildScripts: leavesBuildScriptsStale(rust) ? staleScripts(project) : [],
		runtimeFiles: filesOf(answer(world, 'image-files')),
		runtimeEnvironment: [...(leptos?.runtimeEnvironment ?? []), ...frameworkEnvironment(project, server.member.name, port)],
		port,
		sccache: sharesCache(world),
		secrets: [
			...secrets,
			...(answer(world, 'cache') === 'gha' && sharesCache(world) ? ['actions_results_url', 'actions_runtime_token'] : []),
		],
		workdir: '/app',
		arguments: [],
		copies: [],
		volumes: [],
		labels: [],
		stopSignal: undefined,
	};
	const existing = servingDockerfile(project.dockerfiles);
	const keeping = answer(world, 'image-existing');
	const carried =
		existing === undefined || keeping === 'none'
			? {recipe, notes: []}
			: carryInto(recipe, existing, surroundings.present, keeping === 'theirs');
	return {
		recipe: carried.recipe,
		notes: [
			...carried.notes,
			...config.notes,
			...compileTime.notes,
			...notesOf(world, carried.recipe, compiled, leptos?.unsupported ?? []),
		],
	};
}

/** Those that the answer names, and those without which cargo refuses to build the program (`required-features`). */
function featuresOf(answered: string, {member, binary}: ServerCandidate): {readonly features?: readonly string[]} {
	const named = answered === 'default' ? [] : answered.split(',').map(one => one.trim());
	const all = [...new Set([...named, ...(member.requiredFeatures?.[binary] ?? [])])];
	return all.length === 0 ? {} : {features: all};
}

/** For developers only: nothing that is compiled needs them. */
const developersOnly: ReadonlySet<string> = new Set(['clippy', 'rust-analyzer', 'rust-docs', 'rls', 'miri', 'miri-preview']);

/** What rust-toolchain.toml asks for beside the compiler: RUSTUP_TOOLCHAIN, which the image sets, makes rustup pass over that file. */
function toolchainExtras(
	{toolchain: {pin}}: Pick<Project, 'toolchain'>,
	added: readonly string[],
): Pick<ImageRecipe['rust'], 'targets' | 'components'> {
	const targets = [...(pin?.targets ?? []), ...added];
	return {targets: [...new Set(targets)], components: (pin?.components ?? []).filter(name => !developersOnly.has(name))};
}

/** cargo-chef and its dependencies need a Rust that is not much older than they are. */
const oldestForChef = 88;
const toolsRust = '1.95.0';

/** The program that was chosen. Throws (exit code 2) when there is none of that name. */
export function chosenServer({project, answers}: Pick<World, 'project' | 'answers'>): ServerCandidate {
	const chosen = answer({answers}, 'image-binary');
	const candidates = serverCandidates(project);
	const found = candidates.find(({value, member, binary}) => value === chosen || `${member.name}/${binary}` === chosen);
	if (found === undefined) {
		throw new FerroviaError(
			{
				what: `There is no program ${chosen} in the workspace.`,
				why: `Its programs are ${candidates.map(({value}) => value).join(', ')}.`,
				next: [`ferrovia setup image --image-binary ${candidates[0]?.value ?? 'NAME'}`],
			},
			{exitCode: exitCodes.usage},
		);
	}

	return found;
}

/** False where a variable of the framework says the port: it comes before PORT, which such a server does not look at. */
export function readsPort({runtimeEnvironment, port}: Pick<ImageRecipe, 'runtimeEnvironment' | 'port'>): boolean {
	return runtimeEnvironment.every(([, value]) => value !== String(port) && !value.endsWith(`:${port}`));
}

/** `production` where the manifest has it, or gets it in this run. */
function profileOf({project, selected}: Pick<World, 'project' | 'selected'>): string {
	return project.cargo.profiles.includes('production') || selected.includes('cargo') ? 'production' : 'release';
}

/** True where there is a store that a build in CI can reach. */
export function sharesCache({answers}: Pick<World, 'answers'>): boolean {
	return answer({answers}, 'compiler-cache') === 'sccache' && !['local', 'none'].includes(answer({answers}, 'cache'));
}

/** mold where the user wants it; or by itself, where Rust would link with GNU ld. Flags that the project commits for the target are not replaced. */
function imageLinker({project, answers}: Pick<World, 'project' | 'answers'>, rust: string): ImageRecipe['linker'] {
	const {effective} = project.cargoConfig;
	const committed = project.cargoConfig.files.some(
		({scope, git, text}) => scope === 'project' && git !== 'ignored' && /\[target\.[^\]]*linux-gnu/.test(text),
	);
	const wanted = answer({answers}, 'linker');
	if (committed || 'unreadable' in effective || wanted === 'default' || wanted === 'lld') {
		return 'default';
	}

	return wanted === 'mold' || !defaultsToLld(isRelease(rust) ? rust : toolsRust, 'x86_64-unknown-linux-gnu') ? 'mold' : 'default';
}

function staleScripts({cargo, root}: Pick<Project, 'cargo' | 'root'>): readonly string[] {
	return cargo.members
		.map(({buildScript}) => buildScript)
		.filter(script => script !== undefined)
		.map(script => path.relative(root, script).split(path.sep).join('/'))
		.sort();
}

function notesOf(
	world: Pick<World, 'project' | 'answers'>,
	recipe: ImageRecipe,
	compiled: readonly LockedPackage[],
	unsupported: readonly string[],
): readonly Note[] {
	const {project} = world;
	const warn = (text: string): Note => ({level: 'warn', text});
	const info = (text: string): Note => ({level: 'info', text});
	const compiledNames = new Set(compiled.map(({name}) => name));
	const unknown = unknownNeeds((project.crates ?? []).filter(({name}) => compiledNames.has(name)));
	const others = project.cargo.frontends.filter(({kind}) => kind !== 'leptos');
	return [
		...unsupported.map(warn),
		...others.map(({kind, declaredIn}) =>
			warn(
				kind === 'trunk'
					? `${path.relative(project.root, declaredIn)}: the image compiles the server only. Build the front end with trunk in a job before, and name its dist folder in --image-files.`
					: `${path.relative(project.root, declaredIn)}: the image compiles the server only, not what dx bundle makes. A server that serves no bundle works.`,
			),
		),
		...(recipe.runtime === 'distroless' && missingInDistroless(recipe.runtimePackages).length > 0
			? [
					warn(
						`Distroless has no ${missingInDistroless(recipe.runtimePackages).join(', ')}, which the server loads: it will not start. Use --image-base debian.`,
					),
				]
			: []),
		...(recipe.rust.installs && !/\d/.test(recipe.rust.toolchain ?? '')
			? [
					warn(
						`${recipe.rust.toolchain} is another compiler each day, and another one finds nothing in the cache: pin a date in the toolchain file, for example nightly-2026-11-01.`,
					),
				]
			: []),
		...(unknown.length > 0
			? [
					warn(
						`${unknown.join(', ')} ${unknown.length === 1 ? 'links a library' : 'link libraries'} of the system that Ferrovia does not know. Add the Debian packages to Dockerfile.production: what you change there stays. If the server loads the library, use --image-base debian.`,
					),
				]
			: []),
		...(compiled.length === 0
			? [
					warn(
						'There is no Cargo.lock to read yet, so what the dependencies need of the system is not known: run ferrovia setup image again after it is there.',
					),
				]
			: []),
		...(readsPort(recipe)
			? []
			: [
					info(
						`The server listens on ${recipe.port} whatever PORT says: give it the variable PORT=${recipe.port} on Railway, so that requests are sent there.`,
					),
				]),
		...(compiled.some(({name}) => name === 'libsqlite3-sys')
			? [
					info(
						'SQLite on a Railway volume: the volume belongs to root, and the server does not run as root. Set the variable RAILWAY_RUN_UID=0 on Railway.',
					),
				]
			: []),
	];
}
