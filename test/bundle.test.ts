import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, type Metafile} from 'esbuild';
import {describe, expect, it} from 'vitest';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const withoutClouds = [
	'source/steps/cache/step.ts',
	'source/steps/workflow/step.ts',
	'source/steps/index.ts',
	'source/steps/reversers.ts',
	'source/commands/verify.ts',
	'source/commands/plan.ts',
];

const withoutParsers = [
	'source/ferrovia.ts',
	'source/commands/run.ts',
	'source/commands/plan.ts',
	'source/commands/setup.ts',
	'source/commands/verify.ts',
	'source/commands/undo.ts',
	'source/commands/completion.ts',
	'source/project/detect.ts',
	'source/answers/table.ts',
	'source/steps/index.ts',
	'source/steps/image/step.ts',
	'source/steps/workflow/step.ts',
];

/** What the entries are made of, as the package's own build would cut it into pieces; nothing is written. */
const {inputs, outputs} = await bundle([...new Set([...withoutClouds, ...withoutParsers])]);

async function bundle(entryPoints: string[]): Promise<Metafile> {
	const {metafile} = await build({
		absWorkingDir: root,
		entryPoints,
		outdir: 'nowhere',
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		mainFields: ['module', 'main'],
		jsx: 'automatic',
		write: false,
		metafile: true,
		// Only Ink's developer tools ask for it, and the real build leaves those out.
		external: ['react-devtools-core'],
		logLevel: 'silent',
	});
	return metafile;
}

/** The packages in the pieces that an entry loads at once: it and all that is imported statically. */
function packagesOf(entry: string): ReadonlySet<string> {
	const [first] = Object.entries(outputs).find(([, {entryPoint}]) => entryPoint === entry) ?? [];
	const loaded = new Set<string>();
	const visit = (name: string | undefined) => {
		if (name === undefined || loaded.has(name)) {
			return;
		}

		loaded.add(name);
		for (const {path: imported, kind, external} of outputs[name]?.imports ?? []) {
			if (kind === 'import-statement' && external !== true) {
				visit(imported);
			}
		}
	};

	visit(first);
	expect(loaded.size, entry).toBeGreaterThan(0);
	return packages([...loaded].flatMap(name => Object.keys(outputs[name]?.inputs ?? {})));
}

function packages(files: readonly string[]): ReadonlySet<string> {
	return new Set(files.flatMap(input => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
}

const clouds = /^(?:@aws-sdk|@smithy|@aws|@octokit|@actions)\//;
/** Of Dockerfiles and workflows, and what only they need. */
const parsers = /^(?:@actions\/.*|dockerfile-ast|vscode-languageserver-.*|yaml|cronstrue)$/;

const bundled = packages(Object.keys(inputs));

describe('what is loaded', () => {
	it('is in the bundle at all, so that the tests below can fail', () => {
		expect([...bundled]).toEqual(
			expect.arrayContaining(['@aws-sdk/client-s3', '@octokit/core', '@actions/workflow-parser', 'dockerfile-ast', 'yaml']),
		);
	});

	it.each(withoutClouds)('by %s has no code of AWS or GitHub in it', entry => {
		expect([...packagesOf(entry)].filter(name => clouds.test(name))).toEqual([]);
	});

	it.each(withoutParsers)('by %s has no parser of Dockerfiles and workflows in it', entry => {
		expect([...packagesOf(entry)].filter(name => parsers.test(name))).toEqual([]);
	});

	it('of an archive is what reads it alone', () => {
		expect(Object.keys(inputs).filter(input => /node_modules\/tar\/.*(?:index\.min|create|update|replace)\.js$/.test(input))).toEqual([]);
	});

	it('has nothing in it that is for the tests only', () => {
		const forTests = /^@cloud-copilot\/|^(?:ajv|fast-check|graphql|railway|vitest|esbuild|@xterm\/headless|@lydell\/node-pty)$/;
		expect([...bundled].filter(name => forTests.test(name))).toEqual([]);
		expect(Object.keys(inputs).filter(input => input.startsWith('test/'))).toEqual([]);
	});
});
