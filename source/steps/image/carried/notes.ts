import type {ExistingDockerfile} from '../../../dockerfile/existing-dockerfile.ts';
import type {Note} from '../../../engine/step.ts';
import type {CarriedPackages} from '../../../project/carried-packages.ts';
import type {EnvironmentValue, ImageRecipe} from '../recipe.ts';
import type {CarriedEnvironment} from './environment.ts';
import type {LostFile} from './files.ts';
import type {Start} from './start.ts';

type Findings = {
	readonly before: ImageRecipe;
	readonly carried: ImageRecipe;
	readonly packages: CarriedPackages;
	readonly environment: CarriedEnvironment;
	readonly lost: readonly LostFile[];
	readonly start: Start;
	readonly conflicts: readonly string[];
	readonly preferTheirs: boolean;
};

/** What was taken over, what was not and why, each matter once. */
export function notesOf(existing: ExistingDockerfile, findings: Findings): readonly Note[] {
	const {path: name, singleStage, buildPackages, secrets, build, musl, unsupported} = existing;
	const {before, carried, packages, environment, lost, start, conflicts, preferTheirs} = findings;
	const taken = takenOver(before, carried);
	const info = (text: string): Note => ({level: 'info', text});
	const warn = (text: string): Note => ({level: 'warn', text});
	const when = (condition: boolean, note: Note): readonly Note[] => (condition ? [note] : []);
	const otherPorts = existing.ports.filter(port => port !== String(carried.port));
	return [
		info(
			taken.length === 0
				? `${name} is read and left as it is; it holds nothing more.`
				: `Taken over from ${name}, which is left as it is: ${taken.join(', ')}.`,
		),
		...when(
			conflicts.length > 0,
			warn(`${name} says otherwise. ${conflicts.join('; ')}. Choose with --image-existing ${preferTheirs ? 'ours' : 'theirs'}.`),
		),
		...when(
			secrets.length > 0,
			warn(
				`${name}: ${listOf(secrets.map(({name: secret}) => secret))} may be secret, and what an image holds is not. Not taken over: set it on Railway.`,
			),
		),
		...when(
			environment.given.length > 0,
			warn(
				`${name}: ${listOf(environment.given)} is given with --build-arg. Not taken over: set it on Railway, or write it into the new file.`,
			),
		),
		...when(
			packages.foreign.length > 0,
			warn(
				`${name}: packages of another distribution are not taken over: ${packages.foreign.join(', ')}. What crates link is found by Cargo.lock; add what else the server calls.`,
			),
		),
		...when(
			packages.outdated.length > 0,
			warn(
				`${name}: packages of another release of Debian are not taken over: ${packages.outdated.join(', ')}. Add them by their names in ${carried.debian}.`,
			),
		),
		...when(
			singleStage && buildPackages.length > 0,
			info(
				`${name} compiles and runs in one stage: its packages were taken for the build. What the server needs while it runs is in --image-base debian.`,
			),
		),
		...lost.map(file => warn(`${name}, line ${file.line}, ${whyNot(file)}`)),
		...when(
			start.problem !== undefined,
			warn(`${name}: ${start.problem}. Not taken over: the image starts the program itself, and what else is done there is not.`),
		),
		...when(
			/^(?:nightly|beta)/.test(existing.rustVersion ?? '') && !carried.rust.installs,
			warn(
				`${name} compiles with ${existing.rustVersion}, and this image does not. If the project needs it: --image-rust nightly-2026-11-01.`,
			),
		),
		...when(build?.allFeatures === true, warn(`${name} builds with --all-features. Name those that the server needs: --image-features.`)),
		...when(
			musl,
			info(
				`${name} builds for musl. This image has glibc, for which most crates are tested, and is no larger in practice.${environment.forMusl.length === 0 ? '' : ` Not taken over: ${listOf(environment.forMusl)}.`}`,
			),
		),
		...when(
			otherPorts.length > 0,
			info(`${name}: EXPOSE ${otherPorts.join(' ')} is not taken over. The image has the port ${carried.port}.`),
		),
		...when(
			existing.healthcheck !== undefined,
			info(`${name}: HEALTHCHECK is not taken over. Railway does not read it; it asks over HTTP.`),
		),
		...when(
			existing.volumes.length > 0 && (existing.user === undefined || /^(?:root|0)(?::|$)/.test(existing.user)),
			warn(
				`${name} runs the server as root and has VOLUME ${existing.volumes.join(', ')}. This image runs it as user 65532, which can't write there: set the variable RAILWAY_RUN_UID=0 on Railway.`,
			),
		),
		...unsupported.map(text => warn(`${name}: ${text}`)),
		...existing.faults
			// What is said above is not said twice.
			.filter(({id, severity}) => severity === 'error' && id !== 'secret' && id !== 'healthcheck')
			.map(({line, text}) => info(`${name}, line ${line}, which the new one does not do: ${text}`)),
	];
}

function takenOver(before: ImageRecipe, carried: ImageRecipe): readonly string[] {
	const added = (now: readonly string[], then: readonly string[]) => now.filter(one => !then.includes(one));
	const changed = (now: readonly EnvironmentValue[], then: readonly EnvironmentValue[]) =>
		now.filter(([name, value]) => !then.some(([other, own]) => other === name && own === value)).map(([name]) => name);
	return [
		...new Set([
			...added(carried.buildPackages, before.buildPackages),
			...added(carried.runtimePackages, before.runtimePackages),
			...changed(carried.buildEnvironment, before.buildEnvironment),
			...changed(carried.runtimeEnvironment, before.runtimeEnvironment),
			...carried.copies.map(({from, to}) => `${from} in ${to}`),
			...(carried.server.defaultFeatures === before.server.defaultFeatures ? [] : ['--no-default-features']),
			...(carried.arguments.length > 0 ? [`the arguments ${carried.arguments.join(' ')}`] : []),
			...(carried.workdir === before.workdir ? [] : [`WORKDIR ${carried.workdir}`]),
			...carried.volumes.map(volume => `VOLUME ${volume}`),
			...carried.labels.map(([name]) => `LABEL ${name}`),
			...(carried.stopSignal === undefined ? [] : [`STOPSIGNAL ${carried.stopSignal}`]),
		]),
	];
}

function whyNot({why, from, to, stage}: LostFile): string {
	if (why === 'everything') {
		return 'copies everything into the image. Name what the server reads: --image-files.';
	}

	return why === 'left out'
		? `copies ${from}, which the build does not see: it may hold secrets, or is of this machine. Not taken over.`
		: `copies ${from}${stage === undefined ? '' : ` out of ${stage}`} to ${to}, and it is not in the project. Not taken over.`;
}

function listOf(names: readonly string[]): string {
	return [...new Set(names)].join(', ');
}
