import path from 'node:path';
import {type CargoBuild, cargoBuilds, targetFolder} from '../cargo-build.ts';
import {type Dockerfile, flagOf, type Instruction, type Stage} from '../dockerfile.ts';
import {expand} from '../expand.ts';
import {mountsOf} from '../mounts.ts';
import {commandsOfLineage, commandsOfRun, commandsOfStage} from '../runs.ts';
import {valuesAt, workdirAt} from '../scope.ts';
import {lineage, sourceStage} from '../stages.ts';
import type {Fault} from './fault.ts';

/**
Cache mounts over cargo's target folder. What is compiled there is in the mount and not in the layer: it is not there for a later COPY,
and not on another machine (https://docs.docker.com/build/ci/github-actions/cache/#cache-mounts).
*/
export function targetMountFaults(dockerfile: Dockerfile): readonly Fault[] {
	return dockerfile.stages.flatMap(stage =>
		cargoBuilds(commandsOfStage(dockerfile, stage)).flatMap(build => {
			const folder = folderOf(dockerfile, build);
			const mount = mountOver(dockerfile, stage, build.command.run, folder);
			return mount === undefined ? [] : faultsOfBuild(dockerfile, build, {folder, mount});
		}),
	);
}

type Place = {readonly folder: string; readonly mount: string};

function faultsOfBuild(dockerfile: Dockerfile, build: CargoBuild, {folder, mount}: Place): readonly Fault[] {
	const {stage, run} = build.command;
	if (build.kind === 'cook') {
		return [
			{
				id: 'cook-in-mount',
				line: build.line,
				text: `cargo chef cook leaves the dependencies in the cache mount ${mount}, and not in the layer: a builder that starts empty, such as CI's, compiles all of them in every build.`,
				remedy: `Take the mount ${mount} out of line ${build.line}, and of the RUN that builds the project`,
				severity: 'error',
			},
		];
	}

	const uses = usesOf(dockerfile, build, mount);
	if (uses.length > 0) {
		return uses.map(({line, file}) => ({
			id: 'copied-from-mount',
			line,
			text: `${file} is in the cache mount ${mount} of line ${build.line} and not in the stage: it is not found here.`,
			remedy: `In line ${build.line}, after the build: cp ${file} /usr/local/bin/`,
			severity: 'error',
		}));
	}

	const earlier = cargoBuilds(commandsOfLineage(dockerfile, stage)).find(
		other =>
			other.line < build.line &&
			other.kind === 'cook' &&
			folderOf(dockerfile, other) === folder &&
			mountOver(dockerfile, other.command.stage, other.command.run, folder) === undefined,
	);
	return [
		earlier === undefined
			? {
					id: 'target-in-mount',
					line: run.line,
					text: `What is compiled stays in the cache mount ${mount} of this machine's builder: one that starts empty, such as CI's, compiles everything in every build.`,
					remedy: 'Compile the dependencies into a layer of their own (cargo chef cook), without the mount',
					severity: 'warning',
				}
			: {
					id: 'mount-hides-layer',
					line: run.line,
					text: `The cache mount ${mount} hides the dependencies that line ${earlier.line} has compiled into the layer: they are compiled again.`,
					remedy: `Take the mount ${mount} out of line ${run.line}`,
					severity: 'error',
				},
	];
}

/** Where a build's folder is used without the mount: it is empty there. */
function usesOf(dockerfile: Dockerfile, build: CargoBuild, mount: string): readonly {readonly line: number; readonly file: string}[] {
	return dockerfile.stages.flatMap(user =>
		user.instructions
			.filter(({line}) => line > build.line)
			.flatMap(instruction =>
				filesOf(dockerfile, user, instruction, build)
					.filter(file => isWithin(file, mount))
					.map(file => ({line: instruction.line, file})),
			),
	);
}

/** The files that an instruction takes from the stage of a build: absolute paths. */
function filesOf(dockerfile: Dockerfile, user: Stage, instruction: Instruction, build: CargoBuild): readonly string[] {
	const {keyword, words, line} = instruction;
	const from = keyword === 'COPY' ? flagOf(instruction, 'from') : undefined;
	const isBuilt = (stage: Stage | undefined) => stage !== undefined && lineage(dockerfile, stage).includes(build.command.stage);
	if (from !== undefined) {
		const values = valuesAt(dockerfile, user, line);
		return isBuilt(sourceStage(dockerfile, from, user))
			? words.slice(0, -1).map(word => path.posix.resolve('/', expand(word, values)))
			: [];
	}

	if (!isBuilt(user)) {
		return [];
	}

	const workdir = workdirAt(dockerfile, user, line);
	if (keyword === 'RUN') {
		return commandsOfRun(dockerfile, user, instruction)
			.filter(({words: [program = '']}) => /^(?:cp|mv|install|ln|strip)$/.test(program))
			.flatMap(command => command.words.slice(1))
			.map(word => path.posix.resolve(workdir, word))
			.filter(file => mountOver(dockerfile, user, instruction, file) === undefined);
	}

	return (keyword === 'CMD' || keyword === 'ENTRYPOINT') && words[0]?.includes('/') ? [path.posix.resolve(workdir, words[0])] : [];
}

function folderOf(dockerfile: Dockerfile, build: CargoBuild): string {
	const {stage, run} = build.command;
	return targetFolder(build, {values: valuesAt(dockerfile, stage, run.line), workdir: workdirAt(dockerfile, stage, run.line)});
}

/** The target of a cache mount of the RUN that holds the folder, or a part of it. */
function mountOver(dockerfile: Dockerfile, stage: Stage, run: Instruction, folder: string): string | undefined {
	const workdir = workdirAt(dockerfile, stage, run.line);
	return mountsOf(run, valuesAt(dockerfile, stage, run.line))
		.filter(({type, target}) => type === 'cache' && target !== undefined)
		.map(({target = ''}) => path.posix.resolve(workdir, target).replace(/(?<=.)\/$/, ''))
		.find(target => isWithin(folder, target) || isWithin(target, folder));
}

function isWithin(file: string, folder: string): boolean {
	return file === folder || file.startsWith(`${folder === '/' ? '' : folder}/`);
}
