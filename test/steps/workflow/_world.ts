import type {GitRepository} from '../../../source/project/project.ts';
import {planWorkflow} from '../../../source/steps/workflow/plan.ts';
import type {World} from '../../../source/steps/world.ts';

/** What an apply and a check are given. */
export const context = {signal: new AbortController().signal, output() {}};

/** Applies the plan of the step workflow; the ids of its changes. */
export async function writeWorkflow(world: World): Promise<readonly string[]> {
	const {changes} = await planWorkflow(world);
	for (const change of changes) {
		await change.apply(context);
	}

	return changes.map(({id}) => id);
}

/** A repository on GitHub, acme/demo. */
export function fakeGit(root: string, prefix = '', remote: Partial<NonNullable<GitRepository['remote']>> = {}): GitRepository {
	return {
		root,
		prefix,
		branch: 'main',
		defaultBranch: 'main',
		remote: {name: 'origin', url: 'https://github.com/acme/demo', host: 'github.com', owner: 'acme', repository: 'demo', ...remote},
		dirtyPaths: 0,
	};
}
