import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {readFigures} from '../../../../source/steps/workflow/build-figures.ts';
import {startGitHub} from '../../../_helpers/github-api.ts';
import {onPath} from '../../../_helpers/programs.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';
import {annotationWith, jobWith, runWith} from '../_runs.ts';
import {hasTools, recording, runScript, shells, stubs} from './_run.ts';

const log = (name: string) => fileURLToPath(new URL(`../../../fixtures/buildkit/${name}.log`, import.meta.url));
const token = 'canary-token-of-github';

/** GitHub's runners have mawk. */
const awks = ['mawk', 'gawk', 'original-awk', 'busybox'].filter(name => onPath(name) !== undefined);

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
		warnings: output.split('\n').flatMap(line => /^::warning title=Build::(.*)/.exec(line)?.[1] ?? []),
		notice,
		figures: notice === undefined ? undefined : (JSON.parse(notice.slice(notice.indexOf('{'))) as Record<string, unknown>),
	};
}

const summaries = new Map<string, ReturnType<typeof summarize>>();

/** The summary of a log in the usual environment, made once. */
async function usual(name: string) {
	const summary = summaries.get(name) ?? summarize(name);
	summaries.set(name, summary);
	return summary;
}

/** GitHub, with earlier builds of the default branch, the newest first; each is the message of its annotation. */
async function after(...messages: readonly string[]) {
	const repository = '/repos/acme/demo';
	const runs = [{id: 900, event: 'pull_request'}, {id: 777}, ...messages.map((_, place) => ({id: 100 + place}))];
	const github = await startGitHub({
		[`GET ${repository}/actions/workflows/deploy.yml/runs?branch=main&status=success&per_page=10`]: {
			body: {total_count: runs.length, workflow_runs: runs.map(runWith)},
		},
		...Object.fromEntries(
			messages.flatMap((message, place) => [
				[
					`GET ${repository}/actions/runs/${100 + place}/jobs?per_page=50`,
					{body: {total_count: 2, jobs: [jobWith({id: 500 + place}), jobWith({id: 1, name: 'Deploy'})]}},
				],
				[
					`GET ${repository}/check-runs/${500 + place}/annotations?per_page=50`,
					{body: [annotationWith('something else', 'Railway'), annotationWith(message)]},
				],
			]),
		),
	});
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
	])('counts what was compiled and what came from the cache in %s.log', async (name, expected) => {
		expect(await usual(name)).toMatchObject({code: 0, warnings: [], figures: {v: 1, seconds: 60, bytes: 41_234_567, ...expected}});
	});

	it.each(awks)('says the same with %s', async awk => {
		const PATH = await stubs({awk: `exec '${onPath(awk)}' ${awk === 'busybox' ? 'awk ' : ''}"$@"`});
		for (const name of ['cold', 'strange', 'off']) {
			expect(await summarize(name, {PATH})).toEqual(await usual(name));
		}
	});

	it.each(shells)('says the same in %s', async shell => {
		expect(await summarize('cold', {}, shell)).toEqual(await usual('cold'));
	});

	it('shows stages with their time, and how much of each was in the layer cache', async () => {
		expect((await usual('edited')).markdown).toMatchInlineSnapshot(`
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

	it('counts a step once that ends twice', async () => {
		expect((await usual('strange')).markdown).toContain('| chef | 3 | 2 | 12.8 |');
	});

	it('writes figures that the verify command reads', async () => {
		const read = readFigures((await usual('bumped')).notice ?? '');
		expect(read).toEqual({seconds: 60, hits: 171, misses: 12, dependencies: 13, bytes: 41_234_567});
	});

	it('publishes no figures of a build that failed, and shows how far it came', async () => {
		const {code, notice, markdown} = await summarize('failed', {OUTCOME: 'failure', BUILD_BYTES: ''});
		expect([code, notice]).toEqual([0, undefined]);
		expect(markdown).toContain('### Build: failure');
		expect(markdown).toContain('not pushed');
	});

	it('warns if there is a bucket and the cache was not used', async () => {
		expect((await summarize('off', {SCCACHE_BUCKET: 'a-bucket'})).warnings).toEqual([
			'The shared cache was not used: (no credentials: "aws_access_key_id" was not given)',
		]);
	});

	it('has no bucket and no prefix in what everybody can read', async () => {
		const {output, markdown} = await usual('cold');
		expect(output + markdown).not.toContain('demo-sccache-4711');
	});

	it('reports an empty log as nothing to cache', async () => {
		const {code, output} = await summarize('edited', {BUILD_LOG: '/dev/null'});
		expect(code).toBe(0);
		expect(output).toContain('title=ferrovia::60 s, nothing to cache');
	});
});

describe.skipIf(!hasTools)('build-summary.sh, after earlier builds', () => {
	it('compares with the last one that had the same work', async () => {
		const {environment, github} = await after(
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

	const warm = {work: 'dependencies', hits: 171, misses: 12, dependencies: 13};

	it.each<[string, object, string, Record<string, string>, string[]]>([
		[
			'of a time above the threshold',
			{seconds: 49},
			'edited',
			{},
			['The build took 60 s, after 49 s when the same was to be done before.'],
		],
		['of no time below the threshold', {seconds: 49}, 'edited', {THRESHOLD: '25'}, []],
		['of no difference of a few seconds', {seconds: 5}, 'edited', {BUILD_SECONDS: '14'}, []],
		['of a cache that hits less', warm, 'cold', {}, ['0 %25 of what can be cached came from the cache, after 93.4 %25 before.']],
		['of no cache that hits as before', warm, 'bumped', {}, []],
	])('warns %s', async (_, previous, name, more, expected) => {
		const {environment} = await after(figures(previous));
		const {warnings, markdown} = await summarize(name, {...environment, ...more});
		expect(warnings).toEqual(expected);
		expect([...markdown.matchAll(/^> \[!WARNING\]\n> (.*)$/gm)].map(([, text]) => text)).toEqual(
			expected.map(text => text.replaceAll('%25', '%')),
		);
	});

	it('says what it has if GitHub does not answer', async () => {
		const {environment, github} = await after();
		await github.stop();
		const {code, markdown, notice} = await summarize('edited', environment);
		expect([code, notice]).toEqual([0, (await usual('edited')).notice]);
		expect(markdown).toContain('nothing to compare with yet');
	});

	it('has the token in no command line and in no output', async () => {
		const {environment} = await after(figures({seconds: 49}));
		const seen = await recording(['curl', 'jq', 'awk', 'mktemp', 'rm']);
		const {output, markdown} = await summarize('edited', {...environment, PATH: seen.path});
		expect(await seen.lines()).toContain('/curl ');
		expect((await seen.lines()) + output + markdown).not.toContain(token);
	});
});
