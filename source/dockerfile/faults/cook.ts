import {type CargoBuild, cargoBuilds} from '../cargo-build.ts';
import type {Dockerfile} from '../dockerfile.ts';
import {commandsOfLineage, commandsOfStage} from '../runs.ts';
import {valuesAt, workdirAt} from '../scope.ts';
import type {Fault} from './fault.ts';

/** Dependencies that are cooked in another way than the project is built: cargo compiles them again (https://github.com/LukeMathWalker/cargo-chef#limitations-and-caveats). */
export function cookFaults(dockerfile: Dockerfile): readonly Fault[] {
	return dockerfile.stages.flatMap(stage => {
		const builds = cargoBuilds(commandsOfLineage(dockerfile, stage));
		const cooks = builds.filter(({kind}) => kind === 'cook');
		const own = cargoBuilds(commandsOfStage(dockerfile, stage)).filter(({kind}) => kind === 'build' || kind === 'leptos');
		return cooks.length === 0 ? [] : own.flatMap(build => faultOf(dockerfile, build, cooks));
	});
}

function faultOf(dockerfile: Dockerfile, build: CargoBuild, cooks: readonly CargoBuild[]): readonly Fault[] {
	const differences = cooks
		.filter(({line}) => line <= build.line)
		.map(cook => ({cook, words: differencesOf(dockerfile, cook, build)}))
		.sort((a, b) => a.words.length - b.words.length);
	const [nearest] = differences;
	const wasm = cooks.some(({target}) => target?.startsWith('wasm32'));
	return [
		...(nearest !== undefined && nearest.words.length > 0
			? [
					{
						id: 'cook-differs',
						line: build.line,
						text: `Dependencies that line ${nearest.cook.line} cooks are compiled again here, because the ${build.kind} differs: ${nearest.words.join('; ')}.`,
						remedy: `Give the commands of lines ${nearest.cook.line} and ${build.line} the same settings`,
						severity: 'error' as const,
					},
				]
			: []),
		...(build.kind === 'leptos' && !wasm
			? [
					{
						id: 'cook-differs',
						line: build.line,
						text: `The front end's dependencies are compiled in every build: they are cooked for the server alone, not for wasm32-unknown-unknown.`,
						remedy: 'Cook a second time with --target wasm32-unknown-unknown and the settings of the front end',
						severity: 'warning' as const,
					},
				]
			: []),
	];
}

function differencesOf(dockerfile: Dockerfile, cook: CargoBuild, build: CargoBuild): readonly string[] {
	const [before, after] = [cook, build].map(each => seenBy(dockerfile, each)) as [Seen, Seen];
	return [...new Set([...before.keys(), ...after.keys()])]
		.filter(name => before.get(name) !== after.get(name))
		.filter(name => !(build.kind === 'leptos' && inManifest(name, cook, build)))
		.map(name => `${name} ${before.get(name) ?? 'none'} there and ${after.get(name) ?? 'none'} here`);
}

/** The manifest tells cargo-leptos the features, and in bin-profile-release another profile than release (https://book.leptos.dev/deployment/binary_size.html). */
function inManifest(name: string, cook: CargoBuild, build: CargoBuild): boolean {
	return (
		name === 'target' ||
		name === 'features' ||
		name === 'default features' ||
		(name === 'profile' && build.profile === 'release' && cook.profile !== 'dev')
	);
}

type Seen = ReadonlyMap<string, string>;

/** What makes cargo compile a dependency anew. A whole cooked workspace serves a build of one of its programs. */
function seenBy(dockerfile: Dockerfile, build: CargoBuild): Seen {
	const {command, line, profile, target, toolchain, features, allFeatures, defaultFeatures} = build;
	const values = new Map([...valuesAt(dockerfile, command.stage, line), ...command.assignments]);
	return new Map(
		Object.entries({
			profile,
			target,
			toolchain,
			features: allFeatures
				? 'all'
				: [...new Set(features)]
						.filter(name => !(defaultFeatures && name === 'default'))
						.sort()
						.join(',') || undefined,
			'default features': defaultFeatures ? undefined : 'off',
			'working directory': workdirAt(dockerfile, command.stage, line),
			...Object.fromEntries([...values].filter(([name]) => compilerVariables.test(name))),
		}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
	);
}

/** Variables that go into what cargo compares. */
const compilerVariables = /^(?:RUSTFLAGS|CARGO_ENCODED_RUSTFLAGS|CARGO_PROFILE_\w+|CARGO_TARGET_\w+|CARGO_BUILD_\w+|RUSTUP_TOOLCHAIN)$/;
