import path from 'node:path';
import type {Note} from '../../engine/step.ts';
import {textOf} from '../../project/files.ts';
import type {World} from '../world.ts';
import type {WorkflowFiles} from './files.ts';
import {repositoryRoot} from './names.ts';
import {readOtherWorkflows} from './other-workflows.ts';
import type {WorkflowSettings} from './settings.ts';

/** What the user should know about how the image is shipped. */
export async function workflowNotes(world: World, settings: WorkflowSettings, {taken}: WorkflowFiles): Promise<readonly Note[]> {
	const [others, configurations] = await Promise.all([readOtherWorkflows(world), railwayConfigurations(world)]);
	const own = settings.names.files.find(name => !taken.includes(name)) ?? '';
	return [
		strategy(settings),
		...taken.map(name => info(`${name} was not written by Ferrovia and is left as it is. The workflow goes to ${own}.`)),
		...others.map(({name, builds, deploys}) =>
			deploys === undefined
				? info(`${name} builds an image as well (${builds}). It is left as it is; when ${own} works, it can go.`)
				: warn(`${name} deploys as well (${deploys}). It is left as it is; while both run, the later one wins.`),
		),
		...rustflags(world),
		...configurations.map(name =>
			warn(
				`${name}: Railway stopped reading it on 2026-12-01. ${
					name === world.project.railwayFile?.name
						? 'Keep it until the step railway has carried its settings over; its plan lists what it does not carry over.'
						: 'Ferrovia does not carry its settings over: set them on the service.'
				}`,
			),
		),
		...foreignOwner(world, settings),
		...otherBranch(world, settings),
	];
}

function strategy({deploy, names}: WorkflowSettings): Note {
	return deploy === 'image'
		? info('Railway pulls the digest that CI has just pushed, and builds nothing.')
		: info(
				`CI commits Dockerfile.railway, which names the digest, to the branch ${names.railwayBranch}; Railway watches it (RAILWAY_DOCKERFILE_PATH=Dockerfile.railway) and builds one line, so the image must be public.`,
			);
}

/** The step `cargo` tells of them, when it is part of the run. */
function rustflags({project, selected}: World): readonly Note[] {
	return selected.includes('cargo')
		? []
		: workflowOverrides(project).map(({variable, where, value}) =>
				warn(
					`${variable}="${value}" (${where}) makes cargo ignore the rustflags of every configuration file there. The image is built without it.`,
				),
			);
}

/** What workflows of the repository set, without what the user's own shell does. */
export function workflowOverrides({rustflags: overrides}: World['project']): World['project']['rustflags'] {
	return overrides.filter(({where}) => where !== 'environment');
}

/** Names of Railway's old configuration files, as the user sees them. */
export async function railwayConfigurations(world: Pick<World, 'project'>): Promise<readonly string[]> {
	const {root} = world.project;
	const folders = [...new Set([root, repositoryRoot(world)])];
	const files = folders.flatMap(folder => ['railway.toml', 'railway.json'].map(name => path.join(folder, name)));
	const there = await Promise.all(files.map(async file => ((await textOf(file)) === undefined ? [] : [path.relative(root, file)])));
	return there.flat();
}

/** The token of a workflow run may push only below the name of the repository's owner. */
function foreignOwner({project}: World, {image}: WorkflowSettings): readonly Note[] {
	const owner = project.git?.remote?.owner.toLowerCase();
	return owner === undefined || image.startsWith(`ghcr.io/${owner}/`)
		? []
		: [warn(`${image} is not below ghcr.io/${owner}: the workflow's own token can't push there.`)];
}

/** The step `cache` lets the repository's default branch write, and no other. */
function otherBranch({project}: World, {branch, cache}: WorkflowSettings): readonly Note[] {
	const {defaultBranch = branch} = project.git ?? {};
	return cache === 'role' && defaultBranch !== branch
		? [warn(`The role that may write the cache is for ${defaultBranch} alone: builds of ${branch} would compile without it.`)]
		: [];
}

function info(text: string): Note {
	return {level: 'info', text};
}

function warn(text: string): Note {
	return {level: 'warn', text};
}
