import {ciVariables} from '../ci-names.ts';
import {uses} from './actions.ts';
import {block, quoted} from './lines.ts';
import {type PassedSecret, passedSecrets} from './secrets.ts';
import type {WorkflowSettings} from './settings.ts';

/** The job that builds and pushes what is deployed. */
export function buildJob(settings: WorkflowSettings): readonly string[] {
	const {branch, cache} = settings;
	return [
		'build:',
		...block([
			'name: Build',
			`if: github.ref == 'refs/heads/${branch}'`,
			...machine,
			'permissions:',
			'  contents: read # check out',
			'  packages: write # push the image',
			...roleToken(settings),
			...previousRun,
			'outputs:',
			'  image: ${{ steps.image.outputs.image }} # with the digest that is deployed',
			'  digest: ${{ steps.image.outputs.digest }}',
			'  index-digest: ${{ steps.image.outputs.index-digest }} # with SBOM and provenance',
			'steps:',
			...block([
				...checkout(settings),
				...(cache === 'role' ? assumeRole(settings, ciVariables.writeRole, []) : []),
				...openGitHubCache(settings),
				...buildx(settings),
				...login(settings, []),
				...build(settings, 'Build and push', passedSecrets(settings, 'push'), ['PUSH: true']),
				...summary(settings),
			]),
		]),
	];
}

/** The job that only tries: it pushes nothing, and what it may read it can't change. */
export function pullRequestJob(settings: WorkflowSettings): readonly string[] {
	const {branch, cache} = settings;
	return [
		'# Also for a branch that is run by hand. It pushes nothing and writes to no cache that a deployment reads.',
		'pull-request:',
		...block([
			'name: Pull request',
			`if: github.ref != 'refs/heads/${branch}'`,
			...machine,
			'permissions:',
			'  contents: read # check out',
			'  packages: read # read the layers',
			...roleToken(settings),
			...previousRun,
			'steps:',
			...block([
				...checkout(settings),
				...(cache === 'role'
					? assumeRole(settings, ciVariables.readRole, [
							'# GitHub gives a fork no token to prove itself with, and no secrets: it builds without the shared cache.',
							`if: github.event_name == 'pull_request' && ${ownRepository}`,
						])
					: []),
				...openGitHubCache(settings),
				...buildx(settings),
				...login(settings, [`if: github.event_name != 'pull_request' || ${ownRepository}`]),
				...build(settings, 'Build', passedSecrets(settings, 'pull-request'), []),
				...summary(settings),
			]),
		]),
	];
}

const ownRepository = 'github.event.pull_request.head.repo.full_name == github.repository';
const machine = ['runs-on: ubuntu-24.04', 'timeout-minutes: 60'];
const previousRun = ['  actions: read # find the build before this one', '  checks: read # read its figures'];

function roleToken({cache}: WorkflowSettings): readonly string[] {
	return cache === 'role' ? ['  id-token: write # prove to AWS who this is'] : [];
}

function checkout({pin, checkout: {submodules, lfs}}: WorkflowSettings): readonly string[] {
	return [
		'- name: Check out',
		`  uses: ${uses('checkout', pin)}`,
		'  with:',
		'    persist-credentials: false',
		...(submodules ? ['    submodules: recursive'] : []),
		...(lfs ? ['    lfs: true'] : []),
	];
}

function assumeRole({pin}: WorkflowSettings, role: string, condition: readonly string[]): readonly string[] {
	return [
		'- name: Assume the role of the cache',
		'  id: aws',
		...block(condition),
		'  # Without it the build is slower, and says so; it does not fail.',
		'  continue-on-error: true',
		`  uses: ${uses('awsCredentials', pin)}`,
		'  with:',
		`    role-to-assume: \${{ vars.${role} }}`,
		`    aws-region: \${{ vars.${ciVariables.region} }}`,
		'    # As outputs, they reach only the step that is given them.',
		'    output-credentials: true',
		'    output-env-credentials: false',
	];
}

function openGitHubCache({cache, pin}: WorkflowSettings): readonly string[] {
	return cache === 'github'
		? [
				"- name: Open GitHub's cache to the build",
				'  id: cache',
				`  uses: ${uses('githubScript', pin)}`,
				'  with:',
				'    # Only an action is told the address and the token of the cache.',
				'    script: |',
				"      core.setSecret(process.env.ACTIONS_RUNTIME_TOKEN ?? '');",
				"      core.setOutput('url', process.env.ACTIONS_RESULTS_URL ?? '');",
				"      core.setOutput('token', process.env.ACTIONS_RUNTIME_TOKEN ?? '');",
			]
		: [];
}

function buildx({pin, needs}: WorkflowSettings): readonly string[] {
	const emulated = needs.platforms.some(platform => platform !== 'linux/amd64');
	return [
		...(emulated ? ['- name: Emulate other processors', `  uses: ${uses('setupQemu', pin)}`] : []),
		'- name: Set up buildx',
		`  uses: ${uses('setupBuildx', pin)}`,
		'  with:',
		'    cache-binary: false',
	];
}

function login({pin}: WorkflowSettings, condition: readonly string[]): readonly string[] {
	return [
		'- name: Log in to the registry',
		...block(condition),
		`  uses: ${uses('login', pin)}`,
		'  with:',
		'    registry: ghcr.io',
		'    username: ${{ github.actor }}',
		'    password: ${{ github.token }}',
	];
}

function build(_: WorkflowSettings, name: string, secrets: readonly PassedSecret[], environment: readonly string[]): readonly string[] {
	const lines = [
		...environment,
		'OUT_DIR: ${{ runner.temp }}/image',
		...(secrets.length === 0
			? []
			: [
					'# BuildKit mounts them where the build asks for them by id: they are in no layer and no command line.',
					`SECRETS: ${secrets.map(({id, variable}) => `${id}=${variable}`).join(' ')}`,
					...secrets.map(({variable, value}) => `${variable}: \${{ ${value} }}`),
				]),
	];
	return [`- name: ${name}`, '  id: image', '  run: sh .github/scripts/build-image.sh', '  env:', ...block(lines, 2)];
}

function summary({threshold, branch}: WorkflowSettings): readonly string[] {
	return [
		'- name: Summary',
		"  if: ${{ !cancelled() && steps.image.outputs.log != '' }}",
		'  run: sh .github/scripts/build-summary.sh',
		'  env:',
		`    THRESHOLD: ${threshold} # percent: workflow.threshold in ferrovia.toml`,
		`    BRANCH: ${quoted(branch)}`,
		'    OUTCOME: ${{ steps.image.outcome }}',
		'    BUILD_LOG: ${{ steps.image.outputs.log }}',
		'    BUILD_SECONDS: ${{ steps.image.outputs.seconds }}',
		'    BUILD_BYTES: ${{ steps.image.outputs.bytes }}',
		'    BUILD_IMAGE: ${{ steps.image.outputs.image }}',
		'    GITHUB_TOKEN: ${{ github.token }}',
	];
}
