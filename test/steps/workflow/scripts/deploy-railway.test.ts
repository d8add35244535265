import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type RailwayAnswer, type RailwayCall, type RailwayDouble, startRailway} from '../../../_helpers/railway-api.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';
import {hasTools, recording, runScript, shells, stubs} from './_run.ts';

const image = `ghcr.io/acme/demo@sha256:${'a'.repeat(64)}`;
const older = `ghcr.io/acme/demo@sha256:${'b'.repeat(64)}`;
const token = '0b3c6c1e-canary-token-4f1d';

type Service = {
	source?: {image: string | null; repo: string | null};
	latest?: {id: string; status: string; meta: unknown} | null;
	/** Whether a new source is kept. */
	takes?: boolean;
	/** What a deployment becomes, read by read; the last one stays. */
	statuses?: readonly string[];
};

const latest = (status: string, meta: unknown = {image}) => ({id: 'deployment-1', status, meta});
const inPlace: Service = {source: {image, repo: null}, latest: latest('SUCCESS')};
const neverDeployed: Service = {...inPlace, latest: null};
const underWay: Service = {...inPlace, latest: latest('DEPLOYING')};

/** A service on Railway. `instead` may replace an answer after Railway did what was asked. */
async function serve(
	{source = {image: older, repo: null}, latest: first = latest('SUCCESS', {image: older}), takes = true, statuses}: Service,
	instead: (field: string, asked: number) => RailwayAnswer | undefined = () => undefined,
): Promise<RailwayDouble> {
	const instance = {serviceName: 'demo', source, latestDeployment: first};
	const ahead = [...(statuses ?? ['SUCCESS'])];
	const answers: Record<string, (variables: RailwayCall['variables']) => unknown> = {
		serviceInstance: () => instance,
		serviceInstanceUpdate({input}) {
			const wanted = input as {source: {image: string}};
			instance.source = takes ? {...instance.source, ...wanted.source} : instance.source;
			return true;
		},
		serviceInstanceDeployV2() {
			instance.latestDeployment = {id: 'deployment-2', status: 'INITIALIZING', meta: {image: instance.source.image}};
			return 'deployment-2';
		},
		deployment: () => ({status: ahead.length > 1 ? ahead.shift() : ahead[0]}),
		deploymentLogs: () => ['listening', '::error::not a workflow command', "thread 'main' panicked"].map(message => ({message})),
		buildLogs: () => [{message: 'pulling the image'}],
	};
	const railway = await startRailway(({field, variables}) => {
		const data = {[field.endsWith('Logs') ? 'logs' : field]: answers[field]?.(variables)};
		return instead(field, railway.calls.filter(call => call.field === field).length) ?? {data};
	});
	onTestFinished(async () => {
		await railway.stop();
		expect(railway.faults).toEqual([]);
		expect(new Set(railway.tokens)).toEqual(new Set([token]));
	});
	return railway;
}

/** Runs the script with a `sleep` that returns at once and records how long it was told to wait. */
async function deploy({url}: Pick<RailwayDouble, 'url'>, more: Readonly<Record<string, string>> = {}, shell?: string) {
	const waits = path.join(await temporaryFolder(), 'waits');
	const {code, output} = await runScript(
		'deploy-railway.sh',
		{
			PATH: await stubs({sleep: `echo "$1" >>'${waits}'`}),
			IMAGE: image,
			RAILWAY_TOKEN: token,
			RAILWAY_SERVICE_ID: 'service-1',
			RAILWAY_ENVIRONMENT_ID: 'environment-1',
			RAILWAY_API_URL: url,
			...more,
		},
		shell,
	);
	return {
		code,
		output,
		waits: await readFile(waits, 'utf8').then(
			text => text.trimEnd().split('\n'),
			() => [],
		),
	};
}

const fields = ({calls}: RailwayDouble) => calls.map(({field}) => field);

describe.skipIf(!hasTools)('deploy-railway.sh', () => {
	it.each(shells)('sets the image, reads it back, deploys and waits in %s', async shell => {
		const railway = await serve({statuses: ['BUILDING', 'DEPLOYING', 'SUCCESS']});
		const {code, output, waits} = await deploy(railway, {}, shell);
		expect(output).toContain(`::notice title=Railway::demo runs ${image}`);
		expect([code, waits]).toEqual([0, ['5', '6']]);
		expect(fields(railway)).toEqual([
			'serviceInstance',
			'serviceInstanceUpdate',
			'serviceInstance',
			'serviceInstanceDeployV2',
			'deployment',
			'deployment',
			'deployment',
		]);
		expect(railway.calls[1]?.variables).toEqual({serviceId: 'service-1', environmentId: 'environment-1', input: {source: {image}}});
	});

	it.each(['SUCCESS', 'SLEEPING'])('does nothing if the service runs the image already (%s)', async status => {
		const railway = await serve({...inPlace, latest: latest(status)});
		expect(await deploy(railway)).toMatchObject({code: 0, output: expect.stringContaining('nothing to do')});
		expect(fields(railway)).toEqual(['serviceInstance']);
	});

	it.each<[string, Service['latest']]>([
		['the deployment failed', latest('FAILED')],
		['the image was not deployed', latest('SUCCESS', {image: older})],
		['the deployed image is unknown', latest('SUCCESS', null)],
		['nothing was ever deployed', null],
	])('deploys again if the source is set and %s', async (_, last) => {
		const railway = await serve({...inPlace, latest: last});
		expect(await deploy(railway)).toMatchObject({code: 0});
		expect(fields(railway)).toEqual(['serviceInstance', 'serviceInstanceDeployV2', 'deployment']);
	});

	it('waits for a deployment of the image that is under way, and warns of a connected repository', async () => {
		const railway = await serve({...underWay, source: {image, repo: 'acme/demo'}});
		const {code, output} = await deploy(railway);
		expect(code).toBe(0);
		expect(output).toContain('Deployment deployment-1');
		expect(output).toContain('::warning title=Railway::demo is still connected to acme/demo');
		expect(fields(railway)).toEqual(['serviceInstance', 'deployment']);
	});

	it.each(['FAILED', 'CRASHED', 'REMOVED', 'REMOVING', 'SKIPPED'])('fails with the end of the logs after %s', async status => {
		const {code, output} = await deploy(await serve({...underWay, statuses: [status]}));
		expect(code).toBe(1);
		expect(output).toContain("| thread 'main' panicked");
		expect(output).toContain('| pulling the image');
		expect(output).toMatch(new RegExp(`^::error title=Railway::The deployment deployment-1 is ${status}`, 'm'));
		// Logs can't issue workflow commands.
		expect(output).not.toMatch(/^\s*::error::/m);
	});

	it.each<[string, Service, Record<string, string>, string]>([
		['the deployment needs approval', {...underWay, statuses: ['NEEDS_APPROVAL']}, {}, 'waits for somebody to approve'],
		[
			'the deployment takes longer than the limit',
			{...underWay, statuses: ['DEPLOYING']},
			{DEPLOY_TIMEOUT: '1'},
			'is still DEPLOYING after 1 sec',
		],
		['Railway keeps another source', {takes: false}, {}, `Railway kept ${older} as the source of demo`],
	])('fails if %s', async (_, service, environment, words) => {
		const railway = await serve(service);
		expect(await deploy(railway, environment)).toMatchObject({code: 1, output: expect.stringContaining(words), waits: []});
		expect(fields(railway)).not.toContain('serviceInstanceDeployV2');
	});

	it.each([
		['serviceInstance', {}],
		['serviceInstanceUpdate', {}],
		['serviceInstanceDeployV2', neverDeployed],
		['deployment', underWay],
	])('fails if %s answers an error with status 200', async (field, service) => {
		const railway = await serve(service, called => (called === field ? {errors: ['Not Authorized']} : undefined));
		const {code, output} = await deploy(railway);
		expect(code).toBe(1);
		expect(output).toMatch(/::error title=Railway::.*Not Authorized.*must be a project token of this very environment/);
		expect(fields(railway).at(-1)).toBe(field);
	});

	it('waits as long as Retry-After says', async () => {
		const railway = await serve({}, (field, asked) =>
			field !== 'serviceInstanceDeployV2' && asked === 1 ? {raw: '', status: 429, headers: {'retry-after': '7'}} : undefined,
		);
		// Once for each of three kinds of requests; the next one waits its usual time again.
		expect(await deploy(railway)).toMatchObject({code: 0, waits: ['7', '7', '7']});
		expect(fields(railway).filter(field => field === 'serviceInstanceUpdate')).toHaveLength(2);
	});

	it.each<[string, RailwayAnswer, string]>([
		['Retry-After is beyond the limit', {raw: '', status: 429, headers: {'retry-after': '3600'}}, 'Railway was asked too often.'],
		[
			'a page answers',
			{raw: '<html><head><title>Access denied | Cloudflare</title></head></html>', status: 403},
			'Railway answered with HTTP 403 and no data: Access denied | Cloudflare',
		],
	])('fails at once if %s', async (_, answer, words) => {
		const railway = await serve({}, () => answer);
		expect(await deploy(railway)).toMatchObject({code: 1, output: expect.stringContaining(words), waits: []});
		expect(railway.calls).toHaveLength(1);
	});

	it('repeats a request after server errors, and gives up after the fifth', async () => {
		const once = await serve(inPlace, (_, asked) => (asked < 3 ? {raw: 'oops', status: 502} : undefined));
		expect(await deploy(once)).toMatchObject({code: 0, waits: ['5', '5']});
		const always = await serve({}, () => ({raw: 'oops', status: 502}));
		expect(await deploy(always)).toMatchObject({code: 1, output: expect.stringContaining('HTTP 502')});
		expect(always.calls).toHaveLength(5);
	});

	it('gives up if Railway refuses the connection', async () => {
		const {code, output} = await deploy({url: 'http://127.0.0.1:9'});
		expect(code).toBe(1);
		expect(output).toMatch(/The service could not be read\..*connect/i);
	});

	it('deploys once if the answer to that was lost', async () => {
		const railway = await serve(neverDeployed, field =>
			field === 'serviceInstanceDeployV2' ? {raw: 'Gateway Timeout', status: 504} : undefined,
		);
		expect(await deploy(railway)).toMatchObject({code: 0, output: expect.stringContaining('Deployment deployment-2')});
		expect(fields(railway).filter(field => field === 'serviceInstanceDeployV2')).toHaveLength(1);
	});

	it('polls less and less often, and goes on after reads that failed', async () => {
		const railway = await serve({...underWay, statuses: ['BUILDING', 'SUCCESS']}, (field, asked) =>
			field === 'deployment' && asked < 5 ? {raw: 'oops', status: 503} : undefined,
		);
		expect(await deploy(railway, {POLL_FIRST: '5', POLL_MOST: '7'})).toMatchObject({code: 0, waits: ['5', '6', '7', '7']});
	});

	it.each([
		['RAILWAY_TOKEN', '', 'RAILWAY_TOKEN is not set'],
		['RAILWAY_SERVICE_ID', '', 'RAILWAY_SERVICE_ID is not set'],
		['RAILWAY_ENVIRONMENT_ID', '', 'RAILWAY_ENVIRONMENT_ID is not set'],
		['IMAGE', 'ghcr.io/acme/demo:main', 'names no digest'],
		['RAILWAY_TOKEN', 'a"\nurl = "http://evil', 'characters that no token has'],
	])('asks nobody with %s=%j', async (name, value, words) => {
		const {code, output} = await deploy({url: 'http://127.0.0.1:9'}, {[name]: value});
		expect(code).toBe(1);
		expect(output).toContain(words);
	});

	it('has the token in no command line and in no output', async () => {
		const programs = ['curl', 'jq', 'sed', 'grep', 'tr', 'tail', 'date', 'cat', 'mktemp', 'rm', 'printenv'];
		const seen = await recording(programs);
		const {output} = await deploy(await serve({...neverDeployed, statuses: ['FAILED']}), {PATH: seen.path});
		const lines = await seen.lines();
		expect(lines).toContain('/curl ');
		expect(lines).toContain('/jq ');
		expect(lines + output).not.toContain(token);
	});
});
