import type {Check} from '../../engine/check.ts';
import {answer, type World} from '../world.ts';
import {bucketSettings} from './bucket-settings.ts';

type Looks = typeof import('./looks.ts');
type Look = ReturnType<Looks['lookAt']>;

/** The promises of the step. The list is made without a cloud; the first check that runs signs in, and all share what is read. */
export function cacheChecks(world: World): readonly Check[] {
	const store = answer(world, 'cache');
	if (store !== 's3' && store !== 'r2' && store !== 'minio' && store !== 'custom') {
		return [];
	}

	let look: Promise<Look> | undefined;
	const check = (id: string, title: string, run: (look: Look) => Check['run']): Check => ({
		id: `cache.${id}`,
		step: 'cache',
		title,
		async run(context) {
			look ??= import('./looks.ts').then(({lookAt}) => lookAt(world));
			return run(await look)(context);
		},
	});
	const served = check('served', 'sccache serves a second build from the bucket', look => look.served);
	const local =
		answer(world, 'cache-local-use') === 'off'
			? []
			: [check('local-use', 'builds on this machine use the bucket, behind its own disk', look => look.localUse)];
	if (store !== 's3') {
		return [served, ...local];
	}

	return [
		served,
		...local,
		check('least-privilege', 'CI may do what sccache needs, and nothing else', look => look.leastPrivilege),
		...(answer(world, 'cache-identity') === 'oidc'
			? [
					check('provider', 'the account trusts GitHub Actions', look => look.provider),
					check('role-write', 'the default branch may read and write', look => look.writeRole),
					check('role-read', 'pull requests may only read', look => look.readRole),
				]
			: [
					check('user', "CI's user has exactly its policy", look => look.user),
					check('key', "CI's access key is young, and the only one", look => look.key),
				]),
		...bucketSettings.map(({id, promise}) => check(`bucket-${id}`, promise, look => look.setting(id))),
	];
}
