import path from 'node:path';
import {DockerfileSyntaxError} from '../../dockerfile/syntax-error.ts';
import type {CheckContext, CheckOutcome} from '../../engine/check.ts';
import {readText} from '../../engine/file-change.ts';
import {findEngine, lastLine, missingFromOutside} from '../../services/docker.ts';
import {isLeftBehind, ownerOf} from '../owned-file.ts';
import type {World} from '../world.ts';
import {placeInContext, readSurroundings} from './context.ts';
import {decideImage, readsPort} from './decide.ts';
import {type ImageFiles, imageFiles} from './files.ts';
import {readLocalSources} from './local-sources.ts';
import {dockerfileText, planImage} from './plan.ts';
import {containerOutcome, unusualPort} from './proof/container.ts';
import {type ImageProof, type ProofBuild, proveImage} from './proof/image-proof.ts';
import {findLeaks} from './proof/leaks.ts';
import {cacheLines, compiledUnits, saidWhatItCompiled} from './proof/progress.ts';

const write = 'ferrovia setup image';

/** What a check of a file that is not there says. */
const absent: CheckOutcome = {status: 'fail', detail: 'there is no Dockerfile.production', remedy: write};

/** Whether the files are what the step would write today. */
export async function currentOutcome(world: World, {signal}: CheckContext): Promise<CheckOutcome> {
	const file = await dockerfileOf(world);
	if (file === undefined) {
		return absent;
	}

	const {dockerfile} = file.files;
	const {changes} = await planImage(world, signal);
	if (changes.length > 0) {
		return {status: 'fail', detail: changes.map(({summary}) => summary).join(', '), remedy: write};
	}

	const {recipe} = decideImage(world, await readSurroundings(world.project));
	return isLeftBehind(file.text, await dockerfileText(world, recipe, file.files, signal))
		? {
				status: 'warn',
				detail: `${dockerfile} has your edits, and the project asks for something else by now`,
				remedy: `mv ${dockerfile} ${dockerfile}.mine && ${write}`,
			}
		: {status: 'pass', detail: ownerOf(file.text) === 'edited' ? `${dockerfile}, with your edits` : dockerfile};
}

/** BuildKit's own checks where the engine has them; where there is no engine, the parser. */
export async function validOutcome(world: World, {signal}: CheckContext): Promise<CheckOutcome> {
	const file = await dockerfileOf(world);
	if (file === undefined) {
		return absent;
	}

	const {run, environment, project} = world;
	const engine = await findEngine({run, environment, signal});
	if ('missing' in engine || !engine.checks) {
		return parsedOutcome(file.text, 'missing' in engine ? engine.missing : `Docker ${engine.version} has no --check`);
	}

	const result = await run(
		['docker', 'buildx', 'build', '--check', '--file', path.join(project.root, file.files.dockerfile), file.context],
		{
			env: engine.environment,
			signal,
			timeoutMs: 120_000,
		},
	);
	const words = `${result.stdout}\n${result.stderr}`.trim();
	if (result.ok) {
		return {status: 'pass', detail: `docker build --check, Docker ${engine.version}`};
	}

	// An engine whose own BuildKit has no checks downloads one that has, and may not get it.
	const [problem] = /^WARNING: .*$/m.exec(words) ?? /^ERROR: .*dockerfile parse error.*$/m.exec(words) ?? [];
	return problem === undefined
		? parsedOutcome(file.text, `docker build --check did not run: ${lastLine(result)}`)
		: {
				status: problem.startsWith('WARNING') ? 'warn' : 'fail',
				detail: problem,
				evidence: words.slice(-2000),
				remedy: `docker build --check -f ${file.files.dockerfile} .`,
			};
}

/** Without BuildKit: the parser sees what is no Dockerfile, not what an instruction would do. */
async function parsedOutcome(text: string, why: string): Promise<CheckOutcome> {
	const {parseDockerfile} = await import('../../dockerfile/parse.ts');
	try {
		parseDockerfile(text);
		return {status: 'pass', detail: `read by a parser, not by BuildKit: ${why}`};
	} catch (error) {
		if (!(error instanceof DockerfileSyntaxError)) {
			throw error;
		}

		return {status: 'fail', detail: error.what, remedy: `Mend line ${error.line}`};
	}
}

/** What no linter looks for: stages that are not there, mounts that hide a layer, secrets in the wrong place. */
export async function faultsOutcome(world: World): Promise<CheckOutcome> {
	const file = await dockerfileOf(world);
	if (file === undefined) {
		return absent;
	}

	const [{parseDockerfile}, {faultsOf}] = await Promise.all([import('../../dockerfile/parse.ts'), import('../../dockerfile/faults.ts')]);
	let faults: ReturnType<typeof faultsOf>;
	try {
		faults = faultsOf(parseDockerfile(file.text));
	} catch (error) {
		if (!(error instanceof DockerfileSyntaxError)) {
			throw error;
		}

		return {status: 'unknown', detail: `it could not be read: ${error.what}`, remedy: `Mend line ${error.line}`};
	}

	const [first] = faults;
	return first === undefined
		? {status: 'pass', detail: 'stages, mounts and secrets are as they should be'}
		: {
				status: faults.some(({severity}) => severity === 'error') ? 'fail' : 'warn',
				detail: faults.map(({line, text}) => `line ${line}: ${text}`).join(' '),
				remedy: first.remedy,
			};
}

/** What a rebuild after an edit compiled. */
export async function editOutcome(world: World, context: CheckContext, edit: 'source' | 'build-script'): Promise<CheckOutcome> {
	return withProof(world, context, async proof => {
		const again = edit === 'source' ? proof.afterEdit : proof.afterBuildScript;
		if (again === undefined) {
			return {
				status: 'skipped',
				detail: edit === 'source' ? 'the server has no source file to edit' : 'no member of the workspace has a build script',
			};
		}

		return again.result.ok ? rebuildOutcome(proof.first, again) : failedBuild(again);
	});
}

/** Dependencies must come from their layer, and the server must have been compiled: else nothing was proved. */
export function rebuildOutcome(first: ProofBuild, again: ProofBuild): CheckOutcome {
	const {dependencies, own} = compiledUnits(again.vertices);
	const evidence = cacheLines(again.vertices).join('\n');
	if (!saidWhatItCompiled(again.vertices) || own.length === 0) {
		return {
			status: 'unknown',
			detail: 'the build did not say what it compiled',
			evidence,
			remedy: 'Take quiet = true out of .cargo/config.toml',
		};
	}

	const before = compiledUnits(first.vertices).dependencies.length;
	const total = before === 0 ? '' : ` of ${before}`;
	return dependencies.length === 0
		? {status: 'pass', detail: `0${total} dependencies compiled, ${own.length} of your own`, evidence}
		: {
				status: 'fail',
				detail: `${dependencies.length}${total} dependencies compiled: ${dependencies.slice(0, 3).join(', ')}${dependencies.length > 3 ? ', …' : ''}`,
				evidence,
				remedy: 'The flags of cargo chef cook and cargo build must be the same, and neither may have a cache mount on target',
			};
}

/** Whether a container of the image answers. */
export async function answerOutcome(world: World, context: CheckContext): Promise<CheckOutcome> {
	const {recipe} = decideImage(world, await readSurroundings(world.project));
	return withProof(world, context, async ({engine, image}) =>
		containerOutcome(image, {run: world.run, engine, signal: context.signal, port: readsPort(recipe) ? unusualPort : recipe.port}),
	);
}

/** Whether what the build was given as secrets can be found again. */
export async function secretsOutcome(world: World, context: CheckContext): Promise<CheckOutcome> {
	return withProof(world, context, async ({engine, image, builder, first, canaries}) => {
		context.output('looking for the secrets in the layers');
		const found = await findLeaks({
			run: world.run,
			engine,
			signal: context.signal,
			folder: await world.probes.folder(),
			image,
			builder,
			vertices: first.vertices,
			canaries,
		});
		if (found === undefined) {
			return {status: 'unknown', detail: 'the engine did not hand out its layers', remedy: `docker save ${image}`};
		}

		return found.length === 0
			? {status: 'pass', detail: `${canaries.length} secrets that the build was given are nowhere in it`}
			: {
					status: 'fail',
					detail: `a secret of the build is in ${found.join(', ')}`,
					remedy: 'Read secrets in the RUN that needs them, and write them nowhere',
				};
	});
}

/** Size and user of the image. */
export async function sizeOutcome(world: World, context: CheckContext): Promise<CheckOutcome> {
	return withProof(world, context, async ({engine, image}) => {
		const {stdout, ok} = await world.run(['docker', 'image', 'inspect', '--format', '{{.Size}} {{.Config.User}}', image], {
			env: engine.environment,
			signal: context.signal,
			timeoutMs: 30_000,
		});
		const [bytes = '', user = ''] = stdout.trim().split(' ');
		if (!ok || !/^\d+$/.test(bytes)) {
			return {status: 'unknown', detail: 'the engine did not describe the image', remedy: `docker image inspect ${image}`};
		}

		const size = `${Math.round(Number(bytes) / 1_000_000)} MB`;
		return /^(?:|0|root)(?::|$)/.test(user)
			? {status: 'fail', detail: `${size}, and the server runs as root`, remedy: 'USER 65532:65532'}
			: {status: 'pass', detail: `${size}, user ${user}`};
	});
}

async function withProof(world: World, context: CheckContext, look: (proof: ImageProof) => Promise<CheckOutcome>): Promise<CheckOutcome> {
	if ((await dockerfileOf(world)) === undefined) {
		return absent;
	}

	const proof = await proveImage(world, context);
	if ('missing' in proof) {
		return {status: 'unknown', detail: `not built: ${proof.missing}`, remedy: proof.remedy};
	}

	return proof.first.result.ok ? look(proof) : failedBuild(proof.first);
}

/** A build that failed: for want of a network or an image it proves nothing about the Dockerfile. */
export function failedBuild({result, vertices}: ProofBuild): CheckOutcome {
	const words =
		vertices
			.flatMap(({lines}) => lines)
			.slice(-20)
			.join('\n') || result.stderr.slice(-2000);
	const all = `${result.stdout}\n${result.stderr}`;
	const isOutside = missingFromOutside(result) !== undefined;
	const [error] = /^ERROR: .*$/m.exec(all) ?? /error: .*$/m.exec(all) ?? [lastLine(result)];
	return isOutside
		? {
				status: 'unknown',
				detail: `the build could not get what it needs: ${error}`,
				evidence: words,
				remedy: 'docker pull debian:trixie-slim',
			}
		: {status: 'fail', detail: `the build failed: ${error}`, evidence: words, remedy: 'ferrovia verify image --verbose'};
}

type FoundDockerfile = {readonly files: ImageFiles; readonly text: string; readonly context: string};

async function dockerfileOf({project}: World): Promise<FoundDockerfile | undefined> {
	const {folder} = placeInContext(project, await readLocalSources(project));
	const files = await imageFiles(project, {folder});
	const text = await readText(path.join(project.root, files.dockerfile));
	return text === undefined ? undefined : {files, text, context: folder === '' ? project.root : (project.git?.root ?? project.root)};
}
