import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {temporaryFolder} from '../../../_helpers/temporary.ts';
import {hasTools, runScript, shells} from './_run.ts';

const index = `sha256:${'1'.repeat(64)}`;
const digest = `sha256:${'2'.repeat(64)}`;
const secret = 'canary-secret-access-key';

type Docker = {readonly exitCode?: number; readonly index?: unknown};

/** A docker that writes down its arguments, one a line, and answers as buildx does. */
async function fakeDocker({exitCode = 0, index: answered}: Docker = {}) {
	const folder = await temporaryFolder();
	const bin = path.join(folder, 'bin');
	await mkdir(bin);
	const manifests = [
		{digest: `sha256:${'9'.repeat(64)}`, platform: {os: 'unknown', architecture: 'unknown'}},
		{digest, platform: {os: 'linux', architecture: 'amd64'}},
	];
	await writeFile(path.join(folder, 'index'), JSON.stringify(answered ?? {manifests}));
	await writeFile(path.join(folder, 'manifest'), JSON.stringify({config: {size: 1000}, layers: [{size: 20_000}, {size: 300}]}));
	await writeFile(
		path.join(bin, 'docker'),
		`#!/bin/sh
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
esac
`,
	);
	await chmod(path.join(bin, 'docker'), 0o755);
	const output = path.join(folder, 'output');
	return {
		folder,
		async build(environment: Readonly<Record<string, string>>, shell?: string) {
			await writeFile(output, '');
			const result = await runScript(
				'build-image.sh',
				{
					PATH: `${bin}${path.delimiter}${process.env.PATH}`,
					IMAGE: 'ghcr.io/acme/demo',
					CONTEXT: '.',
					DOCKERFILE: 'Dockerfile.production',
					OUT_DIR: path.join(folder, 'out'),
					GITHUB_OUTPUT: output,
					GITHUB_REPOSITORY: 'acme/demo',
					GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
					GITHUB_REF_NAME: 'release/1.x',
					...environment,
				},
				shell,
			);
			const argv = (await readFile(path.join(folder, 'argv'), 'utf8')).trimEnd().split('\n');
			const outputs = Object.fromEntries(
				(await readFile(output, 'utf8'))
					.split('\n')
					.filter(Boolean)
					.map(line => line.split(/=(.*)/s).slice(0, 2)),
			);
			return {...result, argv, outputs: outputs as Readonly<Record<string, string>>};
		},
	};
}

describe.skipIf(!hasTools)('build-image.sh', () => {
	it.each(shells)('pushes, and says which digest is deployed: %s', async shell => {
		const docker = await fakeDocker();
		const {code, argv, outputs} = await docker.build({PUSH: 'true'}, shell);
		expect(code).toBe(0);
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
		const {argv} = await (await fakeDocker()).build({PUSH: 'true'});
		const labels = argv.filter((_, place) => argv[place - 1] === '--label');
		expect(labels).toEqual(['org.opencontainers.image.source=https://github.com/acme/demo']);
		expect(argv.filter(word => word.includes('0123456789abcdef'))).toEqual([
			'index:org.opencontainers.image.revision=0123456789abcdef0123456789abcdef01234567',
		]);
	});

	it('pushes nothing, and no layer, without PUSH', async () => {
		const {code, argv, outputs} = await (await fakeDocker()).build({});
		expect(code).toBe(0);
		expect(argv.filter(word => /push|cache-to|tag|provenance/.test(word))).toEqual([]);
		expect(argv).toContain('type=cacheonly');
		expect(Object.keys(outputs)).toEqual(['log', 'seconds']);
	});

	it.each(['true', ''])('gives the layers of every build the same time, so that all find them: PUSH=%s', async push => {
		const docker = await fakeDocker();
		await docker.build({PUSH: push});
		expect(await readFile(path.join(docker.folder, 'time'), 'utf8')).toBe('0\n');
	});

	it('passes values by the environment: no command line has one', async () => {
		const {argv, output} = await (await fakeDocker()).build({
			SECRETS: 'aws_secret_access_key=AWS_SECRET_ACCESS_KEY aws_session_token=AWS_SESSION_TOKEN git_credentials=GIT_CREDENTIALS',
			AWS_SECRET_ACCESS_KEY: secret,
			AWS_SESSION_TOKEN: '',
			SCCACHE_BUCKET: 'a-bucket',
		});
		expect(argv.filter((_, place) => argv[place - 1] === '--secret')).toEqual(['id=aws_secret_access_key,env=AWS_SECRET_ACCESS_KEY']);
		expect(argv.filter((_, place) => argv[place - 1] === '--build-arg')).toEqual([
			'SCCACHE_BUCKET',
			'SCCACHE_REGION',
			'SCCACHE_ENDPOINT',
			'SCCACHE_PREFIX',
		]);
		expect(argv.join('\n')).not.toContain(secret);
		expect(output).not.toContain(secret);
	});

	it.each(shells)('fails as the build does, and keeps its log: %s', async shell => {
		const {code, outputs} = await (await fakeDocker({exitCode: 17})).build({PUSH: 'true'}, shell);
		expect(code).toBe(17);
		expect(Object.keys(outputs)).toEqual(['log', 'seconds']);
		expect(await readFile(outputs.log ?? '', 'utf8')).toContain('load build definition');
	});

	it('takes the digest of the push where there is no index', async () => {
		const {outputs} = await (await fakeDocker({index: {config: {size: 1}, layers: []}})).build({PUSH: 'true'});
		expect(outputs.digest).toBe(index);
	});

	it('fails where the index has no image for linux/amd64', async () => {
		const {code, outputs} = await (
			await fakeDocker({index: {manifests: [{digest, platform: {os: 'linux', architecture: 'arm64'}}]}})
		).build({PUSH: 'true'});
		expect(code).not.toBe(0);
		expect(outputs.image).toBeUndefined();
	});
});
