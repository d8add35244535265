import type {ExistingDockerfile} from '../../dockerfile/existing-dockerfile.ts';
import type {Note} from '../../engine/step.ts';
import {carriedPackages} from '../../project/carried-packages.ts';
import type {EnvironmentValue, ImageRecipe} from './recipe.ts';

/** Variables that say where Rust's tools are, or how they cache: those of the image are right. */
const notCarried =
	/^(?:PATH|PORT|CARGO_HOME|CARGO_TARGET_DIR|CARGO_INCREMENTAL|RUSTUP_\w+|RUST_VERSION|RUSTC_WRAPPER|SCCACHE_\w+|DEBIAN_FRONTEND)$/;

/**
The recipe with what the user's own Dockerfile holds. `preferTheirs` decides where both say something. `present` are paths of the project that
are there: what is copied from a build stage may be in the project, or made by the build.
*/
export function carryInto(
	recipe: ImageRecipe,
	existing: ExistingDockerfile,
	present: ReadonlySet<string>,
	preferTheirs: boolean,
): {readonly recipe: ImageRecipe; readonly notes: readonly Note[]} {
	const packages = carriedPackages(existing);
	const runtime = mergeEnvironment(recipe.runtimeEnvironment, variables(existing, 'runtime'), preferTheirs);
	const build = mergeEnvironment(
		recipe.buildEnvironment,
		[
			...variables(existing, 'build'),
			...existing.buildArguments.flatMap(({name, value}) => (value === undefined || notCarried.test(name) ? [] : [[name, value] as const])),
		],
		preferTheirs,
	);
	const known = new Set(recipe.runtimeFiles);
	const files = existing.files.filter(({from, stage}) => from !== '.' && !known.has(from) && (stage === undefined || present.has(from)));
	const lost = existing.files.filter(({from, stage}) => from === '.' || (stage !== undefined && !present.has(from)));
	const start = startArguments(existing);
	const carried = {
		...recipe,
		buildPackages: union(recipe.buildPackages, packages.build),
		runtimePackages: union(recipe.runtimePackages, packages.runtime),
		buildEnvironment: build.values,
		runtimeEnvironment: runtime.values,
		copies: files.map(({from, to}) => ({from, to})),
		workdir: existing.workdir ?? recipe.workdir,
		arguments: start.words,
		volumes: existing.volumes,
		labels: existing.labels.map(({name, value}) => [name, value] as const),
		stopSignal: existing.stopSignal,
	};
	return {
		recipe: carried,
		notes: notesOf(existing, carried, recipe, {conflicts: [...runtime.conflicts, ...build.conflicts], lost, start, preferTheirs}),
	};
}

function variables({env}: ExistingDockerfile, stage: 'build' | 'runtime'): readonly EnvironmentValue[] {
	return env.filter(one => one.stage === stage && !notCarried.test(one.name)).map(({name, value}) => [name, value] as const);
}

function mergeEnvironment(ours: readonly EnvironmentValue[], theirs: readonly EnvironmentValue[], preferTheirs: boolean) {
	const merged = new Map(ours);
	const conflicts: string[] = [];
	for (const [name, value] of theirs) {
		const own = merged.get(name);
		if (own !== undefined && own !== value) {
			conflicts.push(`${name}: ${preferTheirs ? `${value} instead of ${own}` : `${own} instead of ${value}`}`);
		}

		if (own === undefined || preferTheirs) {
			merged.set(name, value);
		}
	}

	return {values: [...merged], conflicts};
}

type Start = {readonly words: readonly string[]; readonly problem?: string};

/** What the server is started with beside its own name. */
function startArguments({entrypoint, command, binary}: ExistingDockerfile): Start {
	const parts = [entrypoint, command].filter(part => part !== undefined);
	if (parts.some(({form}) => form === 'shell')) {
		const [line = ''] = parts.find(({form}) => form === 'shell')?.words ?? [];
		// A shell that starts one program without any of its own syntax is as good as no shell.
		return /^(?:exec\s+)?[\w./-]+$/.test(line) ? {words: []} : {words: [], problem: `a shell starts it with "${line}"`};
	}

	const [program = '', ...words] = parts.flatMap(part => part.words);
	const name = program.split('/').at(-1);
	return program === '' || binary === undefined || name === binary
		? {words}
		: {words: [], problem: `it is started by ${program}${words.length > 0 ? ` ${words.join(' ')}` : ''}, not by ${binary} itself`};
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
	return [...new Set([...one, ...other])].sort();
}

type Findings = {
	readonly conflicts: readonly string[];
	readonly lost: ExistingDockerfile['files'];
	readonly start: Start;
	readonly preferTheirs: boolean;
};

function notesOf(
	existing: ExistingDockerfile,
	carried: ImageRecipe,
	before: ImageRecipe,
	{conflicts, lost, start, preferTheirs}: Findings,
): readonly Note[] {
	const name = existing.path;
	const info = (text: string): Note => ({level: 'info', text});
	const warn = (text: string): Note => ({level: 'warn', text});
	const added = (now: readonly string[], then: readonly string[]) => now.filter(one => !then.includes(one));
	const names = (values: readonly EnvironmentValue[], then: readonly EnvironmentValue[]) =>
		added(
			values.map(([one]) => one),
			then.map(([one]) => one),
		);
	const taken = [
		...added(carried.buildPackages, before.buildPackages),
		...added(carried.runtimePackages, before.runtimePackages),
		...names(carried.buildEnvironment, before.buildEnvironment),
		...names(carried.runtimeEnvironment, before.runtimeEnvironment),
		...carried.copies.map(({from, to}) => `${from} in ${to}`),
		...(carried.arguments.length > 0 ? [`the arguments ${carried.arguments.join(' ')}`] : []),
		...(carried.workdir === before.workdir ? [] : [`WORKDIR ${carried.workdir}`]),
		...carried.volumes.map(volume => `VOLUME ${volume}`),
	];
	return [
		info(
			taken.length === 0
				? `${name} is read and left as it is; it holds nothing more.`
				: `Taken over from ${name}, which is left as it is: ${[...new Set(taken)].join(', ')}.`,
		),
		...(conflicts.length > 0
			? [warn(`${name} says otherwise. ${conflicts.join('; ')}. Choose with --image-existing ${preferTheirs ? 'ours' : 'theirs'}.`)]
			: []),
		...(existing.secrets.length > 0
			? [
					warn(
						`${name}: ${existing.secrets.map(({name: secret}) => secret).join(', ')} may be secret, and what an image holds is not. Not taken over: set it on Railway.`,
					),
				]
			: []),
		...(carriedPackages(existing).foreign.length > 0
			? [warn(`${name}: packages of another distribution are not taken over: ${carriedPackages(existing).foreign.join(', ')}.`)]
			: []),
		...(existing.singleStage && existing.buildPackages.length > 0
			? [
					info(
						`${name} compiles and runs in one stage: its packages were taken for the build. What the server needs while it runs is in --image-base debian.`,
					),
				]
			: []),
		...lost.map(({from, to, line}) =>
			warn(
				from === '.'
					? `${name}, line ${line}, copies everything into the image. Name what the server reads: --image-files.`
					: `${name}, line ${line}, copies ${from} to ${to}, which is not in the project. Not taken over.`,
			),
		),
		...(start.problem === undefined ? [] : [warn(`${name}: ${start.problem}. Not taken over: the image starts the program itself.`)]),
		...(existing.musl
			? [info(`${name} builds for musl. This image has glibc, for which most crates are tested, and is no larger in practice.`)]
			: []),
		...(existing.healthcheck === undefined
			? []
			: [info(`${name}: HEALTHCHECK is not taken over. Railway does not read it; it asks over HTTP.`)]),
		...existing.unsupported.map(text => warn(`${name}: ${text}`)),
		...existing.faults
			.filter(({severity, id}) => severity === 'error' && id !== 'secret')
			.map(({line, text}) => info(`${name}, line ${line}, which the new one does not do: ${text}`)),
	];
}
