import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {planGitignore, readIgnoreState} from '../../../source/steps/cargo/gitignore.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const env = {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'};

async function repository(gitignore: string | undefined, folder = '') {
	const top = await temporaryFolder();
	execFileSync('git', ['init', '--quiet'], {cwd: top, env});
	const root = path.join(top, folder);
	await mkdir(root, {recursive: true});
	if (gitignore !== undefined) {
		await writeFile(path.join(top, '.gitignore'), gitignore);
	}

	const git = {root: top, prefix: folder, branch: 'main', defaultBranch: undefined, remote: undefined, dirtyPaths: 0};
	return fakeWorld({root, project: {git}});
}

const settled = {wronglyIgnored: [], wronglyKept: []};

describe('planGitignore', () => {
	it.each([
		['no file', undefined],
		['nothing about cargo', '/target\n'],
		['the folder ignored', '/target\n.cargo/\n'],
		['the folder ignored by another pattern', '.*\n'],
		['the file ignored', '.cargo/config.toml\n'],
		['Cargo.lock ignored', 'Cargo.lock\n'],
		['no newline at the end', '/target\nCargo.lock'],
		['Windows newlines', '/target\r\nCargo.lock\r\n.cargo\r\n'],
	])('has git see everything as it should: %s', async (_name, text) => {
		const world = await repository(text);
		const change = await planGitignore(world, true, signal);
		await change?.apply({signal, output() {}});
		expect(await readIgnoreState(world, signal)).toMatchObject(settled);
		expect(await planGitignore(world, true, signal)).toBeUndefined();
	});

	it('works in a folder of a larger repository, against its ignore file', async () => {
		const world = await repository('Cargo.lock\n.cargo/\n', 'services/api');
		await (await planGitignore(world, true, signal))?.apply({signal, output() {}});
		expect(await readIgnoreState(world, signal)).toMatchObject(settled);
	});

	it('keeps every line that is there', async () => {
		const change = await planGitignore(await repository('# mine\n/target\nCargo.lock\n'), true, signal);
		expect(change?.preview).toMatchObject({
			before: '# mine\n/target\nCargo.lock\n',
			after: expect.stringMatching(/^# mine\n\/target\nCargo\.lock\n!\/Cargo\.lock\n/),
		});
	});

	it('leaves the file alone where there is no repository', async () => {
		expect(await planGitignore(fakeWorld({root: await temporaryFolder()}), true, signal)).toBeUndefined();
	});

	it('does not take a git that could not look for one that ignores nothing', async () => {
		const world = fakeWorld({root: await temporaryFolder()});
		await expect(readIgnoreState(world, signal)).rejects.toThrow(/could not say/);
	});
});
