import {createHash, randomBytes} from 'node:crypto';
import {appendFile} from 'node:fs/promises';
import path from 'node:path';
import type {CheckContext} from '../../../engine/check.ts';
import {copyProject} from '../../../project/copy-project.ts';
import {type DockerEngine, findEngine, type MissingEngine} from '../../../services/docker.ts';
import type {ProcessResult} from '../../../services/process.ts';
import type {World} from '../../world.ts';
import {placeInContext} from '../context.ts';
import {chosenServer} from '../decide.ts';
import {imageFiles} from '../files.ts';
import {readLocalSources} from '../local-sources.ts';
import {type BuildVertex, readProgress} from './progress.ts';

/** One build: what BuildKit said, and how it ended. */
export type ProofBuild = {readonly result: ProcessResult; readonly vertices: readonly BuildVertex[]};

/** What real builds of a copy of the project showed. */
export type ImageProof = {
	readonly engine: DockerEngine;
	readonly first: ProofBuild;
	/** After a comment in a source file of the server; undefined where the first one failed. */
	readonly afterEdit: ProofBuild | undefined;
	/** After a build script was touched; undefined where there is none. */
	readonly afterBuildScript: ProofBuild | undefined;
	/** Names of the image and of its builder stage, as long as the proof lasts. */
	readonly image: string;
	readonly builder: string;
	/** What the build was given as secrets: none of it may be found anywhere. */
	readonly canaries: readonly string[];
};

const secretIds = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'];

/** Builds a copy of the project, and again after edits. Slow: done once for all the checks that look at it. */
export async function proveImage(world: World, {signal, output}: CheckContext): Promise<ImageProof | MissingEngine> {
	const {project, run, environment} = world;
	const engine = await findEngine({run, environment, signal});
	if ('missing' in engine) {
		return engine;
	}

	return world.probes.exclusive('image', async () => {
		const {folder: projectInContext} = placeInContext(project, await readLocalSources(project));
		const context = projectInContext === '' ? project.root : (project.git?.root ?? project.root);
		const copy = await world.probes.folder();
		await copyProject(world, context, copy, signal);
		const own = path.join(copy, projectInContext);
		const {dockerfile} = await imageFiles(project, {folder: projectInContext});
		const image = `ferrovia-proof-${randomBytes(4).toString('hex')}`;
		const canaries = secretIds.map(canaryOf);
		const build = async (tag: string, ...options: readonly string[]): Promise<ProofBuild> => {
			const lines: string[] = [];
			const result = await run(
				[
					...engine.build,
					'--progress=plain',
					'--file',
					path.join(own, dockerfile),
					'--tag',
					tag,
					...secretIds.flatMap((id, index) => ['--secret', `id=${id},env=FERROVIA_CANARY_${index}`]),
					...options,
					copy,
				],
				{
					env: {...engine.environment, ...Object.fromEntries(canaries.map((canary, index) => [`FERROVIA_CANARY_${index}`, canary]))},
					signal,
					timeoutMs: 60 * 60_000,
					onLine(line) {
						lines.push(line);
						output(line);
					},
				},
			);
			return {result, vertices: readProgress(lines.join('\n'))};
		};
		world.probes.onDispose(async () => {
			await run(['docker', 'image', 'rm', '--force', image, `${image}-builder`], {env: engine.environment, timeoutMs: 60_000});
		});
		const server = chosenServer(world);
		const buildScript = [server.member, ...project.cargo.members].find(member => member.buildScript !== undefined)?.buildScript;
		const first = await build(image);
		const [edited, script] = [inCopy(project.root, own, server.member.mainFiles[server.binary]), inCopy(project.root, own, buildScript)];
		const again = async (file: string | undefined, comment: string) => {
			if (!first.result.ok || file === undefined) {
				return undefined;
			}

			await appendFile(file, `\n// ${comment} ${randomBytes(8).toString('hex')}\n`);
			return build(image);
		};
		const afterEdit = await again(edited, 'an edit');
		const afterBuildScript = await again(script, 'a build script that was touched');
		if (first.result.ok) {
			await build(`${image}-builder`, '--target', 'builder');
		}

		return {engine, first, afterEdit, afterBuildScript, image, builder: `${image}-builder`, canaries};
	});
}

/** Always the same: a layer that an earlier proof made, and that is taken from the cache now, holds the word of that proof. */
function canaryOf(id: string): string {
	return `canary${createHash('sha256').update(`ferrovia ${id}`).digest('hex')}`;
}

/** Where a file of the project is in the copy. */
function inCopy(root: string, copy: string, file: string | undefined): string | undefined {
	return file === undefined ? undefined : path.join(copy, path.relative(root, file));
}
