import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {writeFiles} from '../../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../../_helpers/temporary.ts';
import {hasTools, runScript, shells, stubs} from './_run.ts';

const index = `sha256:${'1'.repeat(64)}`;
const digest = `sha256:${'2'.repeat(64)}`;
const secret = 'canary-secret-access-key';

type Docker = {readonly exitCode?: number; readonly index?: unknown};

/** A docker that writes down its arguments, one a line, and answers as buildx does. */
async function build(environment: Readonly<Record<string, string>>, {exitCode = 0, index: answered}: Docker = {}, shell?: string) {
	const folder = await temporaryFolder();
	const manifests = [
		{digest: `sha256:${'9'.repeat(64)}`, platform: {os: 'unknown', architecture: 'unknown'}},
		{digest, platform: {os: 'linux', architecture: 'amd64'}},
	];
	await writeFiles(folder, {
		index: JSON.stringify(answered ?? {manifests}),
		manifest: JSON.stringify({config: {size: 1000}, layers: [{size: 20_000}, {size: 300}]}),
		output: '',
	});
	const docker = `
printf '%s\\n' "$@" >>'${folder}/argv'
echo "$SOURCE_DATE_EPOCH" >'${folder}/time'
if [ "$2" = build ]; then
	while [ $# -gt 0 ]; do
		if [ "$1" = --metadata-file ]; then echo '{"containerimage.digest":"${index}"}' >"$2"; fi
		shift
	done
	echo '#1 [internal] load build definition' >&2
	exit ${exitCode}
fi
case $5 in
*${index}) cat '${folder}/index' ;;
*) cat '${folder}/manifest' ;;
esac`;
	const {code, output} = await runScript(
		'build-image.sh',
		{
			PATH: await stubs({docker}),
			IMAGE: 'ghcr.io/acme/demo',
			CONTEXT: '.',
			DOCKERFILE: 'Dockerfile.production',
			OUT_DIR: path.join(folder, 'out'),
			GITHUB_OUTPUT: path.join(folder, 'output'),
			GITHUB_REPOSITORY: 'acme/demo',
			GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
			GITHUB_REF_NAME: 'release/1.x',
			...environment,
		},
		shell,
	);
	const read = async (name: string) => (await readFile(path.join(folder, name), 'utf8')).trimEnd().split('\n');
	const argv = await read('argv');
	return {
		code,
		output,
		argv,
		/** What follows an option, wherever it is given. */
		given: (option: string) => argv.filter((_, place) => argv[place - 1] === option),
		time: await read('time'),
		outputs: Object.fromEntries((await read('output')).map(line => line.split(/=(.*)/s).slice(0, 2))) as Readonly<Record<string, string>>,
	};
}

describe.skipIf(!hasTools)('build-image.sh', () => {
	it.each(shells)('pushes, and tells the digest to deploy, in %s', async shell => {
		const {code, argv, outputs, time} = await build({PUSH: 'true'}, {}, shell);
		expect([code, time]).toEqual([0, ['0']]);
		expect(outputs).toMatchObject({image: `ghcr.io/acme/demo@${digest}`, digest, 'index-digest': index, bytes: '21300'});
		expect(outputs.seconds).toMatch(/^\d+$/);
		expect(argv).toEqual(
			expect.arrayContaining([
				'type=image,"name=ghcr.io/acme/demo:sha-0123456,ghcr.io/acme/demo:release-1.x",push=true,rewrite-timestamp=true',
				'--provenance=mode=max',
				'--sbom=true',
				'type=registry,ref=ghcr.io/acme/demo:buildcache',
				'type=registry,ref=ghcr.io/acme/demo:buildcache,mode=max,ignore-error=true',
				'linux/amd64',
			]),
		);
	});

	it('has nothing in the image that changes with the commit', async () => {
		const {argv, given} = await build({PUSH: 'true'});
		expect(given('--label')).toEqual(['org.opencontainers.image.source=https://github.com/acme/demo']);
		expect(argv.filter(word => word.includes('0123456789abcdef'))).toEqual([
			'index:org.opencontainers.image.revision=0123456789abcdef0123456789abcdef01234567',
		]);
	});

	it('pushes nothing, and no layer, without PUSH', async () => {
		const {code, argv, outputs, time} = await build({});
		// Layers of every build have the same time, so that all builds find them.
		expect([code, time]).toEqual([0, ['0']]);
		expect(argv.filter(word => /push|cache-to|tag|provenance/.test(word))).toEqual([]);
		expect(argv).toContain('type=cacheonly');
		expect(Object.keys(outputs)).toEqual(['log', 'seconds']);
	});

	it('passes values by the environment, not by a command line', async () => {
		const {argv, given, output} = await build({
			SECRETS: 'aws_secret_access_key=AWS_SECRET_ACCESS_KEY aws_session_token=AWS_SESSION_TOKEN git_credentials=GIT_CREDENTIALS',
			AWS_SECRET_ACCESS_KEY: secret,
			AWS_SESSION_TOKEN: '',
			SCCACHE_BUCKET: 'a-bucket',
		});
		expect(given('--secret')).toEqual(['id=aws_secret_access_key,env=AWS_SECRET_ACCESS_KEY']);
		expect(given('--build-arg')).toEqual(['SCCACHE_BUCKET', 'SCCACHE_REGION', 'SCCACHE_ENDPOINT', 'SCCACHE_PREFIX']);
		expect(argv.join('\n') + output).not.toContain(secret);
	});

	it.each(shells)('fails as the build does, and keeps its log, in %s', async shell => {
		const {code, outputs} = await build({PUSH: 'true'}, {exitCode: 17}, shell);
		expect([code, Object.keys(outputs)]).toEqual([17, ['log', 'seconds']]);
		expect(await readFile(outputs.log ?? '', 'utf8')).toContain('load build definition');
	});

	it('takes the digest of the push if there is no index', async () => {
		const {outputs} = await build({PUSH: 'true'}, {index: {config: {size: 1}, layers: []}});
		expect(outputs.digest).toBe(index);
	});

	it('fails if the index has no image for linux/amd64', async () => {
		const arm = {manifests: [{digest, platform: {os: 'linux', architecture: 'arm64'}}]};
		const {code, outputs} = await build({PUSH: 'true'}, {index: arm});
		expect(code).not.toBe(0);
		expect(outputs.image).toBeUndefined();
	});
});
