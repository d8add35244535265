import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import type {Note} from '../../engine/step.ts';
import {operations} from '../../services/railway/operations.ts';
import type {World} from '../world.ts';
import type {Access} from './access.ts';
import type {Draft} from './draft.ts';
import type {Instance} from './instance.ts';
import type {Target} from './target.ts';

/** Where Railway's infrastructure as code is looked for (https://docs.railway.com/infrastructure-as-code). */
export const iacFile = '.railway/railway.ts';

/**
The file that describes the project in TypeScript, on request. `railway config apply` removes what such a file does not name, so it is
written only for a project that has nothing but this service.
*/
export async function planIacFile(
	world: Pick<World, 'project'>,
	access: Pick<Access, 'railway'>,
	draft: Draft,
	target: Target,
	instance: Instance | undefined,
	image: string,
): Promise<{readonly changes: readonly Change[]; readonly notes: readonly Note[]}> {
	const file = path.join(world.project.root, iacFile);
	if ((await readText(file)) !== undefined) {
		return {changes: [], notes: [{level: 'info', text: `${iacFile} is there already, and was left as it is.`}]};
	}

	const others = await otherServices(access, draft);
	if (others.length > 0) {
		return {
			changes: [],
			notes: [
				{
					level: 'warn',
					text: `${iacFile} is not written: the project has ${others.join(', ')} as well, and railway config apply removes what the file does not name.`,
				},
			],
		};
	}

	const after = iacText({
		project: draft.nameOf('project'),
		service: draft.nameOf('service'),
		image: instance?.image?.startsWith(target.image) === true ? instance.image : image,
		healthPath: target.settings.healthcheckPath,
		healthTimeout: target.settings.healthcheckTimeout,
		replicas: target.settings.numReplicas,
		variables: [...new Set([...Object.keys(instance?.variables ?? {}), 'PORT'])].filter(name => !name.startsWith('RAILWAY_')).sort(),
	});
	return {changes: [fileChange({id: 'railway/iac-file', path: file, before: undefined, after, summary: `write ${iacFile}`})], notes: []};
}

async function otherServices({railway}: Pick<Access, 'railway'>, draft: Draft): Promise<readonly string[]> {
	const id = draft.idOf('project');
	if (id === '') {
		return [];
	}

	const {project} = await railway.request(operations.project, {id});
	const own = draft.idOf('service');
	return project.services.edges.filter(({node}) => node.deletedAt === null && node.id !== own).map(({node}) => node.name);
}

export type IacProject = {
	readonly project: string;
	readonly service: string;
	/** With its tag or digest. */
	readonly image: string;
	readonly healthPath: string | undefined;
	/** Seconds. */
	readonly healthTimeout: number | undefined;
	readonly replicas: number | undefined;
	/** Names: their values stay where they are. */
	readonly variables: readonly string[];
};

/** In the words of `railway/iac` (https://github.com/railwayapp/railway-ts-sdk). */
export function iacText({project, service, image, healthPath, healthTimeout, replicas, variables}: IacProject): string {
	const text = JSON.stringify;
	return [
		'// Written by Ferrovia (npx ferrovia). Look before you apply: railway config plan',
		'// What is not named here would be removed. CI sets the image with each deployment: bring it up to date before you apply this file.',
		'import {defineRailway, image, preserve, project, service} from "railway/iac";',
		'',
		'export default defineRailway(() => {',
		`	const server = service(${text(service)}, {`,
		`		source: image(${text(image)}),`,
		...(healthPath === undefined ? [] : [`		healthcheck: ${text(healthPath)},`]),
		...(healthTimeout === undefined ? [] : [`		healthcheckTimeout: ${healthTimeout},`]),
		...(replicas === undefined ? [] : [`		replicas: ${replicas},`]),
		'		env: {',
		...variables.map(name => `			${text(name)}: preserve(),`),
		'		},',
		'	});',
		'',
		`	return project(${text(project)}, {resources: [server]});`,
		'});',
		'',
	].join('\n');
}
