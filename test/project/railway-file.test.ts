import {describe, expect, it} from 'vitest';
import {deployIn, environmentName, readRailwayFile} from '../../source/project/railway-file.ts';
import {projectFolder} from '../_helpers/project-folder.ts';

const read = async (files: Record<string, string>) => readRailwayFile(await projectFolder(files));

describe('railway.toml and railway.json', () => {
	it.each([
		['a comment', '{\n  // ours\n  "deploy": {"numReplicas": 2} /* all */\n}'],
		['a comma at the end', '{"deploy": {"numReplicas": 2,},}'],
		['a byte order mark', '\uFEFF{"deploy": {"numReplicas": 2}}'],
		['the words of JSON5', "{deploy: {numReplicas: +2}, $schema: 'x'}"],
	])('are read with %s', async (_, text) => {
		expect(await read({'railway.json': text})).toMatchObject({name: 'railway.json', deploy: {numReplicas: 2}});
	});

	it('are read as TOML with a byte order mark, and before JSON', async () => {
		const file = await read({'railway.toml': '\uFEFF[deploy]\nnumReplicas = 3\n[build]\nbuilder = "RAILPACK"\n', 'railway.json': '{}'});
		expect(file).toEqual({name: 'railway.toml', deploy: {numReplicas: 3}, rest: {build: {builder: 'RAILPACK'}}});
	});

	it.each([
		['railway.json', '{"deploy": ', /invalid end of input at 1:12/],
		['railway.json', '[1]', /it is not a table/],
		['railway.json', '{"deploy": "x"}', /deploy is not a table/],
		['railway.toml', 'deploy = ', /Line 1/],
	])('that can not be read are named with the reason: %s %s', async (name, text, reason) => {
		expect(await read({[name]: text})).toMatchObject({name, deploy: {}, unreadable: expect.stringMatching(reason)});
	});

	it('are not there', async () => {
		expect(await read({})).toBeUndefined();
	});
});

describe('deployIn', () => {
	const rest = {environments: {production: {deploy: {numReplicas: 4}}, staging: {}}};

	it('has what the environment says before what all say', () => {
		const file = {name: 'railway.toml', deploy: {numReplicas: 1, region: 'us-west2'}, rest};
		expect(deployIn(file, 'production')).toEqual({numReplicas: 4, region: 'us-west2'});
		expect(deployIn(file, 'staging')).toEqual({numReplicas: 1, region: 'us-west2'});
		expect(deployIn(file, 'toString')).toEqual({numReplicas: 1, region: 'us-west2'});
	});

	it('has one region of several keys as a region and its replicas', () => {
		const of = (multiRegionConfig: unknown) => deployIn({name: 'railway.toml', deploy: {multiRegionConfig}}, 'production');
		expect(of({'us-west2': {numReplicas: 2}})).toEqual({region: 'us-west2', numReplicas: 2});
		expect(of({'us-west2': {}, 'europe-west4-drams3a': null})).toEqual({region: 'us-west2'});
		expect(of({a: {}, b: {}})).toEqual({multiRegionConfig: {a: {}, b: {}}});
	});

	it('knows the environment by its name where the answer is an id', () => {
		const link = {projectId: 'p', environmentId: 'e', environmentName: 'staging', serviceId: undefined};
		expect([environmentName(link, 'e'), environmentName(link, 'x'), environmentName(undefined, 'e')]).toEqual(['staging', 'x', 'e']);
	});
});
