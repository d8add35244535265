import {type CargoBuild, cargoBuilds} from './cargo-build.ts';
import {carriedBinary} from './carry-over/binary.ts';
import {carriedFiles, copiedFiles} from './carry-over/files.ts';
import {carriedRust} from './carry-over/rust.ts';
import {unsupportedIn} from './carry-over/unsupported.ts';
import {carriedVariables} from './carry-over/variables.ts';
import type {Dockerfile, Instruction, Stage} from './dockerfile.ts';
import {jsonWords} from './exec-form.ts';
import type {CarriedCommand, ExistingDockerfile} from './existing-dockerfile.ts';
import {expand} from './expand.ts';
import {faultsOf} from './faults.ts';
import {imageOf, isMusl} from './image.ts';
import {type InstalledPackage, installedPackages} from './installs.ts';
import {parseDockerfile} from './parse.ts';
import {commandsOfLineage, commandsOfStage} from './runs.ts';
import {valuesAt, workdirAt} from './scope.ts';
import {bottomImage, finalStage, lineage} from './stages.ts';

/**
Reads what a Dockerfile holds that another one for the same service should keep.

@throws DockerfileSyntaxError when it is no Dockerfile.
*/
export function carryOver(path: string, text: string): ExistingDockerfile {
	const dockerfile = parseDockerfile(text);
	const final = finalStage(dockerfile);
	const stages = compilingStages(dockerfile);
	const singleStage = lineage(dockerfile, final).some(stage => cargoBuilds(commandsOfStage(dockerfile, stage)).length > 0);
	const instructions = lineage(dockerfile, final).flatMap(stage => stage.instructions);
	const last = (keyword: string) => instructions.findLast(instruction => instruction.keyword === keyword);
	const values = valuesAt(dockerfile, final);
	const build = programBuild(dockerfile, stages);
	const copied = copiedFiles(dockerfile);
	const {env, secrets, buildArguments} = carriedVariables(dockerfile, stages);
	const runtimeImage = bottomImage(dockerfile, final);
	const runtimePackages = installedPackages(commandsOfLineage(dockerfile, final));
	const {binary, binaryPath, programs} = carriedBinary(dockerfile, {build, copied});
	const rust = carriedRust(dockerfile, stages);
	const user = last('USER');
	return {
		path,
		buildPackages: singleStage ? runtimePackages : stages.flatMap(stage => packagesOf(dockerfile, stage)),
		runtimePackages,
		singleStage,
		env,
		secrets,
		buildArguments,
		ports: unique(each(instructions, 'EXPOSE').flatMap(({words}) => words.map(word => expand(word, values).replace(/\/tcp$/i, '')))),
		files: carriedFiles(copied, programs),
		volumes: unique(each(instructions, 'VOLUME').flatMap(({words}) => words.map(word => expand(word, values)))),
		workdir: last('WORKDIR') === undefined ? undefined : workdirAt(dockerfile, final),
		entrypoint: commandIn(last('ENTRYPOINT')),
		command: commandIn(last('CMD')),
		healthcheck: healthcheckIn(last('HEALTHCHECK')),
		user: user === undefined ? undefined : expand(user.words[0] ?? '', values),
		stopSignal: last('STOPSIGNAL')?.text,
		labels: each(instructions, 'LABEL').flatMap(({pairs}) => pairs.map(({name, value}) => ({name, value: expand(value ?? '', values)}))),
		binary,
		binaryPath,
		build: build === undefined ? undefined : withoutCommand(build),
		features: build?.features ?? [],
		...rust,
		musl:
			isMusl(imageOf(runtimeImage)) ||
			build?.target?.includes('musl') === true ||
			stages.some(stage => isMusl(imageOf(bottomImage(dockerfile, stage)))),
		runtimeImage,
		unsupported: unsupportedIn(dockerfile, stages),
		faults: faultsOf(dockerfile),
	};
}

/** The stages that compile Rust, with those that they are made from; without any all but the last. */
function compilingStages(dockerfile: Dockerfile): readonly Stage[] {
	const own = dockerfile.stages.filter(stage => cargoBuilds(commandsOfStage(dockerfile, stage)).length > 0);
	const all = new Set(own.flatMap(stage => lineage(dockerfile, stage)));
	return own.length === 0 ? dockerfile.stages.slice(0, -1) : dockerfile.stages.filter(stage => all.has(stage));
}

/** The last compilation for the machine, of several the optimized one: a front end's is for WebAssembly, and cooked dependencies are no program. */
function programBuild(dockerfile: Dockerfile, stages: readonly Stage[]): CargoBuild | undefined {
	const builds = stages
		.flatMap(stage => cargoBuilds(commandsOfStage(dockerfile, stage)))
		.filter(({kind, target}) => kind !== 'cook' && !target?.startsWith('wasm'));
	const made = builds.filter(({kind}) => kind !== 'run');
	return made.findLast(({profile}) => profile !== 'dev') ?? made.at(-1) ?? builds.at(-1);
}

function packagesOf(dockerfile: Dockerfile, stage: Stage): readonly InstalledPackage[] {
	return installedPackages(commandsOfStage(dockerfile, stage));
}

function withoutCommand({command: _, ...build}: CargoBuild): Omit<CargoBuild, 'command'> {
	return build;
}

function commandIn(instruction: Instruction | undefined): CarriedCommand | undefined {
	return instruction === undefined
		? undefined
		: {
				form: instruction.exec ? 'exec' : 'shell',
				words: instruction.exec ? instruction.words : [instruction.text],
				line: instruction.line,
			};
}

function healthcheckIn(instruction: Instruction | undefined): CarriedCommand | undefined {
	const [, text] = /^CMD\s+(.+)$/is.exec(instruction?.text ?? '') ?? [];
	if (instruction === undefined || text === undefined) {
		return undefined;
	}

	const list = jsonWords(text);
	return {form: list === undefined ? 'shell' : 'exec', words: list ?? [text], line: instruction.line};
}

function each(instructions: readonly Instruction[], keyword: string): readonly Instruction[] {
	return instructions.filter(instruction => instruction.keyword === keyword);
}

function unique(words: readonly string[]): readonly string[] {
	return [...new Set(words)];
}
