import path from 'node:path';
import type {Dockerfile, Stage} from './dockerfile.ts';
import {expand, type Values} from './expand.ts';
import {argumentsOf, lineage} from './stages.ts';

/**
The variables that a line of a stage sees: ENV and ARG above it, those of the stages that it is made from included. An ARG without
a default has that of the ARG of the same name above the first FROM (https://docs.docker.com/reference/dockerfile/#scope).
*/
export function valuesAt(dockerfile: Dockerfile, stage: Stage, line = Number.POSITIVE_INFINITY): Values {
	const globals = argumentsOf(dockerfile.arguments);
	const values = new Map<string, string>();
	const environment = new Set<string>();
	for (const {keyword, pairs} of above(dockerfile, stage, line)) {
		if (keyword !== 'ENV' && keyword !== 'ARG') {
			continue;
		}

		for (const {name, value} of pairs) {
			const known = value === undefined ? globals.get(name) : expand(value, values);
			// ENV is stronger than ARG, wherever it stands.
			if (known !== undefined && (keyword === 'ENV' || !environment.has(name))) {
				values.set(name, known);
			}

			if (keyword === 'ENV') {
				environment.add(name);
			}
		}
	}

	return values;
}

/** The folder that a line of a stage works in. That of the base image is not known: `/` is assumed. */
export function workdirAt(dockerfile: Dockerfile, stage: Stage, line = Number.POSITIVE_INFINITY): string {
	let folder = '/';
	for (const {keyword, text, line: at} of above(dockerfile, stage, line)) {
		if (keyword === 'WORKDIR') {
			folder = path.posix.resolve(folder, expand(unquoted(text), valuesAt(dockerfile, stageOf(dockerfile, at), at)));
		}
	}

	return folder;
}

function above(dockerfile: Dockerfile, stage: Stage, line: number): Stage['instructions'] {
	return lineage(dockerfile, stage).flatMap(({instructions}) => instructions.filter(instruction => instruction.line < line));
}

function stageOf({stages}: Dockerfile, line: number): Stage {
	return stages.findLast(stage => stage.line < line) ?? stages[0];
}

function unquoted(text: string): string {
	return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}
