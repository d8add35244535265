import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {copyWorkspace, folderToCopy} from '../../source/project/copy-project.ts';
import type {Project} from '../../source/project/project.ts';
import {runProcess} from '../../source/services/process.ts';
import {git, hasGit, projectFolder} from '../_helpers/project-folder.ts';

/** A workspace in a folder of a repository, whose member depends on what lies here. */
function projectIn(repository: string, dependency: string): Pick<Project, 'root' | 'git' | 'cargo'> {
	return {
		root: path.join(repository, 'server'),
		git: {root: repository} as Project['git'],
		cargo: {members: [{dependencies: [{name: 'shared', kind: 'normal', path: dependency}]}]} as unknown as Project['cargo'],
	};
}

describe('folderToCopy', () => {
	it('is the workspace, unless a member depends on what lies beside it in the repository', () => {
		expect(folderToCopy(projectIn('/work', '/work/server/shared'))).toBe('/work/server');
		expect(folderToCopy(projectIn('/work', '/work/shared'))).toBe('/work');
		expect(folderToCopy(projectIn('/work', '/elsewhere/shared'))).toBe('/work/server');
	});
});

describe.skipIf(!hasGit)('copyWorkspace (needs git)', () => {
	it('brings what the members need beside it, what is not committed yet, and nothing that git ignores', async () => {
		const repository = await projectFolder({
			'.gitignore': 'target\n',
			'server/Cargo.toml': '[package]\n',
			'server/target/big': 'x',
			'shared/lib.rs': 'pub fn shared() {}\n',
		});
		git(repository, 'init', '--quiet');
		const into = path.join(await projectFolder({}), 'copy');
		const look = {run: runProcess, environment: process.env};
		const root = await copyWorkspace(look, projectIn(repository, path.join(repository, 'shared')), into, new AbortController().signal);
		expect(root).toBe(path.join(into, 'server'));
		expect(await readdir(root)).toEqual(['Cargo.toml']);
		expect(await readFile(path.join(into, 'shared/lib.rs'), 'utf8')).toContain('shared');
	});
});
