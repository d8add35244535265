import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import type {World} from '../world.ts';

/** The promises of the step. What reads Dockerfiles and builds is loaded when it is needed. */
export function imageChecks(world: World): readonly Check[] {
	const outcomes = async () => import('./outcomes.ts');
	return [
		check('image.source-edit', 'a source edit compiles no dependency', async context =>
			(await outcomes()).editOutcome(world, context, 'source'),
		),
		check('image.build-script', 'a touched build script compiles no dependency', async context =>
			(await outcomes()).editOutcome(world, context, 'build-script'),
		),
		check('image.answers', 'the container starts and answers on $PORT', async context => (await outcomes()).answerOutcome(world, context)),
		check('image.secrets', 'no secret is in a layer, the history or the log', async context =>
			(await outcomes()).secretsOutcome(world, context),
		),
		check('image.small', 'the image is small and its user is not root', async context => (await outcomes()).sizeOutcome(world, context)),
		check('image.valid', 'BuildKit understands the Dockerfile', async context => (await outcomes()).validOutcome(world, context)),
		check('image.faults', 'nothing in it defeats its caches or leaks', async () => (await outcomes()).faultsOutcome(world)),
		check('image.current', "the files are the project's as it is now", async context => (await outcomes()).currentOutcome(world, context)),
	];
}

function check(id: string, title: string, run: (context: CheckContext) => Promise<CheckOutcome>): Check {
	return {id, step: 'image', title, run};
}
