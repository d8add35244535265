import path from 'node:path';
import type {CargoBuild} from '../cargo-build.ts';
import type {Dockerfile} from '../dockerfile.ts';
import {commandsOfLineage} from '../runs.ts';
import {workdirAt} from '../scope.ts';
import {finalStage, lineage} from '../stages.ts';
import type {Copied, CopiedProgram} from './files.ts';

type Found = {
	readonly binary: string | undefined;
	readonly binaryPath: string | undefined;
	/** What was copied that is a program of the project, this one among them. */
	readonly programs: readonly CopiedProgram[];
};

/** Which program ends up in the final image and where: by its path in cargo's target folder, followed through `cp` and `mv`. */
export function carriedBinary(
	dockerfile: Dockerfile,
	{build, copied}: {readonly build: CargoBuild | undefined; readonly copied: readonly Copied[]},
): Found {
	const started = startedProgram(dockerfile);
	const found = copied.filter(isFromStage).flatMap(program => {
		const binary = nameInTarget(program.stagePath) ?? movedFrom(dockerfile, program) ?? installed(program.stagePath, {build, started});
		return binary === undefined ? [] : [{binary, binaryPath: landingPlace(program, binary), program}];
	});
	// Of several programs the one that is started.
	const main = found.find(({binary, binaryPath}) => started === binary || started === path.posix.basename(binaryPath)) ?? found[0];
	return {
		binary: main?.binary ?? build?.binaries[0] ?? nameInTarget(startedPath(dockerfile) ?? ''),
		binaryPath: main?.binaryPath,
		programs: found.map(({program}) => program),
	};
}

function isFromStage(copied: Copied): copied is CopiedProgram {
	return copied.stage !== undefined && copied.stagePath !== undefined;
}

/** `/app/target/x86_64-unknown-linux-musl/release/server` and what other folders of profiles hold. */
function nameInTarget(file: string): string | undefined {
	return /(?:^|\/)target\/(?!site\/|front\/)(?:.+\/)?[\w-]+\/([^/*]+)$/.exec(file)?.[1];
}

/** The last program of the target folder that was copied or moved to the path that is copied out of the stage. */
function movedFrom(dockerfile: Dockerfile, {stagePath: from, stage}: CopiedProgram): string | undefined {
	return commandsOfLineage(dockerfile, stage)
		.filter(({words: [program = '']}) => /^(?:cp|mv|install)$/.test(program))
		.flatMap(({words, run, stage: where}) => {
			const workdir = workdirAt(dockerfile, where, run.line);
			const plain = words.slice(1).filter(word => !word.startsWith('-') && !/^\d{3,4}$/.test(word));
			const target = path.posix.resolve(workdir, plain.at(-1) ?? '');
			return plain.slice(0, -1).flatMap(source => {
				const place = path.posix.resolve(workdir, source);
				if (/\/target\/(?:.+\/)?(?:release|debug)$/.test(place) && from.startsWith(`${target}/`)) {
					return [path.posix.basename(from)];
				}

				const name = nameInTarget(place);
				const isHere =
					target === from || path.posix.join(target, path.posix.basename(source)) === from || target === path.posix.dirname(from);
				return name !== undefined && isHere ? [name] : [];
			});
		})
		.at(-1);
}

/** `cargo install --path` puts programs into a folder `bin`; where all of that is copied, the one that is started counts. */
function installed(
	from: string,
	{build, started}: {readonly build: CargoBuild | undefined; readonly started: string | undefined},
): string | undefined {
	const [, name] = (build?.kind === 'install' && /\/bin\/([^/]+)$/.exec(from)) || [];
	return name === '*' ? started : name;
}

/** A COPY into a folder keeps the name. A path without a slash at the end may be a folder that is there already. */
function landingPlace({stagePath, to}: CopiedProgram, binary: string): string {
	const isFolder = to.endsWith('/') || (path.posix.basename(to) !== binary && /^\/(?:(?:usr\/)?(?:local\/)?s?bin|app|opt|srv)$/.test(to));
	const name = path.posix.basename(stagePath);
	return isFolder ? path.posix.join(to, name === '*' ? binary : name) : to;
}

function startedProgram(dockerfile: Dockerfile): string | undefined {
	const started = startedPath(dockerfile);
	return started === undefined ? undefined : path.posix.basename(started);
}

function startedPath(dockerfile: Dockerfile): string | undefined {
	const instructions = lineage(dockerfile, finalStage(dockerfile)).flatMap(stage => stage.instructions);
	const start = instructions.findLast(({keyword}) => keyword === 'ENTRYPOINT') ?? instructions.findLast(({keyword}) => keyword === 'CMD');
	return start?.words.find(word => !/^(?:\w+=.*|exec|tini|dumb-init|\/.*\/(?:tini|dumb-init)|--|-g)$/.test(word));
}
