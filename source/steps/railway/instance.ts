import {isDeepStrictEqual} from 'node:util';
import {digestIn} from '../../delivery/image-digest.ts';
import {eventually} from '../../services/eventually.ts';
import {isNotFound} from '../../services/railway/client.ts';
import {operations} from '../../services/railway/operations.ts';
import type {Access} from './access.ts';
import type {RailwayPlace} from './place.ts';
import type {Target} from './target.ts';

type Ids = {readonly serviceId: string; readonly environmentId: string; readonly projectId: string};

/** One service in one environment, as Railway has it now. */
export type Instance = {
	readonly image: string | undefined;
	readonly repository: string | undefined;
	readonly settings: Readonly<Record<string, Setting | undefined>>;
	/** A file in the repository that its settings are read from, in a build from the repository only. */
	readonly configFile: string | undefined;
	/** What a push to a branch sets off. */
	readonly triggers: readonly Trigger[];
	/** Whether pushes deploy; undefined where Railway does not say. */
	readonly autoDeploys: boolean | undefined;
	readonly variables: Readonly<Record<string, string>>;
	readonly domains: readonly string[];
	readonly latest: SeenDeployment | undefined;
	/** Deployed and running: one, or two while one takes over from the other. */
	readonly active: readonly SeenDeployment[];
};

export type Setting = string | number | boolean | readonly string[];

export type Trigger = {
	readonly id: string;
	readonly branch: string;
	readonly repository: string;
	readonly provider: string;
	readonly checkSuites: boolean;
};

export type SeenDeployment = {
	readonly id: string;
	readonly status: string;
	readonly createdAt: string;
	/** As it was deployed, with its tag or digest; undefined for a build from a repository. */
	readonly image: string | undefined;
	/** Of what was pulled, where Railway tells it. */
	readonly digest: string | undefined;
};

export function idsOf({project, environment, service}: RailwayPlace): Ids {
	return {projectId: project.id, environmentId: environment.id, serviceId: service.id};
}

export async function readInstance({railway}: Pick<Access, 'railway'>, ids: Ids): Promise<Instance> {
	const {serviceInstance, deploymentTriggers, serviceInstanceAutoDeployStatus, variables} = await railway.request(operations.instance, ids);
	const {source, domains, latestDeployment, activeDeployments, railwayConfigFile, ...rest} = serviceInstance;
	return {
		image: source?.image ?? undefined,
		repository: source?.repo ?? undefined,
		settings: Object.fromEntries(
			settingNames.map(name => {
				const value = name === 'preDeployCommand' ? commands(rest.preDeployCommand) : rest[name];
				return [name, value === null || value === '' ? undefined : value];
			}),
		),
		configFile: railwayConfigFile ?? undefined,
		triggers: deploymentTriggers.edges.map(({node}) => node),
		autoDeploys: serviceInstanceAutoDeployStatus.enabled,
		variables,
		domains: [...domains.customDomains, ...domains.serviceDomains].map(({domain}) => domain),
		latest: latestDeployment === null ? undefined : seen(latestDeployment),
		active: activeDeployments.map(seen),
	};
}

/** Railway keeps one command as a text, and several as a list. */
function commands(value: unknown): readonly string[] | undefined {
	const list = [value].flat().filter(command => typeof command === 'string' && command !== '');
	return list.length === 0 ? undefined : (list as string[]);
}

/** Reads a service until it is as it was made, or long enough: see {@link eventually}. */
export async function readBack(
	access: Pick<Access, 'railway' | 'pace'>,
	ids: Ids,
	isKept: (instance: Instance) => boolean,
	signal: AbortSignal,
): Promise<Instance> {
	return eventually(async () => readInstance(access, ids), isKept, {signal, pace: access.pace, isEarly: isNotFound});
}

/** The settings that Ferrovia may set. */
export const settingNames = [
	'healthcheckPath',
	'healthcheckTimeout',
	'restartPolicyType',
	'restartPolicyMaxRetries',
	'region',
	'numReplicas',
	'startCommand',
	'preDeployCommand',
	'cronSchedule',
	'sleepApplication',
	'drainingSeconds',
	'overlapSeconds',
	'ipv6EgressEnabled',
] as const;

/** The settings that are not as they are wanted, with what is wanted: an empty text is "not set". */
export function differingSettings(
	{settings: wanted, program}: Pick<Target, 'settings' | 'program'>,
	settings: Instance['settings'] | undefined,
): ReadonlyArray<readonly [name: string, wanted: Setting]> {
	// A cron job ends: it has nothing that could be asked.
	const all = Object.entries({...(wanted.cronSchedule === undefined ? {} : {healthcheckPath: ''}), ...wanted});
	return all.filter(([name, value]) => !isAsWanted(name, value, settings?.[name], program));
}

function isAsWanted(name: string, wanted: Setting, current: Setting | undefined, program: string): boolean {
	// Arguments of the image's own program may have come from a file that is gone by now.
	const isOwn = name === 'startCommand' && wanted === '' && typeof current === 'string' && current.startsWith(`/usr/local/bin/${program} `);
	return isOwn || isDeepStrictEqual(current ?? (wanted === false ? false : undefined), wanted === '' ? undefined : wanted);
}

/** A deployment with the image that its `meta` names: opaque JSON, in which Railway keeps what was deployed. */
export function seen({
	id,
	status,
	createdAt,
	meta,
}: {
	readonly id: string;
	readonly status: string;
	readonly createdAt: string;
	readonly meta?: unknown;
}): SeenDeployment {
	const textOf = (key: string) => {
		const value = typeof meta === 'object' && meta !== null ? (meta as Readonly<Record<string, unknown>>)[key] : undefined;
		return typeof value === 'string' && value !== '' ? value : undefined;
	};
	const image = textOf('image');
	return {id, status, createdAt, image, digest: digestIn(image) ?? textOf('imageDigest')};
}
