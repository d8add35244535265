import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {createReadStream} from 'node:fs';
import {mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type {Readable, Writable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {execa, type Result} from 'execa';
import {freePort} from '../../source/services/free-port.ts';

/** Docker, BuildKit and a registry of our own on this machine, where base images are stand-ins under their official names. */
export type Lab = {
	/** For whoever calls `docker` or `docker buildx`. */
	readonly environment: NodeJS.ProcessEnv;
	/** Host and port of an empty registry on loopback that takes pushes from anybody, without TLS. */
	readonly registry: string;
	/** Host and port of the registry that stands in for docker.io and gcr.io. */
	readonly mirror: string;
	/** For Dockerfiles that download sccache: this machine's, in the layout of its releases on GitHub. */
	readonly buildArgs: {readonly DOWNLOAD_MIRROR: string; readonly SCCACHE_VERSION: string; readonly SCCACHE_SHA256_AMD64: string};
	readonly versions: {
		readonly rust: string;
		readonly chef: string;
		readonly sccache: string;
		readonly buildkit: string;
	};
	/** Runs `docker ARGUMENTS` without a terminal, to the end. */
	readonly docker: (
		args: readonly string[],
		settings?: {readonly environment?: NodeJS.ProcessEnv; readonly cwd?: string},
	) => Promise<Result>;
	/** A BuildKit that has seen nothing, as a new runner of CI: what is cached comes from a registry. */
	readonly freshBuilder: () => Promise<Builder>;
	readonly close: () => Promise<void>;
};

export type Builder = {
	readonly name: string;
	/** The lab's, in which `docker buildx build` takes this builder. */
	readonly environment: NodeJS.ProcessEnv;
	readonly close: () => Promise<void>;
};

const here = path.dirname(fileURLToPath(import.meta.url));
// Short, because paths of sockets have 108 characters at most, and on a disk.
const runs = '/var/tmp/ferrovia-lab';

/** What the lab lacks here, in words for the name of a skipped test; null where it can be opened. */
export async function missingFromLab(): Promise<string | null> {
	const found = await preparation();
	return 'missing' in found ? found.missing : null;
}

/** Starts the registries and Docker. Takes about 3 seconds. What `test/lab/prepare` makes must be there. */
export async function openLab(): Promise<Lab | {readonly missing: string}> {
	const found = await preparation();
	if ('missing' in found) {
		return found;
	}

	await execa(path.join(here, 'daemon'), ['sweep', runs], {stdin: 'ignore'});
	const closing: Array<() => Promise<void>> = [];
	const close = async () => {
		// What can't be ended in order must not keep the rest.
		const ends = closing.splice(0).reverse();
		const failures: unknown[] = [];
		for (const end of ends) {
			await end().catch((error: unknown) => failures.push(error));
		}

		if (failures.length > 0) {
			throw failures[0];
		}
	};

	try {
		return await open(found, closing, close);
	} catch (error) {
		await close();
		throw error;
	}
}

async function open(found: Preparation, closing: Array<() => Promise<void>>, close: Lab['close']): Promise<Lab> {
	const [mirror, registry] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
	const [stock, store, engine] = [newFolder('mirror'), newFolder('registry'), newFolder('docker')];
	closing.push(await start('registry', stock, [portOf(mirror), found.images, 'true'], found));
	closing.push(await start('registry', store, [portOf(registry), path.join(store, 'storage')], found));
	closing.push(await start('dockerd', engine, [mirror], found));

	const downloads = await serve(found.downloads);
	closing.push(async () => void downloads.close());

	const configuration = await dockerConfiguration(found);
	closing.push(async () => rm(configuration, {recursive: true, force: true}));

	const environment: NodeJS.ProcessEnv = {
		...process.env,
		DOCKER_HOST: `unix://${path.join(engine, 'socket')}`,
		DOCKER_CONFIG: configuration,
		BUILDX_CONFIG: path.join(configuration, 'buildx'),
		BUILDX_NO_DEFAULT_ATTESTATIONS: undefined,
		BUILDX_BUILDER: undefined,
		DOCKER_CONTEXT: undefined,
		NO_PROXY: noProxy(),
		no_proxy: noProxy(),
	};
	const docker: Lab['docker'] = async (args, settings = {}) =>
		execa('docker', args, {
			stdin: 'ignore',
			env: {...environment, ...settings.environment},
			extendEnv: false,
			cwd: settings.cwd,
		});
	return {
		environment,
		registry,
		mirror,
		buildArgs: {
			DOWNLOAD_MIRROR: `http://127.0.0.1:${(downloads.address() as AddressInfo).port}`,
			SCCACHE_VERSION: found.sccache,
			SCCACHE_SHA256_AMD64: (await readFile(`${found.tarball}.sha256`, 'utf8')).trim(),
		},
		versions: found,
		docker,
		async freshBuilder() {
			const folder = newFolder('builder');
			const name = path.basename(folder);
			const end = await start('buildkitd', folder, [mirror, registry], found);
			const builder: Builder = {
				name,
				environment: {...environment, BUILDX_BUILDER: name},
				close: end,
			};
			closing.push(end);
			await docker(['buildx', 'create', '--name', name, '--driver', 'remote', `unix://${path.join(folder, 'socket')}`]);
			return builder;
		},
		close,
	};
}

/** What `test/lab/prepare --check` says. */
type Preparation = Lab['versions'] & {
	/** Folders: of BuildKit and its kin, of the mirror's images, of what is downloaded. */
	readonly programs: string;
	readonly images: string;
	readonly downloads: string;
	readonly tarball: string;
};

async function preparation(): Promise<Preparation | {readonly missing: string}> {
	// CI prepares it beside the tests that need none.
	const mode = process.env.FERROVIA_TEST_LAB === 'coming' ? '--wait' : '--check';
	const {exitCode, stdout, stderr} = await execa(path.join(here, 'prepare'), [mode], {stdin: 'ignore', reject: false});
	if (exitCode !== 0) {
		return {missing: stderr.trim()};
	}

	return Object.fromEntries(stdout.split('\n').map(line => line.split(/=(.*)/s).slice(0, 2))) as Preparation;
}

let count = 0;
const newFolder = (name: string) => path.join(runs, `${name}-${process.pid}-${count++}`);
const portOf = (address: string) => address.split(':')[1] ?? '';

/** Starts a daemon, which ends when this process does, however that comes, or when the function that it resolves to is called. */
async function start(kind: string, folder: string, args: readonly string[], {programs}: Preparation): Promise<() => Promise<void>> {
	await mkdir(runs, {recursive: true});
	const child = spawn(path.join(here, 'daemon'), [kind, folder, ...args], {
		stdio: ['pipe', 'pipe', 'pipe'],
		// A Ctrl+C is for the tests; they end this in order.
		detached: true,
		env: {...process.env, PATH: `${programs}:${process.env.PATH}`},
	});
	const ended = new Promise<void>(resolve => {
		child.once('close', () => resolve());
	});
	// It may have ended before.
	child.stdin.on('error', () => undefined);
	await ready(child, ended);
	return async () => {
		child.stdin.end();
		await ended;
	};
}

async function ready(child: ChildProcessByStdio<Writable, Readable, Readable>, ended: Promise<void>): Promise<void> {
	let complaint = '';
	child.stderr.on('data', (chunk: Buffer) => {
		complaint += chunk.toString();
	});
	const isReady = await Promise.race([
		new Promise<boolean>(resolve => {
			child.stdout.once('data', () => resolve(true));
		}),
		ended.then(() => false),
	]);
	if (!isReady) {
		throw new Error(complaint.trim());
	}
}

/** Has buildx as a plugin, and hands this machine's proxies to builds and containers. */
async function dockerConfiguration({programs}: Preparation): Promise<string> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-lab-'));
	await mkdir(path.join(folder, 'cli-plugins'));
	await symlink(path.join(programs, 'buildx'), path.join(folder, 'cli-plugins', 'docker-buildx'));
	const {HTTP_PROXY, HTTPS_PROXY, http_proxy = HTTP_PROXY, https_proxy = HTTPS_PROXY} = process.env;
	const hasProxy = http_proxy !== undefined || https_proxy !== undefined;
	const proxies = {default: {httpProxy: http_proxy, httpsProxy: https_proxy, noProxy: noProxy()}};
	await writeFile(path.join(folder, 'config.json'), JSON.stringify(hasProxy ? {proxies} : {}));
	return folder;
}

function noProxy(): string {
	const own = process.env.NO_PROXY ?? process.env.no_proxy;
	return ['127.0.0.1', 'localhost', ...(own === undefined ? [] : [own])].join(',');
}

/** The files of a folder over HTTP, on loopback. */
async function serve(folder: string): Promise<Server> {
	const server = createServer(async (request, response) => {
		const file = path.join(folder, path.posix.normalize(new URL(request.url ?? '/', 'http://lab').pathname));
		const found = await stat(file).catch(() => null);
		if (found?.isFile() !== true) {
			response.writeHead(404).end();
			return;
		}

		response.writeHead(200, {'content-length': found.size});
		createReadStream(file).pipe(response);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return server;
}
