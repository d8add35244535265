import {signature} from '../owned-file.ts';
import type {ImageRecipe} from './recipe.ts';
import {builderStage} from './stages/builder.ts';
import {chefStage} from './stages/chef.ts';
import {plannerStage} from './stages/planner.ts';
import {runtimeStage} from './stages/runtime.ts';

/**
The text of the Dockerfile. It needs nothing that the frontend built into Docker 20.10 lacks, so it has no `# syntax` line, for which
each build would have to reach Docker Hub.
*/
export function renderDockerfile(recipe: ImageRecipe): string {
	return [
		`${signature}. Edit it as you like: what you change stays.
#
#   chef      Rust, and the tools that make the caches hit
#   planner   finds out what the dependencies are
#   builder   compiles the dependencies in a layer of their own, then the server
#   runtime   the server and nothing else`,
		chefStage(recipe),
		plannerStage(recipe),
		builderStage(recipe),
		runtimeStage(recipe),
		'',
	]
		.join('\n\n')
		.replace(/\n+$/, '\n');
}
