import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {textOf} from '../../project/files.ts';
import {ownerOf} from '../owned-file.ts';
import type {World} from '../world.ts';
import {repositoryRoot, workflowFolder} from './names.ts';

/** A workflow that does some of what ours does. It is named, and left as it is. */
export type OtherWorkflow = {
	readonly name: string;
	readonly builds: string | undefined;
	readonly deploys: string | undefined;
};

const building = [
	/docker\/build-push-action/,
	/docker\/bake-action/,
	/docker (?:buildx )?build\b/,
	/docker compose build\b/,
	/docker push\b/,
	/buildah (?:bud|build)\b/,
	/pack build\b/,
];

const deploying = [
	/railway (?:up|redeploy|deploy)\b/,
	/@railway\/cli(?:@\S+)? (?:up|redeploy|deploy)\b/,
	/[\w.-]+\/railway-deploy@/,
	/ghcr\.io\/railwayapp\/cli/,
	/backboard\.railway\.(?:com|app)/,
	/fly(?:ctl)? deploy\b/,
	/superfly\/flyctl-actions/,
	/gcloud run deploy\b/,
	/heroku container:release/,
	/kamal deploy\b/,
	/amazon-ecs-deploy-task-definition/,
	/shuttle deploy\b/,
	/render\.com\/deploy/,
];

/** The repository's workflows that build or deploy, without those that Ferrovia has written. */
export async function readOtherWorkflows(world: Pick<World, 'project'>): Promise<readonly OtherWorkflow[]> {
	const folder = path.join(repositoryRoot(world), workflowFolder);
	const names = await readdir(folder).catch(() => []);
	const found = await Promise.all(
		names
			.filter(name => /\.ya?ml$/.test(name))
			.sort()
			.map(async name => describeWorkflow(`${workflowFolder}/${name}`, (await textOf(path.join(folder, name))) ?? '')),
	);
	return found.filter(workflow => workflow !== undefined);
}

/** Undefined for one that neither builds an image nor deploys, and for ours. */
export function describeWorkflow(name: string, text: string): OtherWorkflow | undefined {
	const code = text.replaceAll(/(?:^|\s)#.*$/gm, '');
	const first = (patterns: readonly RegExp[]) => patterns.map(pattern => pattern.exec(code)?.[0]).find(found => found !== undefined);
	const [builds, deploys] = [first(building), first(deploying)];
	return ownerOf(text) !== 'foreign' || (builds === undefined && deploys === undefined) ? undefined : {name, builds, deploys};
}
