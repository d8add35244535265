import {describe, expect, it} from 'vitest';
import {workflowFileName} from '../../../source/steps/workflow/files.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {fakeGit} from './_world.ts';

describe('the name of the workflow, by which its runs are asked for', () => {
	it.each([
		['is deploy.yml', {}, 'deploy.yml'],
		["is another where somebody else's has that", {'.github/workflows/deploy.yml': 'on: push\n'}, 'deploy-image.yml'],
	])('%s', async (_, files, name) => {
		const root = await projectFolder({'Cargo.toml': '[package]\nname = "demo"\nversion = "0.1.0"\n', ...files});
		expect(await workflowFileName(fakeWorld({root, project: {git: fakeGit(root)}}))).toBe(name);
	});
});
