import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {readFigures} from '../../../../source/steps/workflow/build-figures.ts';
import {type GitHubAnswer, startGitHub} from '../../../_helpers/github-api.ts';
import {onPath} from '../../../_helpers/programs.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';
import {hasTools, recording, runScript, shells} from './_run.ts';

const log = (name: string) => fileURLToPath(new URL(`../../../fixtures/buildkit/${name}.log`, import.meta.url));
const token = 'canary-token-of-github';

/** The ways to awk that there are here; GitHub's runners have mawk. */
const awks = ['mawk', 'gawk', 'original-awk', 'busybox'].filter(name => onPath(name) !== undefined);

async function pathWith(awk: string): Promise<string> {
	const folder = path.join(await temporaryFolder(), 'bin');
	await mkdir(folder);
	const file = path.join(folder, 'awk');
	await writeFile(file, `#!/bin/sh\nexec '${onPath(awk)}' ${awk === 'busybox' ? 'awk ' : ''}"$@"\n`);
	await chmod(file, 0o755);
	return `${folder}${path.delimiter}${process.env.PATH}`;
}

async function summarize(name: string, environment: Readonly<Record<string, string>> = {}, shell?: string) {
	const summary = path.join(await temporaryFolder(), 'summary.md');
	await writeFile(summary, '');
	const {code, output} = await runScript(
		'build-summary.sh',
		{BUILD_LOG: log(name), BUILD_SECONDS: '60', BUILD_BYTES: '41234567', THRESHOLD: '20', GITHUB_STEP_SUMMARY: summary, ...environment},
		shell,
	);
	const notice = /^::notice title=ferrovia::(.*)$/m.exec(output)?.[1]?.replaceAll('%25', '%');
	return {
		code,
		output,
		markdown: await readFile(summary, 'utf8'),
		warnings: output.split('\n').filter(line => line.startsWith('::warning')),
		notice,
		figures: notice === undefined ? undefined : (JSON.parse(notice.slice(notice.indexOf('{'))) as Record<string, unknown>),
	};
}

/** GitHub, with builds of the default branch before this one, the newest first; each is the message of its annotation. */
async function before(...messages: readonly string[]) {
	const repository = '/repos/acme/demo';
	const runs = [
		{id: 900, event: 'pull_request'},
		{id: 777, event: 'push'},
		...messages.map((_, place) => ({id: 100 + place, event: 'push'})),
	];
	const answers: Record<string, GitHubAnswer> = {
		[`GET ${repository}/actions/workflows/deploy.yml/runs?branch=main&status=success&per_page=10`]: {
			body: {total_count: runs.length, workflow_runs: await Promise.all(runs.map(async run => ({...(await exampleRun()), ...run})))},
		},
	};
	for (const [place, message] of messages.entries()) {
		const [run, job] = [100 + place, 500 + place];
		answers[`GET ${repository}/actions/runs/${run}/jobs?per_page=50`] = {
			body: {
				total_count: 2,
				jobs: [
					{...exampleJob, id: job},
					{...exampleJob, id: 1, name: 'Deploy'},
				],
			},
		};
		answers[`GET ${repository}/check-runs/${job}/annotations?per_page=50`] = {
			body: [
				{...annotation, title: 'Railway', message: 'something else'},
				{...annotation, title: 'ferrovia', message},
			],
		};
	}

	const github = await startGitHub(answers);
	onTestFinished(async () => {
		await github.stop();
		expect(github.faults).toEqual([]);
	});
	return {
		github,
		environment: {
			GITHUB_API_URL: github.url,
			GITHUB_TOKEN: token,
			GITHUB_REPOSITORY: 'acme/demo',
			GITHUB_WORKFLOW_REF: 'acme/demo/.github/workflows/deploy.yml@refs/heads/main',
			GITHUB_RUN_ID: '777',
			BRANCH: 'main',
		},
	};
}

const annotation = {
	path: '.github',
	start_line: 1,
	end_line: 1,
	start_column: null,
	end_column: null,
	annotation_level: 'notice',
	raw_details: '',
	blob_href: 'https://github.com',
};

const description = JSON.parse(await readFile(new URL('../../../fixtures/github-openapi.json', import.meta.url), 'utf8'));
const exampleOf = (name: string) => description.components.examples[name].value;
const exampleRun = async () => exampleOf('workflow-run-paginated').workflow_runs[0];
const exampleJob = {
	...exampleOf('job-paginated').jobs[0],
	created_at: '2026-11-20T10:00:00Z',
	name: 'Build',
	status: 'completed',
	conclusion: 'success',
};

const figures = (more: object) =>
	`60 s ${JSON.stringify({v: 1, seconds: 60, bytes: 40_000_000, work: 'workspace', dependencies: 0, hits: 0, misses: 2, uncacheable: 3, errors: 0, ...more})}`;

describe.skipIf(!hasTools)('build-summary.sh', () => {
	it.each([
		['cold', {work: 'dependencies', dependencies: 13, hits: 0, misses: 183, uncacheable: 47, location: 's3', off: null}],
		['bumped', {work: 'dependencies', dependencies: 13, hits: 171, misses: 12}],
		['edited', {work: 'workspace', dependencies: 0, hits: 0, misses: 2}],
		['cached', {work: 'nothing', dependencies: 0, hits: 0, misses: 0, location: null}],
		['off', {work: 'dependencies', dependencies: 13, hits: 0, misses: 0, off: expect.stringMatching(/^off \(no credentials: "aws/)}],
		['strange', {work: 'dependencies', dependencies: 1, hits: 0, misses: 2, uncacheable: 3}],
	])('counts what was compiled and what came from the cache: %s', async (name, expected) => {
		const {code, figures} = await summarize(name);
		expect(code).toBe(0);
		expect(figures).toMatchObject({v: 1, seconds: 60, bytes: 41_234_567, ...expected});
	});

	it.each(awks.flatMap(awk => ['cold', 'strange', 'off'].map(name => [awk, name] as const)))(
		'says the same with each awk: %s, %s',
		async (awk, name) => {
			const [usual, here] = [await summarize(name), await summarize(name, {PATH: await pathWith(awk)})];
			expect(here).toEqual(usual);
		},
	);

	it.each(shells)('says the same in each shell: %s', async shell => {
		expect(await summarize('cold', {}, shell)).toEqual(await summarize('cold'));
	});

	it('shows stages with their time, and how much of each was in the layer cache', async () => {
		expect((await summarize('edited')).markdown).toMatchInlineSnapshot(`
			"### Build: success

			| | this build | nothing to compare with yet |
			|---|---|---|
			| time | 60 s |  |
			| had to compile | workspace |  |
			| dependencies compiled | 0 |  |
			| from the shared cache | 0 % of 2 |  |
			| image, compressed | 41.2 MB |  |

			| stage | steps | from the layer cache | seconds |
			|---|---|---|---|
			| preparation | 7 | 0 | 2.4 |
			| chef | 3 | 2 | 12.4 |
			| runtime | 3 | 1 | 1.2 |
			| planner | 2 | 0 | 0.9 |
			| builder | 4 | 2 | 22.6 |
			| SBOM | 1 | 0 | 3.3 |
			| pushing the image | 1 | 0 | 5.4 |
			| pushing the layers | 1 | 0 | 7.7 |

			"
		`);
	});

	it('counts a step once that says twice how it ended', async () => {
		expect((await summarize('strange')).markdown).toContain('| chef | 3 | 2 | 12.8 |');
	});

	it('tells what the verify command reads', async () => {
		expect(readFigures((await summarize('bumped')).notice ?? '')).toEqual({
			seconds: 60,
			hits: 171,
			misses: 12,
			dependencies: 13,
			bytes: 41_234_567,
		});
	});

	it('publishes nothing of a build that failed, and shows how far it came', async () => {
		const {code, notice, markdown} = await summarize('failed', {OUTCOME: 'failure', BUILD_BYTES: ''});
		expect(code).toBe(0);
		expect(notice).toBeUndefined();
		expect(markdown).toContain('### Build: failure');
		expect(markdown).toContain('not pushed');
	});

	it('warns where the cache was to be used and was not', async () => {
		expect((await summarize('off', {SCCACHE_BUCKET: 'a-bucket'})).warnings).toEqual([
			'::warning title=Build::The shared cache was not used: (no credentials: "aws_access_key_id" was not given)',
		]);
		expect((await summarize('off')).warnings).toEqual([]);
	});

	it('has no bucket and no prefix in what everybody can read', async () => {
		const {output, markdown} = await summarize('cold');
		expect(output + markdown).not.toContain('demo-sccache-4711');
	});

	it('does not fail for a log that is none', async () => {
		const {code, output} = await summarize('edited', {BUILD_LOG: '/dev/null'});
		expect(code).toBe(0);
		expect(output).toContain('title=ferrovia::60 s, nothing to cache');
	});
});

describe.skipIf(!hasTools)('build-summary.sh, with builds before it', () => {
	it('compares with the last one that had the same to do', async () => {
		const {environment, github} = await before(
			figures({work: 'nothing', seconds: 8}),
			'no figures',
			figures({seconds: 50, bytes: 39_000_000}),
			figures({seconds: 1}),
		);
		const {markdown, warnings} = await summarize('edited', environment);
		expect(markdown).toContain('| | this build | run 102 |');
		expect(markdown).toContain('| time | 60 s | 50 s |');
		expect(markdown).toContain('| image, compressed | 41.2 MB | 39 MB |');
		// 60 is no more than 20 percent above 50.
		expect(warnings).toEqual([]);
		expect(github.headers.every(({authorization}) => authorization === `Bearer ${token}`)).toBe(true);
	});

	it('warns of a build that took longer than the threshold', async () => {
		const {environment} = await before(figures({seconds: 49}));
		expect((await summarize('edited', environment)).warnings).toEqual([
			'::warning title=Build::The build took 60 s, after 49 s when the same was to be done before.',
		]);
		expect((await summarize('edited', {...environment, THRESHOLD: '25'})).warnings).toEqual([]);
	});

	it('takes a few seconds for noise', async () => {
		const {environment} = await before(figures({seconds: 5}));
		expect((await summarize('edited', {...environment, BUILD_SECONDS: '14'})).warnings).toEqual([]);
	});

	it('warns of a cache that hits less', async () => {
		const {environment} = await before(figures({work: 'dependencies', hits: 171, misses: 12, dependencies: 13}));
		const {warnings, markdown} = await summarize('cold', environment);
		expect(warnings).toEqual(['::warning title=Build::0 %25 of what can be cached came from the cache, after 93.4 %25 before.']);
		expect(markdown).toContain('> [!WARNING]\n> 0 % of what can be cached came from the cache, after 93.4 % before.');
		expect((await summarize('bumped', environment)).warnings).toEqual([]);
	});

	it('says what it has where GitHub does not answer', async () => {
		const {environment, github} = await before();
		await github.stop();
		const {code, markdown, notice} = await summarize('edited', environment);
		expect(code).toBe(0);
		expect(markdown).toContain('nothing to compare with yet');
		expect(notice).toBeDefined();
	});

	it('has the token in no command line and in no output', async () => {
		const {environment} = await before(figures({seconds: 49}));
		const seen = await recording(['curl', 'jq', 'awk', 'mktemp', 'rm']);
		const {output, markdown} = await summarize('edited', {...environment, PATH: seen.path});
		expect(await seen.lines()).toContain('/curl ');
		expect((await seen.lines()) + output + markdown).not.toContain(token);
	});
});
