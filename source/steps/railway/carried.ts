import {questionById} from '../../answers/table.ts';
import {deployIn, type RailwayFile, tableIn} from '../../project/railway-file.ts';

/** Settings that are taken from railway.toml or railway.json as they are. Railway's API can set each, and shows it. */
export type CarriedSettings = {
	readonly startCommand?: string;
	readonly preDeployCommand?: readonly string[];
	readonly cronSchedule?: string;
	readonly sleepApplication?: boolean;
	readonly drainingSeconds?: number;
	readonly overlapSeconds?: number;
	readonly ipv6EgressEnabled?: boolean;
	readonly restartPolicyMaxRetries?: number;
};

export type NotCarried = {readonly key: string; readonly reason: string};

/** What of the file the service gets, and what it does not get. A key is in one of the two, or it is an answer (see `answered`). */
export type Carried = {readonly settings: CarriedSettings; readonly left: readonly NotCarried[]};

/** The questions whose suggestions come from the file, by its keys. */
const answered: Readonly<Record<string, string>> = {
	healthcheckPath: 'railway-health-path',
	healthcheckTimeout: 'railway-health-timeout',
	restartPolicyType: 'railway-restart',
	region: 'railway-region',
	numReplicas: 'railway-replicas',
};

type Read = (value: unknown, program: string) => {readonly value: unknown} | {readonly reason: string};

const readers: Readonly<Record<keyof CarriedSettings, Read>> = {
	startCommand: startCommand,
	preDeployCommand: preDeployCommand,
	cronSchedule: value =>
		typeof value === 'string' && /^\S+(?:\s+\S+){4}$/.test(value.trim())
			? {value: value.trim()}
			: {reason: `${text(value)} is no cron schedule of 5 fields`},
	sleepApplication: yesOrNo,
	drainingSeconds: wholeNumber,
	overlapSeconds: wholeNumber,
	ipv6EgressEnabled: yesOrNo,
	restartPolicyMaxRetries: wholeNumber,
};

/** Keys that can't be carried over, and why. */
const reasons: Readonly<Record<string, string>> = {
	multiRegionConfig: "Railway's API sets it without showing it, so Ferrovia can't confirm it; set the regions in the service's settings",
	preDeployTimeoutSeconds: "Railway's API has no such setting in the schema that Ferrovia uses; set it in the service's settings",
	runtime: 'Railway chooses the runtime of an image',
	registryCredentials: 'the image is another one; private images take FERROVIA_REGISTRY_TOKEN',
	limitOverride: "set the limits in the service's settings",
	requiredMountPath: 'the volume stays attached to the service; the check for it goes',
};

/** Reads the file for one environment. `program` is the binary that the image runs. */
export function carriedSettings(file: RailwayFile, environment: string, program: string): Carried {
	const settings: Record<string, unknown> = {};
	const left: NotCarried[] = [];
	for (const [key, value] of Object.entries(deployIn(file, environment))) {
		const reader = Object.hasOwn(readers, key) ? readers[key as keyof CarriedSettings] : undefined;
		if (value === null || value === '' || Object.hasOwn(answered, key)) {
			left.push(...refused(key, value));
		} else if (reader === undefined) {
			left.push({key, reason: reasons[key] ?? 'Ferrovia does not know this key'});
		} else {
			const read = reader(value, program);
			if ('value' in read) {
				settings[key] = read.value;
			} else {
				left.push({key, reason: read.reason});
			}
		}
	}

	return {settings, left: [...left, ...elsewhere(file, environment)]};
}

/** An answer that its question refuses is not suggested. */
function refused(key: string, value: unknown): readonly NotCarried[] {
	const id = answered[key];
	if (id === undefined || value === null || value === undefined || value === '') {
		return [];
	}

	const shown = key === 'restartPolicyType' ? String(value).toLowerCase().replaceAll('_', '-') : String(value);
	const words = key === 'healthcheckPath' && !shown.startsWith('/') ? `/${shown}` : shown;
	const problem = questionById(id).validate(words);
	return problem === undefined ? [] : [{key, reason: `${text(value)} can't be used. ${problem.replace(/\.$/, '')}`}];
}

/** What is outside of the environment's `deploy`. */
function elsewhere({rest = {}}: RailwayFile, environment: string): readonly NotCarried[] {
	const {$schema: _, build: _build, environments: _environments, ...unknown} = rest;
	const builds = [
		...Object.keys(tableIn(rest, 'build')).map(key => `build.${key}`),
		...Object.keys(tableIn(tableIn(tableIn(rest, 'environments'), environment), 'build')).map(
			key => `environments.${environment}.build.${key}`,
		),
	];
	return [
		...builds.map(key => ({key, reason: 'GitHub Actions builds the image'})),
		...Object.keys(tableIn(rest, 'environments'))
			.filter(name => name !== environment)
			.map(name => ({key: `environments.${name}`, reason: `Ferrovia sets up the environment ${environment} alone`})),
		...Object.keys(unknown).map(key => ({key, reason: 'Ferrovia does not know this key'})),
	];
}

/** A command of the image's own program, as a path that the image has; else why there is none. */
function inImage(command: string, program: string): {readonly value: string; readonly hasArguments: boolean} | {readonly reason: string} {
	const trimmed = command.trim();
	if (/[&|;<>$`()*?[\]{}\\#~\n]/.test(trimmed)) {
		return {reason: `${text(command)} needs a shell; put it into a script or a subcommand of ${program}`};
	}

	const [first = '', ...others] = trimmed.split(/\s+/);
	const name = first.split('/').at(-1);
	return name === program
		? {value: [`/usr/local/bin/${program}`, ...others].join(' '), hasArguments: others.length > 0}
		: {reason: `the image has the program ${program} and not ${text(first)}`};
}

function startCommand(value: unknown, program: string): ReturnType<Read> {
	if (typeof value !== 'string') {
		return {reason: `${text(value)} is no command`};
	}

	const command = inImage(value, program);
	return 'reason' in command ? command : {value: command.hasArguments ? command.value : ''};
}

function preDeployCommand(value: unknown, program: string): ReturnType<Read> {
	const commands = [value].flat();
	const read = commands.map(command =>
		typeof command === 'string' ? inImage(command, program) : {reason: `${text(command)} is no command`},
	);
	const wrong = read.find(command => 'reason' in command);
	return wrong ?? {value: read.flatMap(command => ('value' in command ? [command.value] : []))};
}

function yesOrNo(value: unknown): ReturnType<Read> {
	return typeof value === 'boolean' ? {value} : {reason: `${text(value)} is neither true nor false`};
}

function wholeNumber(value: unknown): ReturnType<Read> {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? {value} : {reason: `${text(value)} is no whole number`};
}

function text(value: unknown): string {
	return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
}
