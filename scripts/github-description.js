// Cuts GitHub's description of its REST API down to the paths that Ferrovia asks for and the components that these use.
// Usage: node scripts/github-description.js FOLDER    (an unpacked @octokit/openapi: `npm pack @octokit/openapi@23.0.2`, then tar)
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';

const [folder] = process.argv.slice(2);
const fixture = new URL('../test/fixtures/github-openapi.json', import.meta.url);
const whole = JSON.parse(await readFile(path.join(folder, 'generated/api.github.com.json'), 'utf8'));
const {version} = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
const repository = '/repos/{owner}/{repo}';
const wanted = [
	'/user',
	repository,
	...[
		'actions/jobs/{job_id}/logs',
		'actions/oidc/customization/sub',
		'actions/organization-secrets',
		'actions/organization-variables',
		'actions/permissions',
		'actions/runs/{run_id}',
		'actions/runs/{run_id}/jobs',
		'actions/secrets',
		'actions/secrets/public-key',
		'actions/secrets/{secret_name}',
		'actions/variables',
		'actions/variables/{name}',
		'actions/workflows/{workflow_id}',
		'actions/workflows/{workflow_id}/dispatches',
		'actions/workflows/{workflow_id}/runs',
		'check-runs/{check_run_id}/annotations',
		'commits/{ref}',
		'contents/{path}',
		'environments/{environment_name}',
		'environments/{environment_name}/secrets',
		'environments/{environment_name}/secrets/public-key',
		'environments/{environment_name}/secrets/{secret_name}',
		'environments/{environment_name}/variables',
		'git/blobs',
		'git/commits',
		'git/commits/{commit_sha}',
		'git/ref/{ref}',
		'git/refs',
		'git/refs/{ref}',
		'git/trees',
		'pulls',
		'pulls/{pull_number}',
		'rules/branches/{branch}',
	].map(part => `${repository}/${part}`),
];

const components = {};
/** Copies what is referred to, and what that refers to. */
function copy(value) {
	for (const [, kind, name] of JSON.stringify(value).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
		components[kind] ??= {};
		if (!(name in components[kind])) {
			components[kind][name] = whole.components[kind][name];
			copy(components[kind][name]);
		}
	}
}

const paths = {};
for (const name of wanted) {
	if (whole.paths[name] === undefined) {
		throw new Error(`GitHub describes no ${name}`);
	}

	paths[name] = whole.paths[name];
	copy(paths[name]);
}

await writeFile(
	fixture,
	JSON.stringify({openapi: whole.openapi, info: {...whole.info, version}, servers: [{url: 'https://api.github.com'}], paths, components}),
);
