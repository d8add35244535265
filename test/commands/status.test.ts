import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {main} from '../../source/cli.ts';
import {commitAll, git, hasCargo, hasGit, mainFile, manifest, projectFolder} from '../_helpers/project-folder.ts';
import {runCi, shaOf, twoDeliveries} from '../delivery/_delivery.ts';
import type {Cloud, CloudOptions} from '../steps/railway/_cloud.ts';

vi.mock('node:timers/promises', async original => (await import('../_helpers/quick-timers.ts')).quick(await original()));

/** A project on disk whose services are the doubles, and how to run a command line in it. */
async function open(options: CloudOptions = {}) {
	const deliveries = await twoDeliveries(options);
	const folder = await projectFolder({'Cargo.toml': manifest('demo'), 'src/main.rs': mainFile});
	commitAll(folder);
	git(folder, 'remote', 'add', 'origin', 'https://github.com/acme/demo.git');
	onTestFinished(() => {
		vi.unstubAllEnvs();
	});
	const run = async (argv: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}, healthPath = 'none') => {
		for (const [name, value] of Object.entries({...deliveries.cloud.environment, FORCE_COLOR: '0', ...environment})) {
			vi.stubEnv(name, value);
		}

		const out: string[] = [];
		const error: string[] = [];
		const writes = [
			vi.spyOn(process.stdout, 'write').mockImplementation(text => out.push(String(text)) > 0),
			vi.spyOn(process.stderr, 'write').mockImplementation(text => error.push(String(text)) > 0),
		];
		try {
			const exitCode = await main([...argv, '--cwd', folder, '--railway-health-path', healthPath]);
			return {exitCode, text: out.join(''), error: error.join('')};
		} finally {
			for (const write of writes) {
				write.mockRestore();
			}
		}
	};
	return {...deliveries, run};
}

const sourceOf = ({railway}: Cloud) => railway.state.projects[0]?.instances[0]?.image;
const servingIn = ({railway}: Cloud) => railway.state.deployments.filter(({status}) => status === 'SUCCESS').map(({digest}) => digest);

describe.skipIf(!hasCargo || !hasGit)('ferrovia status', () => {
	it('ends with 0 when what CI pushed last is live, and with 1 when it is not', async () => {
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

	it('ends with 3 when nobody could tell, and prints the rest', async () => {
		const {run} = await open();
		const {exitCode, text} = await run(['status', '--json'], {RAILWAY_API_TOKEN: 'nobody-knows'});
		expect(exitCode).toBe(3);
		expect(JSON.parse(text)).toMatchObject({live: {status: 'unknown'}, deployments: null, runs: [{}, {}], unseen: [{what: 'deployments'}]});
		expect(text).not.toContain('nobody-knows');
	});
});

describe.skipIf(!hasCargo || !hasGit)('ferrovia rollback', () => {
	it('deploys an earlier image by its tag, and proves it', async () => {
		const {cloud, run, first} = await open();
		const {exitCode, text} = await run(['rollback', 'sha-aaaaaaa', '--yes']);
		expect(text).toContain(`proved   ${first.digest.slice(7, 19)} runs\nunknown  http://127.0.0.1:9/ did not answer`);
		expect([exitCode, sourceOf(cloud), servingIn(cloud)]).toEqual([0, `ghcr.io/acme/demo@${first.digest}`, [first.digest]]);
		expect((await run(['status'])).exitCode).toBe(1);
	}, 60_000);

	it('does not know whether it is well where nothing is heard of the server', async () => {
		const {cloud, run, first} = await open();
		const {exitCode, text} = await run(['rollback', 'sha-aaaaaaa', '--yes'], {}, '/health');
		expect(text).toContain('unknown  http://127.0.0.1:9/health did not answer');
		expect([exitCode, servingIn(cloud)]).toEqual([3, [first.digest]]);
	}, 60_000);

	it('fails where the server answers anything but 200', async () => {
		const server = createServer((_, answer) => answer.writeHead(503).end());
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		onTestFinished(() => {
			server.close();
		});
		const {cloud, run} = await open();
		const domain = `127.0.0.1:${(server.address() as AddressInfo).port}`;
		cloud.railway.state.projects[0]?.instances[0]?.domains.splice(0, 1, {id: 'domain', domain, targetPort: 8080});
		const {exitCode, text} = await run(['rollback', 'sha-aaaaaaa', '--yes'], {}, '/health');
		expect(text).toContain(`failed   http://${domain}/health answered 503`);
		expect(exitCode).toBe(1);
	}, 60_000);

	it('prints one document, by the id of a deployment', async () => {
		const {cloud, run, first} = await open();
		const {exitCode, text} = await run(['rollback', first.deployment, '--yes', '--json']);
		expect(exitCode).toBe(0);
		expect(JSON.parse(text)).toMatchObject({version: 1, ok: true, image: `ghcr.io/acme/demo@${first.digest}`});
		expect(servingIn(cloud)).toEqual([first.digest]);
	}, 60_000);

	it.each([
		['an image that runs already', ['sha-bbbbbbb', '--yes'], 0, 'runs already'],
		['a word that fits none', ['sha-fffffff', '--yes'], 2, 'There is no image or deployment'],
		['no word', ['--yes'], 2, 'To which image?'],
		['nobody to confirm it', ['sha-aaaaaaa'], 2, 'There is no terminal to confirm the rollback in.'],
	])('changes nothing for %s', async (_, words, expected, said) => {
		const {cloud, run, second} = await open();
		const {exitCode, text, error} = await run(['rollback', ...words]);
		expect([exitCode, sourceOf(cloud), servingIn(cloud)]).toEqual([expected, `ghcr.io/acme/demo@${second.digest}`, [second.digest]]);
		expect(text + error).toContain(said);
		expect(cloud.calls.filter(call => /^serviceInstance(Update|Deploy)/.test(call))).toEqual([]);
	});

	it('refuses an image that is gone from the registry, and changes nothing', async () => {
		const {cloud, run, first, second} = await open();
		const found = cloud.registry.state.packages.get('acme/demo');
		found?.manifests.delete(first.digest);
		const {exitCode, error} = await run(['rollback', first.deployment, '--yes']);
		expect([exitCode, sourceOf(cloud)]).toEqual([1, `ghcr.io/acme/demo@${second.digest}`]);
		expect(error).toContain("can't be pulled");
		expect(cloud.calls).not.toContain('serviceInstanceUpdate');
	});

	it('asks for a longer word when it means several', async () => {
		const {cloud, run} = await open();
		const [one, two] = cloud.railway.state.deployments;
		for (const [index, deployment] of [one, two].entries()) {
			Object.assign(deployment ?? {}, {id: `deployment-${index}`});
		}

		const {exitCode, error} = await run(['rollback', 'deployment-', '--yes']);
		expect(exitCode).toBe(2);
		expect(error).toContain('"deployment-" means several images.');
	});

	it('says that there is no image when nothing was ever deployed or pushed', async () => {
		const {cloud, run} = await open();
		cloud.repository.runs.length = 0;
		cloud.railway.state.deployments.length = 0;
		const {exitCode, error} = await run(['rollback', 'sha-aaaaaaa', '--yes']);
		expect(exitCode).toBe(1);
		expect(error).toContain('There is no image to go back to.');
	});

	it('refuses a service that Railway builds', async () => {
		const {cloud, run} = await open();
		const [instance] = cloud.railway.state.projects[0]?.instances ?? [];
		Object.assign(instance ?? {}, {image: null, repo: 'acme/demo'});
		const {exitCode, error} = await run(['rollback', 'sha-aaaaaaa', '--yes']);
		expect(exitCode).toBe(1);
		expect(error).toContain('Railway builds the service from acme/demo');
		expect(cloud.calls).not.toContain('serviceInstanceUpdate');
	});
});
