import path from 'node:path';
import {stringify} from 'smol-toml';
import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {readText} from '../../engine/file-change.ts';
import {fieldOf} from '../../project/fields.ts';
import {failureOf} from '../../services/failed-build.ts';
import {getToml, readToml} from '../../toml/read.ts';
import {linkerIn, type ProbeBuild, probeRan} from '../probe-build.ts';
import {cacheOutcome, isWithoutSccache, withoutSccache} from '../tools/checks.ts';
import {chooseLinker, declinedLinker} from '../tools/linker-choice.ts';
import {answer, type World} from '../world.ts';
import {configFaults} from './faults.ts';
import {readIgnoreState} from './gitignore.ts';
import {portableOutcome} from './portable.ts';
import {type ProfileName, profileNames} from './profiles.ts';

/** The promises of the step: cargo, asked in the project's own folder, does what its configuration says. */
export function cargoChecks(world: World): readonly Check[] {
	const cached = answer(world, 'compiler-cache') === 'sccache';
	return [
		...(cached
			? [
					check('cargo.cache-hit', 'a second build in this project is a hit', async context =>
						cacheOutcome(world, async () => projectProbe(world, context)),
					),
					check('cargo.wrapper', 'cargo calls rustc through sccache', async () => wrapperOutcome(world)),
				]
			: []),
		check('cargo.linker', 'cargo links with the chosen linker', async context => linkerOutcome(world, context)),
		...profileNames.map(name =>
			check(`cargo.profile-${name}`, `a probe builds with the profile ${name}`, async context => profileOutcome(world, name, context)),
		),
		check('cargo.portable', 'a clone builds without any of the tools', async context => portableOutcome(world, context)),
		check('cargo.rustflags', 'nothing overrides or breaks the configuration', async () => faultsOutcome(world)),
		check('cargo.git', "git keeps the shared files and ignores this machine's", async context => gitOutcome(world, context)),
		check('cargo.lockfile', 'Cargo.lock is in git', async () => lockfileOutcome(world)),
	];
}

function check(id: string, title: string, run: Check['run']): Check {
	return {id, step: 'cargo', title, run};
}

/** A build that changes nothing of the configuration: what happens to it happens to the project. */
async function projectProbe(world: World, {signal, output}: CheckContext): Promise<ProbeBuild> {
	const {project, run, environment, tools} = world;
	const cached = answer(world, 'compiler-cache') === 'sccache';
	return world.probes.build({
		run,
		signal,
		output,
		cwd: project.root,
		target: project.toolchain.host,
		environment,
		sccache: cached ? tools.sccache?.path : undefined,
		twice: true,
	});
}

function wrapperOutcome(world: World): CheckOutcome {
	if (isWithoutSccache(world)) {
		return withoutSccache;
	}

	const {project, tools} = world;
	const {effective} = project.cargoConfig;
	if ('unreadable' in effective) {
		return {status: 'unknown', detail: `cargo could not read its configuration back: ${effective.unreadable}`, remedy: 'cargo check'};
	}

	const {rustcWrapper} = effective;
	if (rustcWrapper === undefined || !/^sccache(?:\.exe)?$/.test(path.basename(rustcWrapper))) {
		return {
			status: 'fail',
			detail: rustcWrapper === undefined ? 'no wrapper is configured' : `the wrapper is ${rustcWrapper}`,
			remedy: 'ferrovia setup cargo',
		};
	}

	return tools.sccache === undefined
		? {
				status: 'fail',
				detail: `the wrapper ${rustcWrapper} is configured but not installed: nothing builds here`,
				remedy: 'ferrovia setup tools',
			}
		: {status: 'pass', detail: `build.rustc-wrapper = "${rustcWrapper}", read back from cargo`};
}

async function linkerOutcome(world: World, context: CheckContext): Promise<CheckOutcome> {
	const missing = declinedLinker(world);
	if (missing !== undefined) {
		return {status: 'skipped', detail: missing};
	}

	const [build, choice] = [await projectProbe(world, context), await chooseLinker(world, context.signal, context.output)];
	if (!probeRan(build)) {
		return {status: 'fail', detail: failureOf(build.first), evidence: build.first.stderr.slice(-2000), remedy: 'cargo build --verbose'};
	}

	if (build.comment === undefined) {
		return {status: 'unknown', detail: "the binary's .comment section could not be read", remedy: 'Install binutils (readelf)'};
	}

	const {linker, words} = linkerIn(build.comment);
	const evidence = build.comment.trim();
	return choice.linker === 'default' || linker === choice.linker
		? {status: 'pass', detail: `linked by ${words}`, evidence}
		: {status: 'fail', detail: `linked by ${words} instead of ${choice.linker}`, evidence, remedy: 'ferrovia setup cargo'};
}

async function profileOutcome(
	{project, run, environment, probes}: World,
	name: ProfileName,
	{signal, output}: CheckContext,
): Promise<CheckOutcome> {
	const profiles = getToml(readToml((await readText(project.cargo.manifestPath)) ?? ''), ['profile']);
	if (typeof profiles !== 'object' || profiles === null || !(name in profiles)) {
		return {status: 'fail', detail: `Cargo.toml has no profile ${name}`, remedy: 'ferrovia setup cargo'};
	}

	if (name === 'production' && optLevel(profiles, name) === 0) {
		return {
			status: 'fail',
			detail: 'the profile production does not optimize: its opt-level is 0',
			remedy: 'Set inherits = "release" or opt-level = 3 in [profile.production]',
		};
	}

	const build = await probes.build({
		run,
		signal,
		output,
		cwd: project.root,
		target: project.toolchain.host,
		environment: {...environment, RUSTC_WRAPPER: ''},
		manifest: stringify({profile: withoutPackages(profiles)}),
		profile: name,
	});
	return probeRan(build)
		? {status: 'pass', detail: 'compiled, linked and run'}
		: {status: 'fail', detail: failureOf(build.first), evidence: build.first.stderr.slice(-2000), remedy: `cargo build --profile ${name}`};
}

/** Of a profile, or of those that it inherits from (https://doc.rust-lang.org/cargo/reference/profiles.html#default-profiles). */
function optLevel(profiles: object, name: string): unknown {
	const parent = fieldOf(profiles, name, 'inherits');
	const inherited = typeof parent === 'string' && parent !== name ? optLevel(profiles, parent) : /^(?:release|bench)$/.test(name) ? 3 : 0;
	return fieldOf(profiles, name, 'opt-level') ?? inherited;
}

/** The profiles without settings for single packages, which the probe does not have. */
function withoutPackages(profiles: object): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(profiles).map(([name, profile]) => [
			name,
			Object.fromEntries(Object.entries(profile as object).filter(([key]) => key !== 'package')),
		]),
	);
}

function faultsOutcome(world: World): CheckOutcome {
	const faults = configFaults(world);
	const [first] = faults;
	if (first === undefined) {
		return {status: 'pass', detail: 'no RUSTFLAGS in the environment or the workflows, no known fault in the configuration'};
	}

	return {
		status: faults.some(({breaks}) => breaks) ? 'fail' : 'warn',
		detail: faults.map(({text}) => text).join(' '),
		remedy: first.remedy,
	};
}

async function gitOutcome(world: World, {signal}: CheckContext): Promise<CheckOutcome> {
	if (world.project.git === undefined) {
		return {status: 'skipped', detail: 'the project is not in a git repository'};
	}

	const {wronglyIgnored, wronglyKept} = await readIgnoreState(world, signal);
	const problems = [...wronglyIgnored.map(file => `${file} is ignored`), ...wronglyKept.map(file => `${file} is not ignored`)];
	return problems.length === 0
		? {status: 'pass', detail: 'as git check-ignore says'}
		: {status: 'fail', detail: problems.join(', '), remedy: 'ferrovia setup cargo'};
}

function lockfileOutcome({project}: World): CheckOutcome {
	switch (project.cargo.lockfile.state) {
		case 'tracked': {
			return {status: 'pass', detail: 'committed'};
		}

		case 'staged': {
			return {status: 'pass', detail: 'staged, to be committed'};
		}

		case 'untracked': {
			return {
				status: 'warn',
				detail: 'it is not in git yet: every build may pick other versions, and caches miss',
				remedy: 'git add Cargo.lock',
			};
		}

		case 'ignored': {
			return {
				status: 'fail',
				detail: 'git ignores it: every build may pick other versions, and caches miss',
				remedy: 'ferrovia setup cargo',
			};
		}

		case 'missing': {
			return {
				status: 'fail',
				detail: 'there is none: every build may pick other versions, and caches miss',
				remedy: 'ferrovia setup cargo',
			};
		}

		case 'no-git': {
			return {status: 'skipped', detail: 'the project is not in a git repository'};
		}
	}
}
