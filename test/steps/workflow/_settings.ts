import {projectNames} from '../../../source/steps/workflow/names.ts';
import type {WorkflowSettings} from '../../../source/steps/workflow/settings.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {fakeGit} from './_world.ts';

const names = (prefix: string) => projectNames(fakeWorld({project: {git: fakeGit('/home/me/demo', prefix)}}));

export const usual: WorkflowSettings = {
	branch: 'main',
	image: 'ghcr.io/acme/demo',
	deploy: 'image',
	pin: 'sha',
	threshold: 20,
	cache: 'role',
	needs: {context: '.', dockerfile: 'Dockerfile.production', platforms: ['linux/amd64'], secrets: []},
	checkout: {submodules: false, lfs: false},
	names: names(''),
};

/** The combinations that are kept as files beside this one. */
export const combinations: Readonly<Record<string, WorkflowSettings>> = {
	role: usual,
	key: {...usual, cache: 'key'},
	github: {...usual, cache: 'github'},
	none: {...usual, cache: 'none'},
	dockerfile: {...usual, deploy: 'dockerfile'},
	'dockerfile-none': {...usual, deploy: 'dockerfile', cache: 'none'},
	tag: {...usual, pin: 'tag'},
	'github-tag': {...usual, cache: 'github', pin: 'tag'},
	branch: {...usual, branch: 'release/1.x', threshold: 5},
	environment: {...usual, environment: 'production'},
	folder: {
		...usual,
		image: 'ghcr.io/acme/demo/services/api',
		needs: {context: 'services/api', dockerfile: 'services/api/Dockerfile.production', platforms: ['linux/amd64'], secrets: []},
		names: names('services/api'),
	},
	'folder-dockerfile': {
		...usual,
		deploy: 'dockerfile',
		image: 'ghcr.io/acme/demo/api',
		needs: {context: '.', dockerfile: 'my services/api/Dockerfile.production', platforms: ['linux/amd64'], secrets: []},
		names: names('my services/api'),
	},
	platforms: {...usual, needs: {...usual.needs, platforms: ['linux/amd64', 'linux/arm64']}},
	private: {
		...usual,
		needs: {
			...usual.needs,
			secrets: [
				{id: 'git_credentials', secretName: 'GIT_CREDENTIALS'},
				{id: 'cargo_registries_acme_token', secretName: 'CARGO_REGISTRIES_ACME_TOKEN'},
			],
		},
	},
	'private-key': {
		...usual,
		cache: 'key',
		needs: {...usual.needs, secrets: [{id: 'git_credentials', secretName: 'GIT_CREDENTIALS'}]},
	},
};
