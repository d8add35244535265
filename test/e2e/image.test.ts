import {execFileSync} from 'node:child_process';
import {appendFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {CreateBucketCommand, S3Client} from '@aws-sdk/client-s3';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {compiledUnits} from '../../source/steps/image/proof/progress.ts';
import {type Moto, motoServer, startMoto} from '../_helpers/moto.ts';
import {type Builder, type Lab, missingFromLab, openLab} from '../lab/lab.ts';
import {
	buildInCi,
	cacheOf,
	cargo,
	chefFromImage,
	chefInstallation,
	commit,
	credentialsOf,
	dockerOfLab,
	ferrovia,
	imageProject,
	nameBaseImages,
	type RunnerBuild,
	stepOf,
	wordsInRegistry,
} from './_image.ts';
import {type Sandbox, snapshot} from './_project.ts';
import {validate} from './_schema.ts';

const missing = (await missingFromLab()) ?? (motoServer === null ? 'moto_server is not on PATH' : null);

/** A build that compiles everything, on a machine that has other things to do as well. */
const patience = 900_000;
const setupArgs = '--yes --cache minio --cache-bucket demo-cache --cache-endpoint http://127.0.0.1:9 --linker default --json'.split(' ');
/** Where no engine is: what the setup itself would prove is proved by the tests one at a time. */
const noEngine = {DOCKER_HOST: 'unix:///nowhere/docker.sock'};

/** BuildKit says CACHED of it, but not always: not where the layer is being fetched already. What ran printed something. */
const fromItsLayer = {lines: []};

type Check = {readonly status: string; readonly detail: string; readonly evidence?: string};

describe.skipIf(missing !== null)(`the image, built for real${missing === null ? '' : ` (${missing})`}`, () => {
	let lab: Lab;
	let docker: Awaited<ReturnType<typeof dockerOfLab>>;

	beforeAll(async () => {
		const opened = await openLab();
		if ('missing' in opened) {
			throw new Error(opened.missing);
		}

		lab = opened;
		docker = await dockerOfLab(lab);
	});
	afterAll(async () => {
		await lab?.close();
		await docker?.remove();
	});

	describe('by verify, with the engine of this machine', () => {
		const dockerfileOf = ({root}: Sandbox) => path.join(root, 'Dockerfile.production');

		beforeAll(async () => nameBaseImages(lab));

		it(
			'is proved from the first to the last promise, and leaves nothing behind',
			async () => {
				const sandbox = await imageProject(lab, docker.docker);
				const setup = await ferrovia(sandbox, ['setup', 'cargo', 'image', ...setupArgs], noEngine);
				expect([setup.exitCode, setup.stderr]).toEqual([3, '']);
				const [before, images] = [await snapshot(sandbox.root), await dockerState()];
				const gitStatus = gitStatusOf(sandbox);

				const {exitCode, verdict, checks} = await verify(sandbox);
				expect([exitCode, verdict]).toEqual([0, 'Proved 8 of 8.']);
				expect(checks).toMatchObject({
					'image.source-edit': {detail: expect.stringMatching(/^0 of [3-9] dependencies compiled, 2 of your own$/)},
					'image.build-script': {detail: expect.stringMatching(/^0 of [3-9] dependencies compiled, 2 of your own$/)},
					'image.answers': {detail: 'answered 200 on $PORT, as a user without rights'},
					'image.secrets': {detail: '3 secrets that the build was given are nowhere in it'},
					'image.small': {detail: expect.stringMatching(/^(?:2|3)\d MB, user 65532:65532$/)},
					'image.current': {detail: 'Dockerfile.production'},
				});
				expect(checks['image.source-edit']?.evidence).toBe('sccache: off (this build was given no cache)');
				expect(await dockerState()).toEqual(images);
				expect(await snapshot(sandbox.root)).toEqual(before);
				expect(gitStatusOf(sandbox)).toBe(gitStatus);
			},
			patience,
		);

		const keep = 'RUN --mount=type=secret,id=aws_secret_access_key cp /run/secrets/aws_secret_access_key /tmp/kept\n';
		const broken: ReadonlyArray<{
			readonly what: string;
			readonly edits: ReadonlyArray<readonly [string | RegExp, string]>;
			readonly expected: Readonly<Record<string, readonly [string, string | RegExp]>>;
		}> = [
			{
				what: 'a secret that a later RUN deletes, root as the user, and a server that listens on loopback',
				edits: [
					['COPY . .\nRUN --mount', `${keep}RUN rm /tmp/kept\nCOPY . .\nRUN --mount`],
					[/^USER .*$/m, 'USER root'],
					[/^ENV PORT/m, 'ENV HOST=127.0.0.1 PORT'],
				],
				expected: {
					'image.secrets': ['fail', 'a secret of the build is in a layer of the builder stage'],
					'image.small': ['fail', /^2\d MB, and the server runs as root$/],
					'image.faults': ['warn', /runs as root/],
					'image.answers': ['fail', /does not answer on \$PORT: .*127\.0\.0\.1/],
				},
			},
			{
				// The layer of the secret may come from the cache: it holds what the proof before this one gave it.
				what: 'other features than were cooked, a secret in the image, and a server that wants a database',
				edits: [
					[/^( +with-sccache cargo build .*)$/m, '$1 --features numbers'],
					['\nFROM gcr.io', `${keep}\nFROM gcr.io`],
					[/^ENV PORT/m, 'COPY --from=builder --chown=65532 /tmp/kept /app/kept\nENV NEEDS_DATABASE=1 PORT'],
				],
				expected: {
					'image.source-edit': ['fail', /^1 of \d+ dependencies compiled: ryu 1\.\d+\.\d+$/],
					'image.build-script': ['fail', /^1 of \d+ dependencies compiled: ryu 1\.\d+\.\d+$/],
					'image.secrets': ['fail', 'a secret of the build is in a layer of the image, a layer of the builder stage'],
					'image.faults': ['fail', /the build differs: features none there and numbers here/],
					'image.answers': ['warn', /^the server ended with exit code 101 before it answered: .*DATABASE_URL must be set/],
				},
			},
		];

		it.each(broken)('tells what is wrong, and that alone: $what', async ({edits, expected}) => {
			const sandbox = await imageProject(lab, docker.docker);
			await ferrovia(sandbox, ['setup', 'cargo', 'image', ...setupArgs], noEngine);
			await writeFile(dockerfileOf(sandbox), edit(await readFile(dockerfileOf(sandbox), 'utf8'), edits));
			const before = await dockerState();

			const {exitCode, checks} = await verify(sandbox);
			expect(exitCode).toBe(1);
			expect(Object.fromEntries(Object.entries(checks).filter(([, {status}]) => status !== 'pass'))).toEqual(
				Object.fromEntries(
					Object.entries(expected).map(([id, [status, detail]]) => [
						id,
						expect.objectContaining({status, detail: typeof detail === 'string' ? detail : expect.stringMatching(detail)}),
					]),
				),
			);
			expect(await dockerState()).toEqual(before);
		});

		it('says where a Dockerfile is none', async () => {
			const sandbox = await imageProject(lab, docker.docker);
			await ferrovia(sandbox, ['setup', 'image', ...setupArgs], noEngine);
			await writeFile(dockerfileOf(sandbox), edit(await readFile(dockerfileOf(sandbox), 'utf8'), [[/^ENTRYPOINT/m, 'ENTRY']]));
			const {exitCode, checks} = await verify(sandbox);
			expect(exitCode).toBe(1);
			expect(checks).toMatchObject({
				'image.valid': {status: 'fail', detail: expect.stringContaining('ENTRY')},
				'image.faults': {status: 'unknown'},
				'image.source-edit': {status: 'fail', detail: expect.stringMatching(/^the build failed: .*unknown instruction: ENTRY/)},
			});
		});

		async function verify(sandbox: Sandbox) {
			const {exitCode, stdout, stderr} = await ferrovia(sandbox, ['verify', 'image', '--json']);
			expect({exitCode, stderr}).toEqual({exitCode: expect.any(Number), stderr: ''});
			const document = JSON.parse(stdout) as {verdict: string; checks: ReadonlyArray<Check & {id: string}>};
			await validate('verification', document);
			const checks: Readonly<Record<string, Check>> = Object.fromEntries(document.checks.map(check => [check.id, check]));
			return {exitCode, verdict: document.verdict, checks};
		}

		/** Every image by its names, and every container and volume. */
		async function dockerState(): Promise<readonly string[]> {
			const lists = await Promise.all(
				[
					['images', '--all', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'],
					['ps', '--all', '--quiet'],
					['volume', 'ls', '--quiet'],
				].map(async args => lab.docker(args)),
			);
			return lists.flatMap(({stdout}) => String(stdout).split('\n')).sort();
		}
	});

	describe("by the workflow's script, on a new runner each time", () => {
		let moto: Moto;
		beforeAll(async () => {
			moto = await startMoto();
			await new S3Client({endpoint: moto.url, region: 'us-east-1', forcePathStyle: true, credentials: moto.admin}).send(
				new CreateBucketCommand({Bucket: 'demo-cache'}),
			);
		});
		afterAll(async () => moto?.stop());

		it(
			'fills the caches once, and takes from them what did not change',
			async () => {
				const sandbox = await imageProject(lab, docker.docker);
				await ferrovia(sandbox, ['setup', 'image', ...setupArgs], noEngine);
				const dockerfile = path.join(sandbox.root, 'Dockerfile.production');
				// cargo-chef is compiled in the tests of verify.
				await writeFile(dockerfile, edit(await readFile(dockerfile, 'utf8'), [[chefInstallation, chefFromImage(lab.versions)]]));
				commit(sandbox, 'Set up the image');
				const image = `${lab.registry}/acme/demo`;
				const bucket = {
					SCCACHE_BUCKET: 'demo-cache',
					SCCACHE_REGION: 'us-east-1',
					SCCACHE_ENDPOINT: moto.url,
					SCCACHE_PREFIX: 'demo',
					SECRETS: 'aws_access_key_id=AWS_ACCESS_KEY_ID aws_secret_access_key=AWS_SECRET_ACCESS_KEY aws_session_token=AWS_SESSION_TOKEN',
				};
				const build = async (builder: Builder, more: Sandbox['env'] = credentialsOf(moto)): Promise<RunnerBuild> => {
					const started = Date.now();
					const built = await buildInCi(sandbox, {IMAGE: image, BUILDX_BUILDER: builder.name, ...bucket, ...more});
					expect(built.exitCode, built.log.slice(-3000)).toBe(0);
					console.log(
						[
							`${Math.round((Date.now() - started) / 1000)} s`,
							`${compiledUnits(built.vertices).dependencies.length} dependencies`,
							...['chef cook', 'cargo build'].map(command => JSON.stringify(cacheOf(built.vertices, command))),
						].join(', '),
					);
					return built;
				};

				const cold = await onNewRunner(build);
				expect(cacheOf(cold.vertices, 'chef cook')).toMatchObject({
					hits: 0,
					errors: 0,
					location: expect.stringMatching(/^s3, name: demo-cache/),
				});
				expect(cacheOf(cold.vertices, 'chef cook')).toMatchObject({misses: expect.toSatisfy((misses: number) => misses >= 4)});
				expect(await answerOf(cold.outputs.image ?? '')).toMatch(/^built by a build script, lucky number \d+$/);

				// Nothing of this is in the image.
				await appendFile(path.join(sandbox.root, 'README.md'), '\nAnother line.\n');
				commit(sandbox, 'Explain');
				const explained = await onNewRunner(build);
				expect(stepOf(explained.vertices, 'chef cook')).toMatchObject(fromItsLayer);
				expect(compiledUnits(explained.vertices)).toMatchObject({dependencies: [], own: ['domain 0.1.0', 'api 0.1.0']});
				expect(explained.outputs.digest).toBe(cold.outputs.digest);
				expect(explained.outputs['index-digest']).not.toBe(cold.outputs['index-digest']);

				await appendFile(path.join(sandbox.root, 'crates/api/src/main.rs'), '\n// An edit.\n');
				commit(sandbox, 'Edit');
				// As the pull request of a fork: it is given no secret, and pushes nothing.
				const edited = await onNewRunner(async builder => build(builder, {PUSH: ''}));
				expect(Object.keys(edited.outputs)).toEqual(['log', 'seconds']);
				expect(stepOf(edited.vertices, 'chef cook')).toMatchObject(fromItsLayer);
				expect(compiledUnits(edited.vertices).dependencies).toEqual([]);
				expect(cacheOf(edited.vertices, 'cargo build')).toBe('off (there is a bucket, but no credentials)');

				cargo(sandbox, 'update', '--precise', '2.3.0', 'fastrand');
				commit(sandbox, 'Update fastrand');
				await onNewRunner(async builder => {
					const bumped = await build(builder);
					const cooked = cacheOf(bumped.vertices, 'chef cook');
					expect(compiledUnits(bumped.vertices).dependencies).toContain('fastrand 2.3.0');
					expect(cooked).toMatchObject({misses: expect.toSatisfy((misses: number) => misses <= 2), errors: 0});
					expect(cooked).toMatchObject({hits: expect.toSatisfy((hits: number) => hits >= 3)});

					await moto.stop();
					await appendFile(path.join(sandbox.root, 'crates/api/src/main.rs'), '\n// Another edit.\n');
					commit(sandbox, 'Edit again');
					const alone = await build(builder);
					expect(cacheOf(alone.vertices, 'cargo build')).toMatch(
						/^off \(the cache does not answer: (?!.*Backtrace).*Connection refused.*\)$/,
					);
					expect(await answerOf(alone.outputs.image ?? '')).toMatch(/^built by a build script/);
				});

				const {found, blobs} = await wordsInRegistry(image, ['main', 'buildcache'], Object.values(credentialsOf(moto)));
				expect(found).toEqual([]);
				expect(blobs).toBeGreaterThan(10);
				// The search finds what is there.
				expect((await wordsInRegistry(image, ['main'], ['lucky number'])).found).toEqual(['lucky number']);
			},
			patience,
		);

		/** With a builder of its own, which is gone afterwards. */
		async function onNewRunner<T>(work: (builder: Builder) => Promise<T>): Promise<T> {
			const builder = await lab.freshBuilder();
			try {
				return await work(builder);
			} finally {
				await builder.close();
			}
		}

		/** Of the service in an image that Docker pulls by its digest. */
		async function answerOf(name: string): Promise<string> {
			expect(name).toMatch(/@sha256:[\da-f]{64}$/);
			const {stdout: id} = await lab.docker(['run', '--detach', '--env', 'PORT=4711', '--publish', '127.0.0.1::4711', name]);
			try {
				const {stdout: address} = await lab.docker(['port', String(id), '4711']);
				for (;;) {
					const response = await fetch(`http://${address}/`).catch(() => null);
					if (response !== null) {
						return await response.text();
					}

					await new Promise(resolve => {
						setTimeout(resolve, 50);
					});
				}
			} finally {
				await lab.docker(['rm', '--force', '--volumes', String(id)]);
			}
		}
	});
});

/** Each edit must find its place. */
function edit(words: string, edits: ReadonlyArray<readonly [string | RegExp, string]>): string {
	return edits.reduce((before, [from, to]) => {
		const after = before.replace(from, to);
		expect(after, `nothing to replace: ${from}`).not.toBe(before);
		return after;
	}, words);
}

function gitStatusOf({root, env}: Sandbox): string {
	return execFileSync('git', ['status', '--porcelain', '--ignored'], {cwd: root, env: env as NodeJS.ProcessEnv, encoding: 'utf8'});
}
