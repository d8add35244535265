import type {Check} from '../../engine/check.ts';
import type {World} from '../world.ts';

type Look = ReturnType<typeof import('./looks.ts')['lookAt']>;

/** The promises of the step. The list is made without reading anything; the checks share what is read. */
export function workflowChecks(world: World): readonly Check[] {
	let look: Promise<Look> | undefined;
	const check = (id: string, title: string, run: (look: Look) => Check['run']): Check => ({
		id: `workflow.${id}`,
		step: 'workflow',
		title,
		async run(context) {
			look ??= import('./looks.ts').then(({lookAt}) => lookAt(world));
			return run(await look)(context);
		},
	});
	return [
		check('current', 'the workflow and its scripts are as Ferrovia writes them', look => look.current),
		check('parses', "GitHub's own parser takes the workflow", look => look.parses),
		check('rustflags', 'no workflow drops the linker settings', look => look.rustflags),
		check('names', 'every secret and variable that the workflow names exists', look => look.names),
		check('pins', 'every action is pinned to a commit that is there', look => look.pins),
		check('last-run', 'the last run on the default branch succeeded', look => look.lastRun),
	];
}
