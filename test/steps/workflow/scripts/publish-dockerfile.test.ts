import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {git, hasGit} from '../../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';
import {recording, runScript, shells} from './_run.ts';

const image = (letter: string) => `ghcr.io/acme/demo@sha256:${letter.repeat(64)}`;
const token = 'canary-token-of-github';

async function remote() {
	const folder = await temporaryFolder();
	git(folder, 'init', '--quiet', '--bare', 'remote.git');
	return path.join(folder, 'remote.git');
}

async function publish(to: string, letter: string, environment: Readonly<Record<string, string>> = {}, shell?: string) {
	return runScript(
		'publish-dockerfile.sh',
		{
			IMAGE: image(letter),
			BRANCH: 'railway',
			GITHUB_TOKEN: token,
			GITHUB_REPOSITORY: 'acme/demo',
			GITHUB_SHA: '0123456',
			REMOTE: to,
			HOME: path.dirname(to),
			...environment,
		},
		shell,
	);
}

describe.skipIf(!hasGit)('publish-dockerfile.sh', () => {
	it.each(shells)('makes the branch, with nothing on it but the Dockerfile: %s', async shell => {
		const to = await remote();
		const {code, output} = await publish(to, 'a', {}, shell);
		expect(output).toContain('::notice title=Railway::');
		expect(code).toBe(0);
		expect(git(to, 'ls-tree', '-r', '--name-only', 'railway')).toBe('Dockerfile.railway');
		expect(git(to, 'show', 'railway:Dockerfile.railway').split('\n').at(-1)).toBe(`FROM ${image('a')}`);
		expect(git(to, 'rev-list', '--count', 'railway')).toBe('1');
	});

	it('adds a commit for another image, and none for the same', async () => {
		const to = await remote();
		await publish(to, 'a');
		await publish(to, 'b');
		const {code, output} = await publish(to, 'b', {GITHUB_SHA: 'another'});
		expect(output).toContain('nothing to do');
		expect(code).toBe(0);
		expect(git(to, 'rev-list', '--count', 'railway')).toBe('2');
		expect(git(to, 'log', '-1', '--format=%s|%an', 'railway')).toBe(`Deploy sha256:${'b'.repeat(64)}|github-actions[bot]`);
	});

	it('leaves alone whatever else is on the branch', async () => {
		const to = await remote();
		await publish(to, 'a');
		const clone = path.join(await temporaryFolder(), 'clone');
		git(path.dirname(clone), 'clone', '--quiet', '--branch', 'railway', to, clone);
		git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'Ours');
		git(clone, 'mv', 'Dockerfile.railway', 'README');
		git(clone, 'commit', '--quiet', '--message', 'Move');
		git(clone, 'push', '--quiet', 'origin', 'railway');
		expect((await publish(to, 'b')).code).toBe(0);
		expect(git(to, 'ls-tree', '-r', '--name-only', 'railway').split('\n')).toEqual(['Dockerfile.railway', 'README']);
		expect(git(to, 'rev-list', '--count', 'railway')).toBe('4');
	});

	it('refuses a tag', async () => {
		const to = await remote();
		const {code} = await publish(to, 'a', {IMAGE: 'ghcr.io/acme/demo:main'});
		expect(code).toBe(1);
		expect(git(to, 'for-each-ref')).toBe('');
	});

	it('has the token in no command line and in no output', async () => {
		const seen = await recording(['git', 'base64', 'tr', 'mktemp', 'rm']);
		const {code, output} = await publish(await remote(), 'a', {PATH: seen.path});
		expect(code).toBe(0);
		const lines = await seen.lines();
		expect(lines).toContain('git push');
		for (const form of [token, Buffer.from(`x-access-token:${token}`).toString('base64')]) {
			expect(lines).not.toContain(form);
			expect(output).not.toContain(form);
		}
	});
});
