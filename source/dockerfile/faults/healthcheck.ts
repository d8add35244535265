import path from 'node:path';
import type {Dockerfile} from '../dockerfile.ts';
import {jsonWords} from '../exec-form.ts';
import {hasNoShell, hasTool, imageOf} from '../image.ts';
import {installedPackages} from '../installs.ts';
import {commandsOfLineage} from '../runs.ts';
import {commandsOf} from '../shell.ts';
import {bottomImage, finalStage, lineage} from '../stages.ts';
import type {Fault} from './fault.ts';

const tools = ['curl', 'wget'] as const;

/** A HEALTHCHECK with a tool that the image lacks: the container is never healthy. */
export function healthcheckFaults(dockerfile: Dockerfile): readonly Fault[] {
	const final = finalStage(dockerfile);
	const instructions = lineage(dockerfile, final).flatMap(stage => stage.instructions);
	const healthcheck = instructions.findLast(({keyword}) => keyword === 'HEALTHCHECK');
	const [, check] = /^CMD\s+(.+)$/is.exec(healthcheck?.text ?? '') ?? [];
	if (healthcheck === undefined || check === undefined) {
		return [];
	}

	const reference = bottomImage(dockerfile, final);
	const image = imageOf(reference);
	const list = jsonWords(check);
	const used = new Set(
		(list === undefined ? commandsOf(check) : [{words: list}, ...commandsOf(list.at(-1) ?? '')]).map(({words: [program = '']}) =>
			path.posix.basename(program),
		),
	);
	const there = new Set([
		...installedPackages(commandsOfLineage(dockerfile, final)).map(({name}) => name.replace(/[=<>~].*$/, '')),
		...instructions.filter(({keyword}) => keyword === 'COPY').flatMap(({words}) => words.map(word => path.posix.basename(word))),
	]);
	const {line} = healthcheck;
	const faults: Fault[] = tools
		.filter(tool => used.has(tool) && !there.has(tool) && hasTool(image, tool) === false)
		.map(tool => ({
			id: 'healthcheck',
			line,
			text: `HEALTHCHECK calls ${tool}, which is not in ${reference} and is not installed: the container is never healthy.`,
			remedy: `Remove HEALTHCHECK: Railway asks the service itself over HTTP`,
			severity: 'error',
		}));
	return faults.length === 0 && list === undefined && hasNoShell(image)
		? [
				{
					id: 'healthcheck',
					line,
					text: `HEALTHCHECK is written for a shell, and ${reference} has none: the container is never healthy.`,
					remedy: 'Write it as a list: HEALTHCHECK CMD ["/app/server", "healthcheck"]',
					severity: 'error',
				},
			]
		: faults;
}
