import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {workflowFileName} from '../../../source/steps/workflow/files.ts';
import {planWorkflow} from '../../../source/steps/workflow/plan.ts';
import {workflowStep} from '../../../source/steps/workflow/step.ts';
import type {World} from '../../../source/steps/world.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld, type WorldOptions} from '../../_helpers/world.ts';
import {fakeGit, writeWorkflow} from './_world.ts';

const deployFile = '.github/workflows/deploy.yml';

async function worldOf(files: Readonly<Record<string, string>>, options: WorldOptions & {readonly prefix?: string} = {}): Promise<World> {
	const top = await projectFolder(files);
	const git = fakeGit(top, options.prefix);
	return fakeWorld({...options, root: path.join(top, options.prefix ?? ''), project: {...options.project, git}, selected: ['workflow']});
}

/** The text of the workflow that these answers lead to. */
async function written(flags: WorldOptions['flags']): Promise<string> {
	const world = await worldOf({}, {flags});
	await writeWorkflow(world);
	return text(world, deployFile);
}

const notesOf = async (world: World) => (await planWorkflow(world)).notes?.map(({level, text}) => `${level}: ${text}`) ?? [];
const text = (world: World, name: string) => readFile(path.join(world.project.git?.root ?? '', name), 'utf8');

describe('the plan of the workflow', () => {
	it('writes the workflow and its scripts, and then there is nothing to do', async () => {
		const world = await worldOf({});
		expect(await writeWorkflow(world)).toEqual([
			'workflow/build-image',
			'workflow/build-summary',
			'workflow/deploy-railway',
			'workflow/file',
		]);
		expect(await planWorkflow(world)).toMatchObject({changes: [], reason: '.github/workflows/deploy.yml: build, push, deploy'});
		expect(await text(world, '.github/scripts/deploy-railway.sh')).toMatch(/^#!\/bin\/sh\n/);
		expect(await workflowFileName(world)).toBe('deploy.yml');
	});

	it.each<[string, Readonly<Record<string, string>>, string]>([
		['the role', {cache: 's3', 'cache-identity': 'oidc'}, 'AWS_WRITE_ROLE_ARN'],
		['the key', {cache: 's3', 'cache-identity': 'keys'}, 'secrets.AWS_SECRET_ACCESS_KEY'],
		['the key of another store', {cache: 'r2', 'cache-identity': 'oidc'}, 'secrets.AWS_SECRET_ACCESS_KEY'],
		["GitHub's cache", {cache: 'gha'}, 'ACTIONS_RUNTIME_TOKEN'],
		['a tag', {'pin-actions': 'tag'}, 'actions/checkout@v7\n'],
		['a threshold', {'workflow-threshold': '7'}, 'THRESHOLD: 7 '],
		['a branch', {'workflow-branch': 'trunk'}, 'branches: [trunk]'],
		['an image', {'workflow-image': 'ghcr.io/acme/other'}, 'IMAGE: ghcr.io/acme/other\n'],
	])('writes %s that was chosen', async (_, flags, expected) => {
		expect(await written({'compiler-cache': 'sccache', ...flags})).toContain(expected);
	});

	it.each<[string, Readonly<Record<string, string>>]>([
		['no sccache', {'compiler-cache': 'none', cache: 's3'}],
		['a cache of this machine only', {'compiler-cache': 'sccache', cache: 'local'}],
	])('names no store with %s', async (_, flags) => {
		expect(await written(flags)).not.toMatch(/SCCACHE|AWS|id-token/);
	});

	it.each<[Readonly<Record<string, string>>, RegExp | undefined]>([
		[{}, /settings, the secrets RAILWAY_TOKEN and the variables RAILWAY_\w+(?:, RAILWAY_\w+)*\. /],
		[
			{'compiler-cache': 'sccache', cache: 's3', deploy: 'dockerfile'},
			/settings, the variables AWS_READ_ROLE_ARN, AWS_WRITE_ROLE_ARN(?:, \w+)*\. /,
		],
		[{deploy: 'dockerfile'}, undefined],
	])('names what it reads from the settings: %j', async (flags, expected) => {
		const notes = (await notesOf(await worldOf({}, {flags}))).filter(note => note.startsWith('info: It reads'));
		expect(notes).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
	});

	it('brings the other script, with the other way to deploy', async () => {
		const world = await worldOf({}, {flags: {deploy: 'dockerfile'}});
		expect(await writeWorkflow(world)).toContain('workflow/publish-dockerfile');
		expect(await text(world, deployFile)).toMatch(/contents: write[\s\S]+publish-dockerfile\.sh/);
		expect((await notesOf(world))[0]).toContain('to the branch railway');
	});

	it('writes at the top of the repository, for a project below it', async () => {
		const world = await worldOf({}, {prefix: 'services/api'});
		await writeWorkflow(world);
		const workflow = await text(world, '.github/workflows/deploy-services-api.yml');
		expect(workflow).toContain('DOCKERFILE: services/api/Dockerfile.production');
		expect(workflow).toContain('IMAGE: ghcr.io/acme/demo/services/api\n');
		expect(workflow).toContain('vars.RAILWAY_SERVICE_ID_SERVICES_API');
	});

	it('updates the workflow it has written, and leaves an edited one unchanged with a warning', async () => {
		const world = await worldOf({});
		await writeWorkflow(world);
		const {answers} = fakeWorld({flags: {'workflow-threshold': '7'}});
		expect(await writeWorkflow({...world, answers})).toEqual(['workflow/file']);
		expect(await text(world, deployFile)).toContain('THRESHOLD: 7 ');
		await writeFile(
			path.join(world.project.root, deployFile),
			(await text(world, deployFile)).replace('timeout-minutes: 60', 'timeout-minutes: 90'),
		);
		expect(await writeWorkflow(world)).toEqual([]);
		expect(await notesOf(world)).toContainEqual(expect.stringMatching(/^warn: \.github\/workflows\/deploy\.yml is yours to edit/));
	});
});

describe('another workflow or configuration', () => {
	const theirs = 'name: Deploy\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: railway up --ci\n';

	it('is never overwritten: ours gets the next name, and keeps it', async () => {
		const world = await worldOf({[deployFile]: theirs});
		await writeWorkflow(world);
		expect(await text(world, deployFile)).toBe(theirs);
		expect(await text(world, '.github/workflows/deploy-image.yml')).toMatch(/^# Written by Ferrovia \(npx ferrovia\) \[/);
		expect(await notesOf(world)).toEqual(
			expect.arrayContaining([
				'info: .github/workflows/deploy.yml was not written by Ferrovia and is left as it is. The workflow goes to .github/workflows/deploy-image.yml.',
				'warn: .github/workflows/deploy.yml deploys as well (railway up). It is left as it is; while both run, the later one wins.',
			]),
		);
		expect(await workflowFileName(world)).toBe('deploy-image.yml');
		await rm(path.join(world.project.root, deployFile));
		expect(await planWorkflow(world)).toMatchObject({changes: []});
	});

	it.each([
		[
			'every name is taken',
			['workflows/deploy.yml', 'workflows/deploy-image.yml', 'workflows/ferrovia.yml'],
			'There is no name left for the workflow.',
		],
		["a script of that name isn't Ferrovia's", ['scripts/deploy-railway.sh'], '.github/scripts/deploy-railway.sh is there already.'],
	])('stops the plan if %s', async (_, names, what) => {
		const world = await worldOf(Object.fromEntries(names.map(name => [`.github/${name}`, theirs])));
		await expect(planWorkflow(world)).rejects.toThrow(what);
	});

	it.each([
		['      - uses: docker/build-push-action@v6\n', 'info: .*\\(docker/build-push-action\\)'],
		['      - run: docker build -t x .\n', 'info: .*\\(docker build\\)'],
		['      - run: |\n          docker buildx build --push .\n', 'info: .*\\(docker buildx build\\)'],
		['      - run: flyctl deploy --remote-only\n', 'warn: .*\\(flyctl deploy\\)'],
		['      - run: npx -y @railway/cli@latest redeploy --yes\n', 'warn: .*\\(@railway/cli@latest redeploy\\)'],
		['      - run: curl https://backboard.railway.app/graphql/v2\n', 'warn: .*\\(backboard.railway.app\\)'],
		['      # docker build is done elsewhere\n      - run: cargo test # no railway up here\n', undefined],
	])('is named if it builds or deploys: %j', async (step, expected) => {
		const world = await worldOf({'.github/workflows/ci.yml': `on: push\njobs:\n  a:\n    steps:\n${step}`});
		const notes = (await notesOf(world)).filter(note => note.includes('ci.yml'));
		expect(notes).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
	});

	it('of Railway is named wherever it is', async () => {
		const world = await worldOf({'railway.toml': '', 'services/api/railway.json': '{}'}, {prefix: 'services/api'});
		const notes = (await notesOf(world)).filter(note => note.includes('2026-12-01'));
		expect(notes.map(note => note.split(':')[1]?.trim())).toEqual(['railway.json', '../../railway.toml']);
	});
});

describe('the notes', () => {
	const role = {'compiler-cache': 'sccache', cache: 's3', 'cache-identity': 'oidc', 'workflow-branch': 'release'};
	const rustflags = [{variable: 'RUSTFLAGS', where: '.github/workflows/ci.yml: env', value: '-D warnings'}] as const;

	it.each<[string, WorldOptions, string]>([
		[
			'of RUSTFLAGS in a workflow, which do not reach the image',
			{project: {rustflags}},
			'RUSTFLAGS="-D warnings" (.github/workflows/ci.yml: env) makes cargo ignore the rustflags of every configuration file there. The image is built without it.',
		],
		[
			"of an image that the workflow's token can't push",
			{flags: {'workflow-image': 'ghcr.io/other/demo'}},
			"the workflow's own token can't push there",
		],
		['of a role for another branch', {flags: role}, 'is for main alone'],
	])('warn %s', async (_, options, words) => {
		expect(await notesOf(await worldOf({}, options))).toContainEqual(expect.stringContaining(words));
	});

	it('do not warn of a key for another branch', async () => {
		const notes = await notesOf(await worldOf({}, {flags: {...role, 'cache-identity': 'keys'}}));
		expect(notes.join('\n')).not.toContain('is for main alone');
	});
});

describe('the step', () => {
	it.each<[string, ReturnType<typeof fakeGit> | undefined, object]>([
		['does not apply without a repository', undefined, {applies: false, reason: expect.stringContaining('no repository on GitHub yet')}],
		[
			'does not apply to a repository elsewhere',
			fakeGit('/home/me/demo', '', {host: 'gitlab.com'}),
			{applies: false, reason: expect.stringContaining('on gitlab.com')},
		],
		['applies to a repository on GitHub', fakeGit('/home/me/demo'), {applies: true}],
	])('%s', (_, git, expected) => {
		expect(workflowStep.applicability(fakeWorld({project: {git}}))).toEqual(expected);
	});
});
