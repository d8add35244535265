import path from 'node:path';
import {type Dockerfile, flagOf, type Instruction, type Stage} from '../dockerfile.ts';
import type {CarriedFile} from '../existing-dockerfile.ts';
import {expand} from '../expand.ts';
import {valuesAt, workdirAt} from '../scope.ts';
import {finalStage, lineage, sourceStage} from '../stages.ts';

/** What a COPY of the final stage takes out of a build stage. */
export type CopiedProgram = Copied & {readonly stage: Stage; readonly stagePath: string};

/** All that is copied into the final image. */
export function copiedFiles(dockerfile: Dockerfile): readonly Copied[] {
	return lineage(dockerfile, finalStage(dockerfile)).flatMap(stage =>
		stage.instructions
			.filter(({keyword}) => keyword === 'COPY' || keyword === 'ADD')
			.flatMap(instruction => copiesOf(dockerfile, stage, instruction)),
	);
}

/** What of it is to be kept: programs of the project are made anew. */
export function carriedFiles(copied: readonly Copied[], programs: readonly Copied[]): readonly CarriedFile[] {
	return copied
		.filter(copy => !programs.includes(copy) && !isMade(copy))
		.map(({stage, image, ...copy}) => ({...copy, stage: stage?.name ?? image}));
}

/** Of cargo's target folder everything is made, the site of cargo-leptos too; that is told by the project itself. */
function isMade({stage, stagePath = ''}: Copied): boolean {
	return stage !== undefined && /\/target\//.test(stagePath);
}

export type Copied = Omit<CarriedFile, 'stage'> & {readonly stage: Stage | undefined; readonly image: string | undefined};

function copiesOf(dockerfile: Dockerfile, stage: Stage, instruction: Instruction): readonly Copied[] {
	const {line, words, heredocs} = instruction;
	const values = valuesAt(dockerfile, stage, line);
	const all = words.map(word => expand(word, values));
	const sources = all.slice(0, -1).filter(word => !/^https?:|^git@/.test(word));
	const target = all.at(-1) ?? '';
	const to =
		`${path.posix.resolve(workdirAt(dockerfile, stage, line), target)}`.replace(/\/$/, '') +
			// The working directory is a folder, and so is what stands around it.
			(/(?:^|\/)\.{0,2}$/.test(target) || sources.length > 1 ? '/' : '') || '/';
	if (heredocs.length > 0) {
		return [];
	}

	const name = flagOf(instruction, 'from');
	if (name === undefined) {
		return sources.map(source => ({from: relative(source), to, stage: undefined, image: undefined, stagePath: undefined, line}));
	}

	const from = sourceStage(dockerfile, expand(name, values), stage);
	return sources.map(source => {
		const stagePath = path.posix.resolve('/', source);
		return {from: from === undefined ? stagePath : inProject(dockerfile, from, stagePath), to, stage: from, image: name, stagePath, line};
	});
}

/** The path of a file in the project that a stage has at a path, by what was copied into that. */
function inProject(dockerfile: Dockerfile, stage: Stage, file: string): string {
	for (const ancestor of [...lineage(dockerfile, stage)].reverse()) {
		for (const instruction of ancestor.instructions.toReversed()) {
			const copies =
				instruction.keyword === 'COPY' && flagOf(instruction, 'from') === undefined ? copiesOf(dockerfile, ancestor, instruction) : [];
			const found = copies.map(copy => pathBefore(copy, file)).find(before => before !== undefined);
			if (found !== undefined) {
				return found;
			}
		}
	}

	return file;
}

/**
Where a file was before it was copied with others. Into a folder a file is copied with its name and a folder without: by the dot in
its name, `Cargo.lock` is taken for a file.
*/
function pathBefore({from, to}: Copied, file: string): string | undefined {
	const folder = to.replace(/(?<=.)\/$/, '');
	const name = path.posix.basename(from);
	const inside = path.posix.relative(folder, file);
	if (inside.startsWith('..')) {
		return undefined;
	}

	const isFile = name !== '.' && /[.*]/.test(name);
	if (isFile) {
		return inside === '' || inside === name ? from : undefined;
	}

	return path.posix.join(from, inside);
}

function relative(source: string): string {
	return path.posix.join('.', source.replace(/^\/+/, '')).replace(/(?<=.)\/$/, '');
}
