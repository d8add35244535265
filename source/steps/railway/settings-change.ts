import type {Change} from '../../engine/change.ts';
import {operations} from '../../services/railway/operations.ts';
import {type InstanceChangeOptions, reversalOf} from './change-options.ts';
import {differingSettings, type Instance, idsOf, readBack, type Setting} from './instance.ts';
import {notKept} from './not-kept.ts';

/** Health check, restarts and the rest of how the service runs, where they are not as the answers want them. */
export function settingsChange(options: InstanceChangeOptions): readonly Change[] {
	const {access, draft, target, instance} = options;
	const current = (name: string) => instance?.settings[name];
	const differing = differingSettings(target, instance?.settings);
	if (differing.length === 0) {
		return [];
	}

	const name = draft.nameOf('service');
	const wanted = Object.fromEntries(differing);
	return [
		{
			id: 'railway/settings',
			kind: 'resource',
			summary: `set ${listed(differing.map(([setting]) => settingWords[setting] ?? setting))} of ${name}`,
			preview: {
				type: 'resource',
				provider: 'railway',
				resource: `service ${name} in ${draft.nameOf('environment')}`,
				verb: 'change',
				lines: differing.flatMap(([setting, value]) => [
					...(current(setting) === undefined ? [] : [`- ${setting}: ${shown(current(setting))}`]),
					...(value === '' ? [] : [`+ ${setting}: ${shown(value)}`]),
				]),
			},
			provisional: draft.place === undefined ? 'the service is made first' : undefined,
			reversal: reversalOf(
				options,
				'restore-settings',
				{
					before: JSON.stringify(Object.fromEntries(differing.map(([setting]) => [setting, current(setting) ?? null]))),
					after: JSON.stringify(wanted),
				},
				`put back the settings of ${name}`,
			),
			async apply({signal}) {
				const ids = idsOf(draft.required);
				await access.railway.request(operations.serviceInstanceUpdate, {
					serviceId: ids.serviceId,
					environmentId: ids.environmentId,
					input: wanted,
				});
				const wrongIn = ({settings}: Instance) => {
					const still = differingSettings(target, settings).map(([setting]) => setting);
					return differing.filter(([setting]) => still.includes(setting));
				};
				const after = await readBack(access, ids, seen => wrongIn(seen).length === 0, signal);
				const {settings} = after;
				const wrong = wrongIn(after);
				if (wrong.length > 0) {
					throw notKept(wrong.map(([setting]) => `${setting} is ${shown(settings[setting])}`).join(', '), ids);
				}
			},
		},
	];
}

/** A setting as the plan and the checks show it. */
export function shown(value: Setting | undefined): string {
	return value === undefined || value === '' ? 'not set' : Array.isArray(value) ? value.join(' && ') : String(value);
}

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[]): string {
	return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const settingWords: Readonly<Record<string, string>> = {
	healthcheckPath: 'the health check',
	healthcheckTimeout: 'its time limit',
	restartPolicyType: 'when it starts again',
	restartPolicyMaxRetries: 'how often',
	region: 'the region',
	numReplicas: 'the replicas',
	startCommand: 'the start command',
	preDeployCommand: 'the pre-deploy command',
	cronSchedule: 'the cron schedule',
	sleepApplication: 'whether it sleeps',
	drainingSeconds: 'the draining time',
	overlapSeconds: 'the overlap time',
	ipv6EgressEnabled: 'outbound IPv6',
};
