import {setImmediate as turn} from 'node:timers/promises';
import {vi} from 'vitest';
import {type AwsState, type BucketState, type HolderState, newAccount} from '../../../source/rehearsal/aws/state.ts';
import type {Fault} from '../../../source/rehearsal/loopback.ts';
import {refuse} from '../../_helpers/aws-answers.ts';
import {DisturbedCalls} from '../../_helpers/aws-disturbance.ts';
import {skipSync} from '../../_helpers/disk.ts';
import {startGitHub} from '../../_helpers/github-api.ts';
import {keepState} from '../../_helpers/states.ts';
import {openLab} from '../../rehearsal/aws/_aws.ts';
import {signIn} from './_cloud.ts';
import type {CrashLab} from './_crash-lab.ts';

/** Our own double of AWS, in this process: a run that is killed is one whose disk stays as it was, and of which nothing more is heard. */
export async function openOwnLab(): Promise<CrashLab> {
	const state = {...newAccount(), buckets: new OldBuckets()};
	const empty = keepState(state);
	const disturbed = new DisturbedCalls();
	let isDead = false;
	let underway = 0;
	const double = await openLab({
		state,
		fault(_, {method, url, bytes, headers: {authorization}}): Fault | undefined {
			underway++;
			if (isDead) {
				return {type: 'cut', after: false};
			}

			const {call, fault} = disturbed.meet({method, url: `${url.pathname}${url.search}`, body: bytes, authorization});
			if (fault?.type === 'refused') {
				return {type: 'answered', answer: refuse(call, fault.refusal), after: fault.after};
			}

			return fault?.type === 'answered' ? {type: 'answered', answer: fault} : fault;
		},
		onExchange() {
			underway--;
		},
	});
	const github = await startGitHub();
	signIn({...double.environment, GITHUB_API_URL: github.url, GH_TOKEN: 'a-token-of-the-test'});
	// The SDK's pauses between tries are random.
	vi.spyOn(Math, 'random').mockReturnValue(0);
	await skipSync();
	const settled = async () => {
		for (let turns = 0, quiet = 0; quiet < 20; turns++) {
			await turn();
			quiet = underway > 0 ? 0 : quiet + 1;
			if (turns > 100_000) {
				throw new Error(`${underway} calls did not end`);
			}
		}
	};
	return {
		title: 'our own double',
		url: double.url,
		admin: double.admin,
		disturbed,
		patienceMs: [80, 2000],
		reset: async () => empty(),
		account: async () => describe(state),
		keys: async user => state.users.get(user)?.keys.map(({id, active}) => `${id} ${active ? 'Active' : 'Inactive'}`) ?? [],
		async kill(project, at, after) {
			const controller = new AbortController();
			let putDiskBack = () => {};
			const stop = async () => {
				putDiskBack = project.keepDisk();
				isDead = true;
				controller.abort();
			};
			disturbed.begin({at, fault: {type: 'stopped', after, stop}});
			await project.setUp({}, controller.signal);
			await settled();
			isDead = false;
			putDiskBack();
		},
		keep: () => keepState(state),
		settled,
		async close() {
			vi.restoreAllMocks();
			vi.unstubAllEnvs();
			await Promise.all([double.stop(), github.stop()]);
		},
	};
}

/** New buckets without the settings that AWS gives each of them since 2023, as moto's are: a run has more to set up. */
class OldBuckets extends Map<string, BucketState> {
	override set(name: string, bucket: BucketState): this {
		bucket.settings.delete('publicAccessBlock');
		bucket.settings.delete('encryption');
		return super.set(name, bucket);
	}
}

function describe({users, roles, providers, buckets}: AwsState): Readonly<Record<string, unknown>> {
	const sorted = (entries: Iterable<readonly [string, unknown]>) => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
	const each = <Value>(values: ReadonlyMap<string, Value>, look: (value: Value) => unknown) =>
		sorted([...values].map(([name, value]) => [name, look(value)] as const));
	const holder = ({tags, policies}: HolderState) => ({
		tags: sorted([...tags].map(([key, value]) => [key, key === 'ferrovia:key' ? '' : value] as const)),
		policies: sorted(policies),
	});
	return {
		users: each(users, user => ({...holder(user), keys: user.keys.length})),
		roles: each(roles, role => ({...holder(role), trust: role.trust, description: role.description, longest: role.longestSession})),
		providers: each(providers, ({audiences, tags}) => ({audiences: [...audiences], tags: sorted(tags)})),
		buckets: each(buckets, ({region, settings, objects}) => ({
			region,
			settings: sorted(settings),
			// Whatever a proof has left expires with the rest of the cache.
			objects: [...objects.keys()].filter(key => !key.includes('/.ferrovia-proof/')).length,
		})),
	};
}
