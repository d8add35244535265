import {ciVariables} from '../ci-names.ts';
import {buildJob, pullRequestJob} from './build-jobs.ts';
import {deployJob} from './deploy-jobs.ts';
import {heading} from './heading.ts';
import {block, quoted} from './lines.ts';
import type {WorkflowSettings} from './settings.ts';

/** A branch's name as a pattern that matches only it (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet). */
function literal(branch: string): string {
	return branch.replaceAll(/[*?+[\]!\\]/g, String.raw`\$&`);
}

/** The whole workflow file. The same settings give the same text. */
export function workflowText(settings: WorkflowSettings): string {
	const {branch, names, image, needs, cache} = settings;
	const lines = [
		...heading,
		'',
		`name: ${names.folder === undefined ? 'Deploy' : quoted(`Deploy ${names.folder}`)}`,
		'',
		'# No filter by path: what a build reads is not to be told from the name of a file (include_str! takes any). A push that',
		'# changes nothing in the image is a minute of cache hits, and is not deployed.',
		'on:',
		'  push:',
		`    branches: [${quoted(literal(branch))}]`,
		'  pull_request:',
		'  workflow_dispatch:',
		'',
		'# One run of a branch at a time, so that no deployment overtakes a newer one; of the pushes that wait, the newest stays.',
		'# A new push to a pull request ends the run of the one before it.',
		'concurrency:',
		'  group: ${{ github.workflow }}-${{ github.ref }}',
		"  cancel-in-progress: ${{ github.event_name == 'pull_request' }}",
		'',
		'# Each job takes what it needs.',
		'permissions: {}',
		'',
		'env:',
		`  IMAGE: ${image}`,
		`  CONTEXT: ${quoted(needs.context)}`,
		`  DOCKERFILE: ${quoted(needs.dockerfile)}`,
		`  PLATFORMS: ${needs.platforms.join(',')}`,
		...(cache === 'role' || cache === 'key'
			? [
					'  # Part of what layers are found by, so they are the same for every run. None of it is secret.',
					...[ciVariables.bucket, ciVariables.region, ciVariables.endpoint, ciVariables.prefix].map(
						name => `  ${name}: \${{ vars.${name} }}`,
					),
				]
			: []),
		'',
		'jobs:',
		...block(buildJob(settings)),
		'',
		...block(pullRequestJob(settings)),
		'',
		...block(deployJob(settings)),
	];
	return `${lines.join('\n')}\n`;
}
