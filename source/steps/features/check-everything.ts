import type {CheckOutcome} from '../../engine/check.ts';
import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import {hasTarget} from '../../project/rust-targets.ts';
import {type Cargo, checkEnvironment, checkProject} from './check-project.ts';
import {planBuilds} from './member-builds.ts';
import {checksOf} from './search-together.ts';
import type {WrittenCopy} from './worthwhile.ts';

/** Whether a copy of the project compiles: each build, each member by itself, tests and examples. `target`: for artifacts. */
export async function checkEverything(
	cargo: Cargo & {readonly target: string},
	{workspace, folder}: WrittenCopy,
	builds: readonly CargoBuildCommand[],
): Promise<CheckOutcome> {
	const plan = await planBuilds(cargo, folder, builds, workspace);
	if (typeof plan === 'string') {
		return {status: 'unknown', detail: 'cargo does not tell what the project consists of', evidence: plan, remedy: 'cargo fetch'};
	}

	const own = {...cargo, environment: checkEnvironment(cargo.environment, cargo.target)};
	const {builds: whole, alone, others} = checksOf(builds, plan);
	const checks = [...alone.values(), ...whole, ...others.values()];
	for (const {label, ...command} of checks) {
		cargo.output(label);
		const {target} = command;
		if (target !== undefined && !(await hasTarget(cargo, folder, target))) {
			return {status: 'unknown', detail: `${label}: ${target} is not on this machine`, remedy: `rustup target add ${target}`};
		}

		const {ok, errors} = await checkProject(own, folder, command);
		const [error] = errors;
		if (!ok && error?.code === 'cargo') {
			return {status: 'unknown', detail: `${label}: cargo could not check it`, evidence: error.message};
		}

		if (!ok) {
			return {
				status: 'fail',
				detail: `${label} does not compile`,
				evidence: error?.words,
				remedy: `cargo check ${command.arguments.join(' ')}`,
			};
		}
	}

	return {status: 'pass', detail: `${checks.length} calls of cargo check, each member by itself among them`};
}
