import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, describe, expect, it, onTestFinished, vi} from 'vitest';
import {main} from '../../source/cli.ts';
import {commitAll, git, hasCargo, hasGit, mainFile, manifest, writeFiles} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {written} from '../_helpers/written.ts';
import {runCi, shaOf, twoDeliveries} from '../delivery/_delivery.ts';

vi.mock('node:timers/promises', async original => (await import('../_helpers/quick-timers.ts')).quick(await original()));

// All tests run in one folder, which no command changes: cargo, git and the tools are asked about it once.
vi.mock('../../source/project/detect.ts', async load => once(await load<object>(), 'detectProject'));
vi.mock('../../source/project/installed-tools.ts', async load => once(await load<object>(), 'findInstalledTools'));

function once(module: object, name: string): object {
	let result: unknown;
	return {...module, [name]: (options: unknown) => (result ??= Reflect.get(module, name)(options))};
}

let folder = '';

beforeAll(async () => {
	folder = await temporaryFolder(undefined, afterAll);
	await writeFiles(folder, {'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile});
	commitAll(folder);
	git(folder, 'remote', 'add', 'origin', 'https://github.com/acme/demo.git');
});

type Opened = Awaited<ReturnType<typeof open>>;

/** Services of two deliveries, and how to run a command line with them. */
async function open() {
	const deliveries = await twoDeliveries();
	const {cloud} = deliveries;
	const [instance] = cloud.railway.state.projects[0]?.instances ?? [];
	if (instance === undefined) {
		throw new Error('There is no service.');
	}

	onTestFinished(() => {
		vi.unstubAllEnvs();
	});
	const run = async (argv: readonly string[], {token, healthPath = 'none'}: {token?: string; healthPath?: string} = {}) => {
		const environment = {...cloud.environment, FORCE_COLOR: '0', ...(token === undefined ? {} : {RAILWAY_API_TOKEN: token})};
		for (const [name, value] of Object.entries(environment)) {
			vi.stubEnv(name, value);
		}

		const {result: exitCode, ...rest} = await written(async () => main([...argv, '--cwd', folder, '--railway-health-path', healthPath]));
		return {exitCode, ...rest};
	};
	return {
		...deliveries,
		instance,
		run,
		/** The digests that serve. */
		serving: () => cloud.railway.state.deployments.filter(({status}) => status === 'SUCCESS').map(({digest}) => digest),
	};
}

describe.skipIf(!hasCargo || !hasGit)('ferrovia status', () => {
	it('exits with 0 when the live image is the last one CI pushed, and with 1 when it is not', async () => {
		const {cloud, run, second} = await open();
		const live = await run(['status']);
		expect([live.exitCode, live.error]).toEqual([0, '']);
		expect(live.text).toContain('acme/demo');
		expect(live.text).toContain(`live is what CI pushed last: ${second.digest.slice(7, 19)} of commit bbbbbbb`);
		expect(live.text).toContain('90 % hits');
		runCi(cloud, {sha: shaOf('c'), minute: 20});
		const other = await run(['status', '--json']);
		expect([other.exitCode, JSON.parse(other.text).live.status]).toEqual([1, 'fail']);
	});

	it('exits with 3 when that is unknown, and prints the rest', async () => {
		const {run} = await open();
		const {exitCode, text} = await run(['status', '--json'], {token: 'nobody-knows'});
		expect(exitCode).toBe(3);
		expect(JSON.parse(text)).toMatchObject({live: {status: 'unknown'}, deployments: null, runs: [{}, {}], unseen: [{what: 'deployments'}]});
		expect(text).not.toContain('nobody-knows');
	});
});

describe.skipIf(!hasCargo || !hasGit)('ferrovia rollback', {timeout: 60_000}, () => {
	it('deploys an earlier image by its tag, and verifies it', async () => {
		const {instance, serving, run, first} = await open();
		const {exitCode, text} = await run(['rollback', 'sha-aaaaaaa', '--yes']);
		expect(text).toContain(`proved   ${first.digest.slice(7, 19)} runs\nunknown  http://127.0.0.1:9/ did not answer`);
		expect([exitCode, instance.image, serving()]).toEqual([0, `ghcr.io/acme/demo@${first.digest}`, [first.digest]]);
		expect((await run(['status'])).exitCode).toBe(1);
	});

	it('deploys by the id of a deployment, and prints one document', async () => {
		const {serving, run, first} = await open();
		const {exitCode, text} = await run(['rollback', first.deployment, '--yes', '--json']);
		expect(exitCode).toBe(0);
		expect(JSON.parse(text)).toMatchObject({version: 1, ok: true, image: `ghcr.io/acme/demo@${first.digest}`});
		expect(serving()).toEqual([first.digest]);
	});

	it.each([
		['unknown when the server does not answer', undefined, 3, 'unknown  http://127.0.0.1:9/health did not answer'],
		['failed when the server does not answer 200', 503, 1, /failed {3}http:\/\/127\.0\.0\.1:\d+\/health answered 503/],
	])('calls the health %s', async (_, status, expected, words) => {
		const {instance, serving, run, first} = await open();
		if (status !== undefined) {
			const server = createServer((_request, answer) => answer.writeHead(status).end());
			await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
			onTestFinished(() => void server.close());
			instance.domains = [{id: 'domain', domain: `127.0.0.1:${(server.address() as AddressInfo).port}`, targetPort: 8080}];
		}

		const {exitCode, text} = await run(['rollback', 'sha-aaaaaaa', '--yes'], {healthPath: '/health'});
		expect(text).toMatch(words);
		expect([exitCode, serving()]).toEqual([expected, [first.digest]]);
	});

	it.each<[string, readonly string[], number, string, ((opened: Opened) => void)?]>([
		['the image runs already', ['sha-bbbbbbb', '--yes'], 0, 'runs already'],
		['no image matches', ['sha-fffffff', '--yes'], 2, 'There is no image or deployment'],
		['no image is named', ['--yes'], 2, 'To which image?'],
		['nobody can confirm it', ['sha-aaaaaaa'], 2, 'There is no terminal to confirm the rollback in.'],
		[
			'the registry has lost the image',
			['sha256:', '--yes'],
			1,
			"can't be pulled",
			({cloud, first}) => cloud.registry.state.packages.get('acme/demo')?.manifests.delete(first.digest),
		],
		[
			'several images match',
			['deployment-', '--yes'],
			2,
			'"deployment-" means several images.',
			({cloud}) => {
				for (const [index, deployment] of cloud.railway.state.deployments.entries()) {
					Object.assign(deployment, {id: `deployment-${index}`});
				}
			},
		],
		[
			'nothing was ever deployed or pushed',
			['sha-aaaaaaa', '--yes'],
			1,
			'There is no image to go back to.',
			({cloud}) => {
				cloud.repository.runs.length = 0;
				cloud.railway.state.deployments.length = 0;
			},
		],
		[
			'Railway builds the service',
			['sha-aaaaaaa', '--yes'],
			1,
			'Railway builds the service from acme/demo',
			({instance}) => Object.assign(instance, {image: null, repo: 'acme/demo'}),
		],
	])('changes nothing when %s', async (_, words, expected, message, prepare) => {
		const opened = await open();
		const {cloud, instance, first, run} = opened;
		prepare?.(opened);
		const before = structuredClone([instance, cloud.railway.state.deployments]);
		const {exitCode, text, error} = await run(['rollback', ...words.map(word => (word === 'sha256:' ? first.digest : word))]);
		expect(text + error).toContain(message);
		expect(exitCode).toBe(expected);
		expect([instance, cloud.railway.state.deployments]).toEqual(before);
		expect(cloud.calls.filter(call => /^serviceInstance(Update|Deploy)/.test(call))).toEqual([]);
	});
});
