import {cargoBuilds} from '../cargo-build.ts';
import {type Dockerfile, flagOf, type Stage} from '../dockerfile.ts';
import {debianRelease, hasRust, type Image, imageOf, isMusl, rustVersion} from '../image.ts';
import {installedPackages} from '../installs.ts';
import {commandsOfLineage} from '../runs.ts';
import {bottomImage, finalStage, sourceStage} from '../stages.ts';
import type {Fault} from './fault.ts';

/** Images that do not go together, or that are another one tomorrow. */
export function baseImageFaults(dockerfile: Dockerfile): readonly Fault[] {
	return [...libraryFaults(dockerfile), ...movingRust(dockerfile), ...movingProgram(dockerfile)];
}

/** A program that is linked with a newer or another C library than the one where it runs. */
function libraryFaults(dockerfile: Dockerfile): readonly Fault[] {
	const runtime = finalStage(dockerfile);
	const runs = imageOf(bottomImage(dockerfile, runtime));
	return runtime.instructions.flatMap(instruction => {
		const from = instruction.keyword === 'COPY' ? flagOf(instruction, 'from') : undefined;
		const stage = from === undefined ? undefined : sourceStage(dockerfile, from, runtime);
		const isProgram = /target\/|\/bin\//.test(instruction.words.slice(0, -1).join(' '));
		return stage === undefined || !isProgram ? [] : libraryFault(dockerfile, {stage, runs, line: instruction.line});
	});
}

type Copied = {readonly stage: Stage; readonly runs: Image; readonly line: number};

function libraryFault(dockerfile: Dockerfile, {stage, runs, line}: Copied): readonly Fault[] {
	const builds = imageOf(bottomImage(dockerfile, stage));
	const commands = commandsOfLineage(dockerfile, stage);
	const compiled = cargoBuilds(commands);
	const isStatic = isMusl(builds) || compiled.some(({target}) => target?.includes('musl')) || compiled.length === 0;
	const [newer, older] = [debianRelease(builds), debianRelease(runs)];
	if (!isStatic && newer !== undefined && older !== undefined && newer > older) {
		return [
			{
				id: 'glibc',
				line,
				text: `The program is built on Debian ${newer} and runs on Debian ${older}, whose C library is older: it may not start (GLIBC_... not found).`,
				remedy: `Build and run on the same release of Debian`,
				severity: 'error',
			},
		];
	}

	const bridged = installedPackages(commandsOfLineage(dockerfile, finalStage(dockerfile))).some(({name}) =>
		/gcompat|libc6-compat/.test(name),
	);
	return !isStatic && hasRust(builds) && (isMusl(runs) || runs.repository === 'scratch') && !bridged
		? [
				{
					id: 'glibc',
					line,
					text: `The program is linked with glibc, which ${runs.repository} does not have: it does not start.`,
					remedy: 'Run it on Debian or distroless/cc, or build it for a musl target',
					severity: 'error',
				},
			]
		: [];
}

function movingRust(dockerfile: Dockerfile): readonly Fault[] {
	return dockerfile.stages.flatMap(stage => {
		const image = imageOf(stage.base);
		const version = rustVersion(image);
		return stage.parent === undefined &&
			hasRust(image) &&
			image.digest === undefined &&
			!stage.base.includes('$') &&
			(version === undefined || version === 'nightly' || version === 'beta')
			? [
					{
						id: 'moving-rust',
						line: stage.line,
						text: `FROM ${stage.base} is another Rust after its next release: everything is compiled anew, and a build may break that nobody changed.`,
						remedy: 'Name the version: rust:1.90-bookworm',
						severity: 'warning' as const,
					},
				]
			: [];
	});
}

/** `FROM ghcr.io/owner/app:latest` and no more: which program that is, is decided by whoever pushed last. */
function movingProgram(dockerfile: Dockerfile): readonly Fault[] {
	const [stage, second] = dockerfile.stages;
	const {repository, tag = 'latest', digest} = imageOf(stage.base);
	const isProgram = /^[\w-]+\.[\w.-]+(?::\d+)?\/[^/]+\/./.test(repository) && !/distroless|chainguard|devcontainers/.test(repository);
	return second === undefined && isProgram && digest === undefined && /^(?:latest|main|master)$/.test(tag) && !hasRust(imageOf(stage.base))
		? [
				{
					id: 'moving-image',
					line: stage.line,
					text: `FROM ${stage.base} is the image that was pushed last, which is the one before where a push to git starts this build and CI at once; and a layer of it that is cached may never be replaced.`,
					remedy: `Deploy the image itself by its digest, or write FROM ${repository}@sha256:...`,
					severity: 'warning',
				},
			]
		: [];
}
