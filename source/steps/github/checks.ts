import type {Check} from '../../engine/check.ts';
import type {World} from '../world.ts';

type Look = ReturnType<typeof import('./looks.ts')['lookAt']>;

/** The promises of the step. The list is made without asking anybody; the checks share what is read. */
export function githubChecks(world: World): readonly Check[] {
	let look: Promise<Look> | undefined;
	const check = (id: string, title: string, run: (look: Look) => Check['run']): Check => ({
		id: `github.${id}`,
		step: 'github',
		title,
		async run(context) {
			look ??= import('./looks.ts').then(({lookAt}) => lookAt(world));
			return run(await look)(context);
		},
	});
	return [
		check('access', 'the repository can be set up by whoever is signed in', look => look.access),
		check('secrets', 'every secret that the workflow names is set, and none is older than the key it holds', look => look.secrets),
		check('variables', 'the variables are what the other steps made', look => look.variables),
		check('workflow', 'the workflow is on the default branch, and switched on', look => look.workflow),
		check('package', 'the image that CI pushes can be pulled', look => look.package),
	];
}
