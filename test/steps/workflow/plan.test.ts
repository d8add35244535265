import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {planWorkflow} from '../../../source/steps/workflow/plan.ts';
import {workflowStep} from '../../../source/steps/workflow/step.ts';
import type {World} from '../../../source/steps/world.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld, type WorldOptions} from '../../_helpers/world.ts';
import {fakeGit} from './_world.ts';

const context = {signal: new AbortController().signal, output() {}};

async function worldOf(files: Readonly<Record<string, string>>, options: WorldOptions & {readonly prefix?: string} = {}): Promise<World> {
	const top = await projectFolder(files);
	const git = fakeGit(top, options.prefix);
	return fakeWorld({...options, root: path.join(top, options.prefix ?? ''), project: {...options.project, git}, selected: ['workflow']});
}

async function apply(world: World): Promise<readonly string[]> {
	const {changes} = await planWorkflow(world);
	for (const change of changes) {
		await change.apply(context);
	}

	return changes.map(({id}) => id);
}

const notesOf = async (world: World) => (await planWorkflow(world)).notes?.map(({level, text}) => `${level}: ${text}`) ?? [];
const text = (world: World, name: string) => readFile(path.join(world.project.git?.root ?? '', name), 'utf8');

describe('the plan of the workflow', () => {
	it('writes the workflow and its scripts, and then there is nothing to do', async () => {
		const world = await worldOf({});
		expect(await apply(world)).toEqual(['workflow/build-image', 'workflow/build-summary', 'workflow/deploy-railway', 'workflow/file']);
		expect(await planWorkflow(world)).toMatchObject({changes: [], reason: '.github/workflows/deploy.yml: build, push, deploy'});
		expect(await text(world, '.github/scripts/deploy-railway.sh')).toMatch(/^#!\/bin\/sh\n/);
	});

	it('is a no-op for files that git gave the line ends of Windows', async () => {
		const world = await worldOf({});
		await apply(world);
		for (const name of ['.github/workflows/deploy.yml', '.github/scripts/build-image.sh']) {
			await writeFile(path.join(world.project.root, name), (await text(world, name)).replaceAll('\n', '\r\n'));
		}

		expect((await planWorkflow(world)).changes).toEqual([]);
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
	])('follows the answers: %s', async (_, flags, expected) => {
		const world = await worldOf({}, {flags: {'compiler-cache': 'sccache', ...flags}});
		await apply(world);
		expect(await text(world, '.github/workflows/deploy.yml')).toContain(expected);
	});

	it.each<[string, Readonly<Record<string, string>>]>([
		['no sccache', {'compiler-cache': 'none', cache: 's3'}],
		['a cache of this machine only', {'compiler-cache': 'sccache', cache: 'local'}],
	])('names no store, with %s', async (_, flags) => {
		const world = await worldOf({}, {flags});
		await apply(world);
		expect(await text(world, '.github/workflows/deploy.yml')).not.toMatch(/SCCACHE|AWS|id-token/);
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
		expect(await apply(world)).toContain('workflow/publish-dockerfile');
		expect(await text(world, '.github/workflows/deploy.yml')).toMatch(/contents: write[\s\S]+publish-dockerfile\.sh/);
		expect((await notesOf(world))[0]).toContain('to the branch railway');
	});

	it('writes at the top of the repository, for a project below it', async () => {
		const world = await worldOf({}, {prefix: 'services/api'});
		await apply(world);
		const workflow = await text(world, '.github/workflows/deploy-services-api.yml');
		expect(workflow).toContain('DOCKERFILE: services/api/Dockerfile.production');
		expect(workflow).toContain('IMAGE: ghcr.io/acme/demo/services/api\n');
		expect(workflow).toContain('vars.RAILWAY_SERVICE_ID_SERVICES_API');
	});

	it('leaves alone what somebody has edited, and says so once it would be written differently', async () => {
		const world = await worldOf({});
		await apply(world);
		const file = path.join(world.project.root, '.github/workflows/deploy.yml');
		const edited = (await readFile(file, 'utf8')).replace('timeout-minutes: 60', 'timeout-minutes: 90');
		await writeFile(file, edited);
		expect((await planWorkflow(world)).changes).toEqual([]);
		const other = {...world, answers: fakeWorld({flags: {'workflow-threshold': '7'}}).answers};
		expect((await planWorkflow(other)).changes).toEqual([]);
		expect(await notesOf(other)).toContainEqual(expect.stringMatching(/^warn: \.github\/workflows\/deploy\.yml is yours to edit/));
		expect(await readFile(file, 'utf8')).toBe(edited);
	});

	it('updates what it has written itself', async () => {
		const world = await worldOf({});
		await apply(world);
		const other = {...world, answers: fakeWorld({project: world.project, flags: {'workflow-threshold': '7'}}).answers};
		expect(await apply(other)).toEqual(['workflow/file']);
		expect(await text(world, '.github/workflows/deploy.yml')).toContain('THRESHOLD: 7 ');
	});
});

describe('what was there before', () => {
	const theirs = 'name: Deploy\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: railway up --ci\n';

	it('is never overwritten: ours gets the next name, and keeps it', async () => {
		const world = await worldOf({'.github/workflows/deploy.yml': theirs});
		await apply(world);
		expect(await text(world, '.github/workflows/deploy.yml')).toBe(theirs);
		expect(await text(world, '.github/workflows/deploy-image.yml')).toMatch(/^# Written by Ferrovia \(npx ferrovia\) \[/);
		const {changes, notes} = await planWorkflow(world);
		expect(changes).toEqual([]);
		expect(notes).toEqual(
			expect.arrayContaining([
				{
					level: 'info',
					text: '.github/workflows/deploy.yml was not written by Ferrovia and is left as it is. The workflow goes to .github/workflows/deploy-image.yml.',
				},
				{
					level: 'warn',
					text: '.github/workflows/deploy.yml deploys as well (railway up). It is left as it is; while both run, the later one wins.',
				},
			]),
		);
	});

	it('may go later: there never are two of ours', async () => {
		const world = await worldOf({'.github/workflows/deploy.yml': theirs});
		await apply(world);
		await writeFile(path.join(world.project.root, '.github/workflows/deploy.yml'), '# Written by somebody else\n');
		expect((await planWorkflow(world)).changes).toEqual([]);
	});

	it('stops the plan where every name is taken, or a script of that name is theirs', async () => {
		const names = ['deploy', 'deploy-image', 'ferrovia'].map(name => [`.github/workflows/${name}.yml`, theirs]);
		await expect(planWorkflow(await worldOf(Object.fromEntries(names)))).rejects.toThrow('There is no name left for the workflow.');
		await expect(planWorkflow(await worldOf({'.github/scripts/deploy-railway.sh': '#!/bin/sh\nrailway up\n'}))).rejects.toThrow(
			'.github/scripts/deploy-railway.sh is there already.',
		);
	});

	it.each([
		['docker/build-push-action', '      - uses: docker/build-push-action@v6\n', 'info'],
		['docker build', '      - run: docker build -t x .\n', 'info'],
		['docker buildx build', '      - run: |\n          docker buildx build --push .\n', 'info'],
		['flyctl deploy', '      - run: flyctl deploy --remote-only\n', 'warn'],
		['@railway/cli@latest redeploy', '      - run: npx -y @railway/cli@latest redeploy --yes\n', 'warn'],
		['backboard.railway.app', '      - run: curl https://backboard.railway.app/graphql/v2\n', 'warn'],
	])('is named where it builds or deploys: %s', async (word, step, level) => {
		const world = await worldOf({'.github/workflows/ci.yml': `on: push\njobs:\n  a:\n    steps:\n${step}`});
		expect((await notesOf(world)).filter(note => note.includes('ci.yml'))).toEqual([expect.stringMatching(`^${level}: .*\\(${word}\\)`)]);
	});

	it('is not named for what only a comment says, or only tests', async () => {
		const world = await worldOf({
			'.github/workflows/ci.yml':
				'on: push\njobs:\n  a:\n    steps:\n      # docker build is done elsewhere\n      - run: cargo test # no railway up here\n',
		});
		expect((await notesOf(world)).filter(note => note.includes('ci.yml'))).toEqual([]);
	});

	it("is told of Railway's old configuration, wherever it is", async () => {
		const world = await worldOf({'railway.toml': '', 'services/api/railway.json': '{}'}, {prefix: 'services/api'});
		const notes = (await notesOf(world)).filter(note => note.includes('2026-12-01'));
		expect(notes.map(note => note.split(':')[1]?.trim())).toEqual(['railway.json', '../../railway.toml']);
	});

	it('is told of RUSTFLAGS in a workflow, which do not reach the image', async () => {
		const rustflags = [{variable: 'RUSTFLAGS', where: '.github/workflows/ci.yml: env', value: '-D warnings'}] as const;
		const world = await worldOf({}, {project: {rustflags}});
		expect(await notesOf(world)).toContain(
			'warn: RUSTFLAGS="-D warnings" (.github/workflows/ci.yml: env) makes cargo ignore the rustflags of every configuration file there. The image is built without it.',
		);
	});

	it("is told where the token can't push to the name of the image", async () => {
		expect(await notesOf(await worldOf({}, {flags: {'workflow-image': 'ghcr.io/other/demo'}}))).toContainEqual(
			expect.stringContaining("the workflow's own token can't push there"),
		);
	});
});

describe('a branch other than the default', () => {
	const flags = {'compiler-cache': 'sccache', cache: 's3', 'cache-identity': 'oidc', 'workflow-branch': 'release'};

	it('gets a warning where a role is for the default branch', async () => {
		expect(await notesOf(await worldOf({}, {flags}))).toContainEqual(expect.stringContaining('is for main alone'));
		expect(await notesOf(await worldOf({}, {flags: {...flags, 'cache-identity': 'keys'}}))).not.toContainEqual(
			expect.stringContaining('is for main alone'),
		);
	});
});

describe('the step', () => {
	it.each([
		['there is no repository', undefined, 'no repository on GitHub yet'],
		['it is elsewhere', fakeGit('/home/me/demo', '', {host: 'gitlab.com'}), 'on gitlab.com'],
	])('does not apply where %s', (_, git, reason) => {
		expect(workflowStep.applicability(fakeWorld({project: {git}}))).toEqual({applies: false, reason: expect.stringContaining(reason)});
	});

	it('applies to a repository on GitHub', () => {
		expect(workflowStep.applicability(fakeWorld({project: {git: fakeGit('/home/me/demo')}}))).toEqual({applies: true});
	});
});
