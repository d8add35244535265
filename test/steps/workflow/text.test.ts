import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {sign} from '../../../source/steps/owned-file.ts';
import {namesIn} from '../../../source/steps/workflow/names-in-workflow.ts';
import {parseFaults} from '../../../source/steps/workflow/parse.ts';
import {actionsIn} from '../../../source/steps/workflow/pins-outcome.ts';
import {workflowText} from '../../../source/steps/workflow/text.ts';
import {onPath} from '../../_helpers/programs.ts';
import {combinations, usual} from './_settings.ts';

const golden = path.join(path.dirname(fileURLToPath(import.meta.url)), 'golden');
const all = Object.entries(combinations);
const file = (name: string) => path.join(golden, `${name}.yml`);
const [actionlint, zizmor] = [onPath('actionlint'), onPath('zizmor')];

describe('the workflow', () => {
	it.each(all)('is the one that is kept: %s', async (name, settings) => {
		await expect(sign(workflowText(settings))).toMatchFileSnapshot(file(name));
	});

	it.each(all)("is one to GitHub's own parser: %s", async (name, settings) => {
		expect(await parseFaults(`${name}.yml`, workflowText(settings))).toEqual([]);
	});

	it.each([
		['v1.0+fix', String.raw`v1.0\+fix`],
		['@topic', '@topic'],
		['1.10', '1.10'],
		['feature/äpfel', 'feature/äpfel'],
		['release#1', 'release#1'],
	])('is for exactly the branch %s', async (branch, pattern) => {
		const text = workflowText({...usual, branch});
		expect(await parseFaults('a.yml', text)).toEqual([]);
		const {on, jobs} = parse(text) as {
			on: {push: {branches: unknown}};
			jobs: Record<string, {if: string; steps: ReadonlyArray<{env?: {BRANCH?: unknown}}>}>;
		};
		expect(on.push.branches).toEqual([pattern]);
		expect(jobs.build?.if).toBe(`github.ref == 'refs/heads/${branch}'`);
		expect(jobs.build?.steps.flatMap(({env}) => env?.BRANCH ?? [])).toEqual([branch]);
	});

	it.each([
		['needs: build', 'needs: bild'],
		['runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04'],
		['contents: read', 'contents: reed'],
		['vars.RAILWAY_SERVICE_ID !=', 'vars.RAILWAY_SERVICE_ID !!='],
		['github.event_name ==', 'github.event_name ='],
		['jobs:', 'jobs: ['],
	])('is none to that parser with %j as %j', async (before, after) => {
		expect(await parseFaults('a.yml', workflowText(usual).replace(before, after))).not.toEqual([]);
	});

	it.skipIf(actionlint === undefined)('has nothing that actionlint would find', () => {
		const {stdout, stderr, status} = spawnSync(actionlint ?? '', ['-no-color', ...all.map(([name]) => file(name))], {encoding: 'utf8'});
		expect(stdout + stderr).toBe('');
		expect(status).toBe(0);
	});

	it.skipIf(zizmor === undefined)('has nothing that zizmor would find, but what is meant', () => {
		const found = (files: readonly string[]) => {
			const argv = ['--offline', '--no-progress', '--persona=auditor', '--no-config', '--format=json', ...files];
			const {stdout} = spawnSync(zizmor ?? '', argv, {encoding: 'utf8'});
			return [...new Set((JSON.parse(stdout) as ReadonlyArray<{ident: string}>).map(({ident}) => ident))];
		};
		const [pinned, tagged] = ['sha', 'tag'].map(pin => all.filter(([, settings]) => settings.pin === pin).map(([name]) => file(name)));
		// A job with an environment has another OIDC subject, and making one takes an administrator; the token is good for one of Railway's.
		expect(found(pinned ?? [])).toEqual(['secrets-outside-env']);
		expect(found(tagged ?? []).sort()).toEqual(['secrets-outside-env', 'unpinned-uses']);
	});

	it.each(all)('sets no rustflags, and every expression stands outside of a script: %s', (_, settings) => {
		const text = workflowText(settings);
		expect(text).not.toContain('RUSTFLAGS');
		const {jobs} = parse(text) as {jobs: Record<string, {steps: ReadonlyArray<{run?: string}>}>};
		const scripts = Object.values(jobs).flatMap(({steps}) => steps.flatMap(({run}) => run ?? []));
		expect(scripts.filter(script => script.includes('${{'))).toEqual([]);
	});

	it.each(all)('gives pull requests no role and no key that could write: %s', (_, settings) => {
		const {jobs} = parse(workflowText(settings)) as {jobs: Record<string, {permissions: Record<string, string>}>};
		const names = namesIn(JSON.stringify(jobs['pull-request'])).map(({name}) => name);
		expect(names).not.toContain('AWS_WRITE_ROLE_ARN');
		expect(names).not.toContain('AWS_SECRET_ACCESS_KEY');
		expect(names).not.toContain('RAILWAY_TOKEN');
		expect(Object.entries(jobs['pull-request']?.permissions ?? {}).filter(([name, may]) => may === 'write' && name !== 'id-token')).toEqual(
			[],
		);
		expect(JSON.stringify(jobs['pull-request'])).not.toContain('"PUSH"');
	});

	it('asks for a token of its own only where a role is assumed', () => {
		for (const [, settings] of all) {
			expect(workflowText(settings).includes('id-token: write')).toBe(settings.cache === 'role');
		}
	});

	it('pins each action to a commit with its version, or to a major version', () => {
		for (const {reference, version} of actionsIn(workflowText(usual))) {
			expect(reference).toMatch(/^[\da-f]{40}$/);
			expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
		}

		for (const {reference, version} of actionsIn(workflowText({...usual, pin: 'tag'}))) {
			expect(reference).toMatch(/^v\d+$/);
			expect(version).toBeUndefined();
		}

		expect(actionsIn(workflowText(usual)).map(({repository}) => repository)).toEqual([
			'checkout',
			'configure-aws-credentials',
			'setup-buildx-action',
			'login-action',
		]);
	});
});
