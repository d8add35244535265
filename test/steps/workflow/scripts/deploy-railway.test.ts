import {describe, expect, it, onTestFinished} from 'vitest';
import {type RailwayAnswer, type RailwayCall, type RailwayDouble, startRailway} from '../../../_helpers/railway-api.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';
import {hasTools, recording, runScript, shells, sleepless} from './_run.ts';

const digest = 'a'.repeat(64);
const image = `ghcr.io/acme/demo@sha256:${digest}`;
const older = `ghcr.io/acme/demo@sha256:${'b'.repeat(64)}`;
const token = '0b3c6c1e-canary-token-4f1d';

type Service = {
	source?: {image: string | null; repo: string | null};
	latest?: {id: string; status: string; meta: unknown} | null;
	/** Whether a new source is taken over. */
	takes?: boolean;
	/** What a new deployment becomes, look by look; the last one stays. */
	statuses?: readonly string[];
};

/** A service on Railway that does what it is told. `before` may answer instead of it. */
async function serve(
	service: Service,
	before: (call: RailwayCall, asked: number) => RailwayAnswer | undefined = () => undefined,
): Promise<RailwayDouble> {
	let source = service.source ?? {image: older, repo: null};
	let latest = service.latest === undefined ? {id: 'deployment-1', status: 'SUCCESS', meta: {image: older} as unknown} : service.latest;
	const statuses = [...(service.statuses ?? ['BUILDING', 'DEPLOYING', 'SUCCESS'])];
	const asked = new Map<string, number>();
	const railway = await startRailway(call => {
		const count = (asked.get(call.field) ?? 0) + 1;
		asked.set(call.field, count);
		const instead = before(call, count);
		if (instead !== undefined) {
			return instead;
		}

		switch (call.field) {
			case 'serviceInstance': {
				return {data: {serviceInstance: {serviceName: 'demo', source, latestDeployment: latest}}};
			}

			case 'serviceInstanceUpdate': {
				const {input} = call.variables as {input: {source: {image: string}}};
				source = service.takes === false ? source : {...source, image: input.source.image};
				return {data: {serviceInstanceUpdate: true}};
			}

			case 'serviceInstanceDeployV2': {
				latest = {id: 'deployment-2', status: 'INITIALIZING', meta: {image: source.image}};
				return {data: {serviceInstanceDeployV2: 'deployment-2'}};
			}

			case 'deployment': {
				return {data: {deployment: {status: statuses.length > 1 ? statuses.shift() : statuses[0]}}};
			}

			case 'deploymentLogs': {
				return {
					data: {logs: [{message: 'listening'}, {message: '::error::no command to the runner'}, {message: "thread 'main' panicked"}]},
				};
			}

			case 'buildLogs': {
				return {data: {logs: [{message: 'pulling the image'}]}};
			}

			default: {
				return {errors: [`not served: ${call.field}`]};
			}
		}
	});
	onTestFinished(async () => {
		await railway.stop();
		expect(railway.faults).toEqual([]);
		expect(new Set(railway.tokens)).toEqual(new Set([token]));
	});
	return railway;
}

async function deploy({url}: Pick<RailwayDouble, 'url'>, more: Readonly<Record<string, string>> = {}, shell?: string) {
	return runScript(
		'deploy-railway.sh',
		{
			IMAGE: image,
			RAILWAY_TOKEN: token,
			RAILWAY_SERVICE_ID: 'service-1',
			RAILWAY_ENVIRONMENT_ID: 'environment-1',
			RAILWAY_API_URL: url,
			POLL_FIRST: '0',
			POLL_MOST: '0',
			...more,
		},
		shell,
	);
}

const fields = ({calls}: RailwayDouble) => calls.map(({field}) => field);
const inPlace: Service = {source: {image, repo: null}, latest: {id: 'deployment-1', status: 'SUCCESS', meta: {image}}};

describe.skipIf(!hasTools)('deploy-railway.sh', () => {
	it.each(shells)('sets the image, reads it back, deploys and waits: %s', async shell => {
		const railway = await serve({});
		const {code, output} = await deploy(railway, {}, shell);
		expect(output).toContain(`::notice title=Railway::demo runs ${image}`);
		expect(code).toBe(0);
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

	it.each(['SUCCESS', 'SLEEPING'])('does nothing where the service runs the image already: %s', async status => {
		const railway = await serve({...inPlace, latest: {id: 'deployment-1', status, meta: {image}}});
		const {code, output} = await deploy(railway);
		expect(output).toContain('nothing to do');
		expect(code).toBe(0);
		expect(fields(railway)).toEqual(['serviceInstance']);
	});

	it.each<[string, Service]>([
		['it failed', {...inPlace, latest: {id: 'deployment-1', status: 'FAILED', meta: {image}}}],
		['a run was killed after it had set the source', {...inPlace, latest: {id: 'deployment-1', status: 'SUCCESS', meta: {image: older}}}],
		['nobody knows which image was deployed', {...inPlace, latest: {id: 'deployment-1', status: 'SUCCESS', meta: null}}],
		['there never was a deployment', {...inPlace, latest: null}],
	])('deploys again where the source is set already, and %s', async (_, service) => {
		const railway = await serve(service);
		expect(await deploy(railway)).toMatchObject({code: 0});
		expect(fields(railway).slice(0, 3)).toEqual(['serviceInstance', 'serviceInstanceDeployV2', 'deployment']);
	});

	it('waits for the deployment of the image that is under way, rather than to begin another', async () => {
		const railway = await serve({...inPlace, latest: {id: 'deployment-1', status: 'DEPLOYING', meta: {image}}});
		expect(await deploy(railway)).toMatchObject({code: 0, output: expect.stringContaining('Deployment deployment-1')});
		expect(fields(railway)).not.toContain('serviceInstanceDeployV2');
	});

	it.each(['FAILED', 'CRASHED', 'REMOVED', 'SKIPPED'])('fails with the end of the log: %s', async status => {
		const railway = await serve({statuses: ['BUILDING', status]});
		const {code, output} = await deploy(railway);
		expect(code).toBe(1);
		expect(output).toContain("| thread 'main' panicked");
		expect(output).toContain('| pulling the image');
		expect(output).toMatch(new RegExp(`^::error title=Railway::The deployment deployment-2 is ${status}`, 'm'));
		// What a log says is no command to the runner.
		expect(output).not.toMatch(/^\s*::error::/m);
	});

	it('fails where somebody has to approve', async () => {
		const {code, output} = await deploy(await serve({statuses: ['NEEDS_APPROVAL']}));
		expect(code).toBe(1);
		expect(output).toContain('waits for somebody to approve');
	});

	it('fails where Railway did not take the image over, whatever it answered', async () => {
		const railway = await serve({takes: false});
		const {code, output} = await deploy(railway);
		expect(code).toBe(1);
		expect(output).toContain(`Railway kept ${older} as the source of demo`);
		expect(fields(railway)).not.toContain('serviceInstanceDeployV2');
	});

	it('says so where a repository is still connected', async () => {
		const {code, output} = await deploy(await serve({source: {image: older, repo: 'acme/demo'}}));
		expect(code).toBe(0);
		expect(output).toContain('::warning title=Railway::demo is still connected to acme/demo');
	});

	it.each(['serviceInstance', 'serviceInstanceUpdate', 'serviceInstanceDeployV2', 'deployment'])(
		'fails for an error that comes with the status 200: %s',
		async field => {
			const railway = await serve({}, call => (call.field === field ? {errors: ['Not Authorized']} : undefined));
			const {code, output} = await deploy(railway);
			expect(code).toBe(1);
			expect(output).toMatch(/::error title=Railway::.*Not Authorized.*must be a project token of this very environment/);
			expect(fields(railway).at(-1)).toBe(field);
		},
	);

	it('asks again as late as it is told, when it has asked too often', async () => {
		const {path: PATH, waits} = await sleepless(await temporaryFolder());
		const railway = await serve({}, ({field}, asked) =>
			field !== 'serviceInstanceDeployV2' && asked === 1 ? {raw: '', status: 429, headers: {'retry-after': '7'}} : undefined,
		);
		expect(await deploy(railway, {PATH})).toMatchObject({code: 0});
		// Once for each of three kinds of requests; what comes after them is asked in its usual time.
		expect((await waits()).filter(seconds => seconds !== '0')).toEqual(['7', '7', '7']);
		expect(fields(railway).filter(field => field === 'serviceInstanceUpdate')).toHaveLength(2);
	});

	it('does not wait longer than it may, when it has asked too often', async () => {
		const railway = await serve({}, () => ({raw: '', status: 429, headers: {'retry-after': '3600'}}));
		const {code, output} = await deploy(railway, {DEPLOY_TIMEOUT: '2'});
		expect(code).toBe(1);
		expect(output).toContain('Railway was asked too often.');
		expect(railway.calls).toHaveLength(1);
	});

	it('tells of a page that is no answer', async () => {
		const page = '<html><head><title>Access denied | Cloudflare</title></head></html>';
		const railway = await serve({}, () => ({raw: page, status: 403}));
		const {code, output} = await deploy(railway);
		expect(code).toBe(1);
		expect(output).toContain('Railway answered with HTTP 403 and no data: Access denied | Cloudflare');
		expect(railway.calls).toHaveLength(1);
	});

	it('asks again after a fault of the server, and gives up after the fifth', async () => {
		const once = await serve({}, ({field}, asked) => (field === 'serviceInstance' && asked < 3 ? {raw: 'oops', status: 502} : undefined));
		expect(await deploy(once)).toMatchObject({code: 0});
		const always = await serve({}, () => ({raw: 'oops', status: 502}));
		expect(await deploy(always)).toMatchObject({code: 1, output: expect.stringContaining('HTTP 502')});
		expect(always.calls).toHaveLength(5);
	});

	it('deploys once where the answer to that got lost', async () => {
		let deployed = false;
		const railway = await serve({}, ({field}, asked) => {
			if (field === 'serviceInstanceDeployV2' && asked === 1) {
				deployed = true;
				return {raw: 'Gateway Timeout', status: 504};
			}

			return field === 'serviceInstance' && deployed
				? {
						data: {
							serviceInstance: {
								serviceName: 'demo',
								source: {image, repo: null},
								latestDeployment: {id: 'deployment-2', status: 'BUILDING', meta: {image}},
							},
						},
					}
				: undefined;
		});
		expect(await deploy(railway)).toMatchObject({code: 0, output: expect.stringContaining('Deployment deployment-2')});
		expect(fields(railway).filter(field => field === 'serviceInstanceDeployV2')).toHaveLength(1);
	});

	it('goes on watching after a few looks that failed', async () => {
		const railway = await serve({statuses: ['BUILDING', 'SUCCESS']}, ({field}, asked) =>
			field === 'deployment' && (asked === 2 || asked === 3) ? {raw: 'oops', status: 503} : undefined,
		);
		expect(await deploy(railway)).toMatchObject({code: 0});
	});

	it('fails where it takes longer than the time limit', async () => {
		const {code, output} = await deploy(await serve({statuses: ['DEPLOYING']}), {DEPLOY_TIMEOUT: '1', POLL_FIRST: '1'});
		expect(code).toBe(1);
		expect(output).toMatch(/is still DEPLOYING after 1 seconds/);
	});

	it('asks less and less often', async () => {
		const {path: PATH, waits} = await sleepless(await temporaryFolder());
		const railway = await serve({statuses: ['BUILDING', 'BUILDING', 'BUILDING', 'BUILDING', 'SUCCESS']});
		expect(await deploy(railway, {PATH, POLL_FIRST: '5', POLL_MOST: '7'})).toMatchObject({code: 0});
		expect(await waits()).toEqual(['5', '6', '7', '7']);
	});

	it('fails where nobody answers', async () => {
		const railway = await serve(inPlace);
		await deploy(railway);
		await railway.stop();
		const {code, output} = await deploy(railway);
		expect(code).toBe(1);
		expect(output).toMatch(/The service could not be read\..*connect/i);
	});

	it.each([
		['no token', {RAILWAY_TOKEN: ''}, 'RAILWAY_TOKEN is not set'],
		['no service', {RAILWAY_SERVICE_ID: ''}, 'RAILWAY_SERVICE_ID is not set'],
		['no environment', {RAILWAY_ENVIRONMENT_ID: ''}, 'RAILWAY_ENVIRONMENT_ID is not set'],
		['a tag', {IMAGE: 'ghcr.io/acme/demo:main'}, 'names no digest'],
		['a token with a quote', {RAILWAY_TOKEN: 'a"\nurl = "http://evil'}, 'characters that no token has'],
	])('asks nobody where it was given %s', async (_, environment, words) => {
		const {code, output} = await deploy({url: 'http://127.0.0.1:9'}, environment);
		expect(code).toBe(1);
		expect(output).toContain(words);
	});

	it('has the token in no command line and in no output', async () => {
		const folder = await temporaryFolder();
		const seen = await recording(folder, ['curl', 'jq', 'sed', 'grep', 'tr', 'tail', 'date', 'cat', 'mktemp', 'rm', 'printenv', 'sleep']);
		const {output} = await deploy(await serve({statuses: ['FAILED']}), {PATH: seen.path});
		const lines = await seen.lines();
		expect(lines).toContain('/curl ');
		expect(lines).toContain('/jq ');
		expect(lines).not.toContain(token);
		expect(output).not.toContain(token);
	});
});
