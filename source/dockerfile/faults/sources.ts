import {closest, distance} from 'fastest-levenshtein';
import type {Dockerfile, Instruction, Stage} from '../dockerfile.ts';
import {flagOf} from '../dockerfile.ts';
import {imageOf} from '../image.ts';
import {mountsOf} from '../mounts.ts';
import {findStage, sourceStage} from '../stages.ts';
import type {Fault} from './fault.ts';

/**
`--from=` that names no stage above it. Docker then takes the name for an image's and looks for it on Docker Hub, so that a
mistyped stage fails with "pull access denied", or worse does not fail.
*/
export function sourceFaults(dockerfile: Dockerfile): readonly Fault[] {
	return dockerfile.stages.flatMap(stage => [
		...baseFault(dockerfile, stage),
		...stage.instructions.flatMap(instruction =>
			sourcesOf(instruction).flatMap(({from, written}) => sourceFault(dockerfile, {from, written, user: stage, line: instruction.line})),
		),
	]);
}

function sourcesOf(instruction: Instruction): readonly {readonly from: string; readonly written: string}[] {
	if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
		const from = flagOf(instruction, 'from');
		return from === undefined ? [] : [{from, written: `COPY --from=${from}`}];
	}

	return instruction.keyword === 'RUN'
		? mountsOf(instruction).flatMap(({type, from}) => (from === undefined ? [] : [{from, written: `--mount=type=${type},from=${from}`}]))
		: [];
}

type Use = {readonly from: string; readonly written: string; readonly user: Stage; readonly line: number};

function sourceFault(dockerfile: Dockerfile, {from, written, user, line}: Use): readonly Fault[] {
	if (sourceStage(dockerfile, from, user) !== undefined || from.includes('$') || isPlainlyAnImage(from)) {
		return [];
	}

	const fault = (text: string, remedy: string): readonly Fault[] => [
		{id: 'unknown-stage', line, text: `${written}: ${text}`, remedy, severity: 'error'},
	];
	if (/^\d+$/.test(from)) {
		return fault(`there are ${user.index} stages above it, counted from 0.`, 'Name the stage with AS, and use the name');
	}

	const below = findStage(dockerfile.stages.slice(user.index), from);
	if (below !== undefined) {
		const same = below.index === user.index;
		return fault(
			same ? `a stage can't copy from itself.` : `the stage ${below.name} stands below it, in line ${below.line}.`,
			same ? 'Leave --from= out' : `Move the stage ${below.name} above line ${user.line}`,
		);
	}

	const names = dockerfile.stages.slice(0, user.index).flatMap(({name}) => name ?? []);
	const near = names.length === 0 ? undefined : closest(from, names);
	const known = names.length === 0 ? 'there is none above it' : `those above it are ${names.join(', ')}`;
	return fault(
		`no stage has this name (${known}), so Docker looks for an image ${from} on Docker Hub.`,
		near !== undefined && distance(near.toLowerCase(), from.toLowerCase()) <= 2
			? `Write ${near}`
			: 'Name one of the stages, or the image with its tag',
	);
}

/** `FROM` is right with any image; only a stage that stands below is plainly meant. */
function baseFault({stages}: Dockerfile, stage: Stage): readonly Fault[] {
	const below = stage.parent === undefined ? findStage(stages.slice(stage.index), stage.base) : undefined;
	// An image and the stage that is made from it may have one name: FROM rust AS rust.
	return below === undefined || below.index === stage.index
		? []
		: [
				{
					id: 'unknown-stage',
					line: stage.line,
					text: `FROM ${stage.base}: the stage ${below.name} stands below it, in line ${below.line}.`,
					remedy: `Move the stage ${below.name} above line ${stage.line}`,
					severity: 'error',
				},
			];
}

/** It has a tag, a digest, a registry or an owner; or it is one of the official images that files are copied from. */
function isPlainlyAnImage(name: string): boolean {
	const {tag, digest, repository} = imageOf(name);
	return tag !== undefined || digest !== undefined || repository.includes('/') || officialImages.has(repository);
}

const officialImages: ReadonlySet<string> = new Set(
	'alpine busybox caddy composer debian docker golang httpd mariadb mongo mysql nginx node postgres python redis rust traefik ubuntu'.split(
		' ',
	),
);
