// The same project in an image, three ways: built cold, after a source edit and after a bump of one dependency, each time on a builder
// that has seen nothing, as in CI, with what the build before it exported to a registry. Prints seconds, compiled dependencies and hits, and
// the ratios; compare those, not the seconds. Needs the lab (test/lab/prepare) and a moto server, and a machine that does nothing else.
// Usage: npm run bench:image, or BENCH_VARIANTS=ferrovia npm run bench:image for one of them, without ratios.
import {appendFile, cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {CreateBucketCommand, S3Client} from '@aws-sdk/client-s3';
import {cacheLines, compiledUnits, readProgress} from '../source/steps/image/proof/progress.ts';
import {startMoto} from '../test/_helpers/moto.ts';
import {type Lab, openLab} from '../test/lab/lab.ts';
import {handMade, naive} from './image/dockerfiles.ts';
import {makeProject, sourceFile, succeed} from './image/project.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const allVariants = ['naive', 'hand-made', 'ferrovia'] as const;
type Variant = (typeof allVariants)[number];
const variants = allVariants.filter(variant => (process.env.BENCH_VARIANTS ?? variant).split(',').includes(variant));
const scenarios = ['cold', 'source edit', 'dependency bump'] as const;
type Scenario = (typeof scenarios)[number];
type Measurement = {readonly seconds: number; readonly dependencies: number; readonly cache: string; readonly steps: readonly string[]};

const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-bench-image-'));
const opened = await openLab();
if ('missing' in opened) {
	throw new Error(`The benchmark needs the lab: ${opened.missing}`);
}

const lab: Lab = opened;
const moto = await startMoto();
try {
	await new S3Client({endpoint: moto.url, region: 'us-east-1', forcePathStyle: true, credentials: moto.admin}).send(
		new CreateBucketCommand({Bucket: 'bench'}),
	);
	const results = new Map<Variant, Map<Scenario, Measurement>>(variants.map(variant => [variant, new Map()]));
	const projects = new Map<Variant, string>();
	for (const variant of variants) {
		const [first] = projects.values();
		projects.set(variant, await projectOf(variant, first));
	}

	for (const scenario of scenarios) {
		for (const variant of variants) {
			const project = projects.get(variant) ?? '';
			await edit(scenario, project);
			const measurement = await build(variant, scenario, project);
			results.get(variant)?.set(scenario, measurement);
			console.log(
				`${variant.padEnd(10)} ${scenario.padEnd(16)} ${measurement.seconds.toFixed(0).padStart(4)} s  ${measurement.dependencies} dependencies compiled  ${measurement.cache}`,
			);
			for (const step of measurement.steps) {
				console.log(`             ${step}`);
			}
		}
	}

	print(results);
} finally {
	await moto.stop();
	await lab.close();
	await rm(folder, {recursive: true, force: true, maxRetries: 3});
}

/** The project, or a copy of the first one, with the Dockerfile of a variant; ours is written by the program itself. */
async function projectOf(variant: Variant, first: string | undefined): Promise<string> {
	const project = path.join(folder, variant);
	if (first === undefined) {
		await makeProject(project);
	} else {
		await cp(first, project, {recursive: true});
	}

	const {rust} = lab.versions;
	if (variant === 'ferrovia') {
		await rm(path.join(project, 'Dockerfile'), {force: true});
		succeed(
			project,
			process.execPath,
			path.join(root, 'dist/ferrovia.js'),
			'setup',
			'cargo',
			'image',
			'--yes',
			'--linker',
			'default',
			'--cache',
			'minio',
			'--cache-bucket',
			'bench',
			'--cache-endpoint',
			moto.url,
			'--image-debian',
			'trixie',
			'--image-base',
			'debian',
			'--no-color',
			'--json',
		);
	} else {
		await writeFile(path.join(project, 'Dockerfile'), variant === 'naive' ? naive(rust) : handMade(rust, '0.1.78'));
		await writeFile(path.join(project, '.dockerignore'), 'target\n.git\nDockerfile\n');
		const manifest = path.join(project, 'Cargo.toml');
		const text = await readFile(manifest, 'utf8');
		if (!text.includes('[profile.production]')) {
			await writeFile(
				manifest,
				`${text}\n[profile.production]\ninherits = "release"\nlto = "thin"\ncodegen-units = 1\nstrip = "symbols"\n`,
			);
		}
	}

	return project;
}

async function edit(scenario: Scenario, project: string): Promise<void> {
	if (scenario === 'source edit') {
		await appendFile(path.join(project, sourceFile), '\n// An edit.\n');
	} else if (scenario === 'dependency bump') {
		// A release of a crate in the middle of the graph: it and what is above it are compiled anew, the rest is not.
		succeed(project, 'cargo', 'update', '--precise', '1.0.140', 'serde_json');
	}
}

/** One build on a builder that has seen nothing; the layers are taken from, and exported to, a registry as in CI. */
async function build(variant: Variant, scenario: Scenario, project: string): Promise<Measurement> {
	const builder = await lab.freshBuilder();
	try {
		const name = `${lab.registry}/bench-${variant}`;
		const started = performance.now();
		const {stdout, stderr} = await lab.docker(
			[
				'buildx',
				'build',
				'--progress=plain',
				'--file',
				path.join(project, variant === 'ferrovia' ? 'Dockerfile.production' : 'Dockerfile'),
				...(scenario === 'cold' ? [] : ['--cache-from', `type=registry,ref=${name}:cache`]),
				'--cache-to',
				`type=registry,ref=${name}:cache,mode=max`,
				'--output',
				`type=image,name=${name}:${scenario.replace(' ', '-')},push=true`,
				...(variant === 'ferrovia' ? shared() : []),
				project,
			],
			{environment: {...builder.environment, BENCH_KEY: moto.admin.accessKeyId, BENCH_SECRET: moto.admin.secretAccessKey}},
		);
		const seconds = (performance.now() - started) / 1000;
		const vertices = readProgress(`${stdout}\n${stderr}`);
		return {
			seconds,
			dependencies: compiledUnits(vertices).dependencies.length,
			cache: cacheLines(vertices).slice(-2).map(hits).join(', '),
			steps: longest(vertices),
		};
	} finally {
		await builder.close();
	}
}

function shared(): readonly string[] {
	const values = {
		...lab.buildArgs,
		SCCACHE_BUCKET: 'bench',
		SCCACHE_REGION: 'us-east-1',
		SCCACHE_ENDPOINT: moto.url,
		SCCACHE_PREFIX: 'bench',
	};
	return [
		...Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
		'--secret',
		'id=aws_access_key_id,env=BENCH_KEY',
		'--secret',
		'id=aws_secret_access_key,env=BENCH_SECRET',
	];
}

/** What took at least three seconds, the longest first. Steps of different stages overlap. */
function longest(vertices: ReturnType<typeof readProgress>): readonly string[] {
	return vertices
		.filter(({seconds = 0}) => seconds >= 3)
		.sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
		.slice(0, 8)
		.map(({name, seconds = 0}) => `${seconds.toFixed(0).padStart(4)} s  ${name.slice(0, 100)}`);
}

function hits(line: string): string {
	try {
		const {hits: found, misses} = JSON.parse(line.replace(/^sccache: /, '')) as {hits: number; misses: number};
		return `${found} of ${found + misses} from the cache`;
	} catch {
		return line;
	}
}

function print(results: ReadonlyMap<Variant, ReadonlyMap<Scenario, Measurement>>): void {
	const seconds = (variant: Variant, scenario: Scenario) => results.get(variant)?.get(scenario)?.seconds ?? Number.NaN;
	const ours = results.get('ferrovia')?.get('source edit');
	console.log(`\nOn ${os.cpus().length} cores, ${os.cpus()[0]?.model}, load ${os.loadavg()[0]?.toFixed(1)}`);
	console.table(
		variants.map(variant => ({
			variant,
			...Object.fromEntries(
				scenarios.map(scenario => [
					scenario,
					`${seconds(variant, scenario).toFixed(0)} s, ${results.get(variant)?.get(scenario)?.dependencies} deps`,
				]),
			),
		})),
	);
	if (variants.length < allVariants.length) {
		return;
	}

	console.log(`source edit, dependencies compiled   ${ours?.dependencies} (target 0)`);
	for (const other of ['naive', 'hand-made'] as const) {
		console.log(
			`source edit, against ${other.padEnd(9)}        ${(seconds(other, 'source edit') / seconds('ferrovia', 'source edit')).toFixed(1)}x faster (target 5x)`,
		);
	}

	console.log(
		`dependency bump, of our cold build   ${((100 * seconds('ferrovia', 'dependency bump')) / seconds('ferrovia', 'cold')).toFixed(0)} % (target 40 %)`,
	);
	console.log(
		`cold, against naive                  ${(100 * (seconds('ferrovia', 'cold') / seconds('naive', 'cold') - 1)).toFixed(0)} % slower (target 10 %)`,
	);
}
