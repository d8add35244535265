import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {deployIn, environmentName} from '../../project/railway-file.ts';
import {repositoryName, slug} from '../../project/repository.ts';
import {projectNames} from '../workflow/names.ts';
import {answer, type World} from '../world.ts';
import {type Carried, type CarriedSettings, carriedSettings, type NotCarried} from './carried.ts';

/** What the answers ask of the service, read once. */
export type Target = {
	/** How it gets the image: by its source, or by a build of a Dockerfile of one line on a branch of its own. */
	readonly deploy: 'image' | 'dockerfile';
	/** Without a tag. */
	readonly image: string;
	/** The branch whose pushes are deployed. */
	readonly branch: string;
	/** `owner/repository`; undefined without a remote. */
	readonly repository: string | undefined;
	/** The folder of the project below the repository's top; empty at the top. */
	readonly folder: string;
	/** The branch with the Dockerfile that Railway builds, with `dockerfile`. */
	readonly railwayBranch: string;
	/** A name, an id, `auto` or `new`. */
	readonly project: string;
	readonly environment: string;
	/** A name, an id, `auto` or `new`. */
	readonly service: string;
	/** Of what is made: at most 32 characters. */
	readonly name: string;
	readonly settings: WantedSettings;
	/** What of railway.toml or railway.json the service does not get. */
	readonly left: readonly NotCarried[];
	/** The binary that the image runs. */
	readonly program: string;
	/** The port that the server listens on. */
	readonly port: string;
	readonly domain: boolean;
	/** `.railway/railway.ts` is asked for. */
	readonly iac: boolean;
	readonly access: 'public' | 'private';
	/** With which Railway pulls a private image; empty where it was not given. */
	readonly registryToken: string;
};

/** Settings of the service by Railway's names for them; undefined where nothing is asked for. */
export type WantedSettings = {
	readonly healthcheckPath?: string;
	/** Seconds. */
	readonly healthcheckTimeout?: number;
	readonly restartPolicyType?: 'ALWAYS' | 'NEVER' | 'ON_FAILURE';
	readonly restartPolicyMaxRetries?: number;
	readonly region?: string;
	readonly numReplicas?: number;
	/** An image brings its own command, and one that is set here would replace it whole. */
	readonly startCommand?: string;
} & Omit<CarriedSettings, 'startCommand' | 'restartPolicyMaxRetries'>;

export function readTarget(world: Pick<World, 'project' | 'answers' | 'railwayLink'>): Target {
	const {project} = world;
	const deploy = answer(world, 'deploy') as Target['deploy'];
	const remote = project.git?.remote;
	const image = answer(world, 'workflow-image');
	const program = answer(world, 'image-binary').split('/').at(-1) ?? '';
	const carried = carry(world, program);
	const isCron = carried.settings.cronSchedule !== undefined;
	return {
		deploy,
		image,
		branch: answer(world, 'workflow-branch'),
		repository: remote === undefined ? undefined : `${remote.owner}/${remote.repository}`,
		folder: project.git?.prefix ?? '',
		railwayBranch: projectNames(world).railwayBranch,
		project: answer(world, 'railway-project'),
		environment: answer(world, 'railway-environment'),
		service: answer(world, 'railway-service'),
		name: slug(image.split('/').at(-1) ?? repositoryName(project)).slice(0, 32),
		settings: deploy === 'image' ? wantedSettings(world, carried.settings) : {},
		left: carried.left,
		program,
		port: answer(world, 'image-port'),
		domain: deploy === 'image' && !isCron && answer(world, 'railway-domain') === 'generate',
		iac: deploy === 'image' && answer(world, 'railway-config') === 'write',
		access: answer(world, 'image-access') as Target['access'],
		registryToken: answer(world, 'registry-token'),
	};
}

/** With the Dockerfile of one line the service keeps the settings that it has. */
function carry({project, answers, railwayLink}: Pick<World, 'project' | 'answers' | 'railwayLink'>, program: string): Carried {
	const {railwayFile: file} = project;
	if (file === undefined) {
		return {settings: {}, left: []};
	}

	const environment = environmentName(railwayLink, answer({answers}, 'railway-environment'));
	return answer({answers}, 'deploy') === 'image'
		? carriedSettings(file, environment, program)
		: {
				settings: {},
				left: Object.keys(deployIn(file, environment)).map(key => ({
					key,
					reason: '--deploy dockerfile leaves the settings of the service as they are',
				})),
			};
}

function wantedSettings(world: Pick<World, 'answers'>, carried: CarriedSettings): WantedSettings {
	const {startCommand = '', restartPolicyMaxRetries, ...others} = carried;
	const path = answer(world, 'railway-health-path');
	const restart = answer(world, 'railway-restart');
	const region = answer(world, 'railway-region');
	const replicas = answer(world, 'railway-replicas');
	return {
		...(path === 'none' || carried.cronSchedule !== undefined
			? {}
			: {healthcheckPath: path, healthcheckTimeout: Number(answer(world, 'railway-health-timeout'))}),
		restartPolicyType: restart.toUpperCase().replaceAll('-', '_') as WantedSettings['restartPolicyType'],
		...(restart === 'on-failure' && restartPolicyMaxRetries !== undefined ? {restartPolicyMaxRetries} : {}),
		...(region === 'keep' ? {} : {region}),
		...(replicas === 'keep' ? {} : {numReplicas: Number(replicas)}),
		...others,
		startCommand,
	};
}

/** A private image needs a plan that can pull it, and a token to do so with. */
export function requirePullable({access, registryToken}: Target, plan: string | undefined, changesSource: boolean): void {
	if (access === 'public') {
		return;
	}

	if (plan !== undefined && plan !== 'PRO') {
		throw new FerroviaError({
			what: `The workspace is on the plan ${plan.toLowerCase()}, and Railway pulls private images on the Pro plan only.`,
			why: 'Nothing was changed.',
			next: ['ferrovia setup railway --image-access public    (and make the package public on GitHub)', 'https://railway.com/pricing'],
		});
	}

	if (changesSource && registryToken === '') {
		throw new FerroviaError(
			{
				what: 'With which token shall Railway pull the private image?',
				why: 'FERROVIA_REGISTRY_TOKEN is not set. It should be a classic token of GitHub that may read packages and nothing else.',
				next: ['https://github.com/settings/tokens/new?scopes=read:packages', 'ferrovia setup railway --image-access public'],
			},
			{exitCode: exitCodes.usage},
		);
	}
}
