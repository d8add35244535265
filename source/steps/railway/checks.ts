import type {Check} from '../../engine/check.ts';
import {answer, type World} from '../world.ts';

type Look = ReturnType<typeof import('./looks.ts')['lookAt']>;

/** The promises of the step. The list is made without asking anybody; the first check that runs asks Railway, and all share what is read. */
export function railwayChecks(world: World): readonly Check[] {
	let look: Promise<Look> | undefined;
	const check = (id: string, title: string, run: (look: Look) => Check['run']): Check => ({
		id: `railway.${id}`,
		step: 'railway',
		title,
		async run(context) {
			look ??= import('./looks.ts').then(({lookAt}) => lookAt(world));
			return run(await look)(context);
		},
	});
	const access = check('access', 'Railway knows the token, and shows the service', look => look.access);
	if (answer(world, 'deploy') === 'dockerfile') {
		return [access, check('source', 'Railway builds only the branch that names the image', look => look.branch)];
	}

	return [
		access,
		check('source', 'the service pulls the image, and is connected to no repository', look => look.source),
		check('autodeploy', 'no push makes Railway build', look => look.autoDeploy),
		check('settings', 'health check and restarts are as planned', look => look.settings),
		check('digest', 'what runs is what CI pushed last', look => look.digest),
		check('health', 'the server answers from outside', look => look.health),
		check('token', "CI's token is known and young", look => look.token),
		check('expiry', 'nothing that the deployment needs expires soon', look => look.expiry),
	];
}
