import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
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

/** The whole program and these parts of it, cut into chunks as the package's own build does; nothing is written. */
const {metafile} = await build({
	absWorkingDir: root,
	entryPoints: [...new Set([...withoutClouds, ...withoutParsers])],
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
const inputs = Object.keys(metafile.inputs);

/** The packages in the chunks that an entry loads at once: it and all that is imported statically. */
function packagesOf(entry: string): readonly string[] {
	const {outputs} = metafile;
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

function packages(files: readonly string[]): readonly string[] {
	return [...new Set(files.flatMap(file => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []))];
}

const clouds = /^(?:@aws-sdk|@smithy|@aws|@octokit|@actions)\//;
/** Of Dockerfiles and workflows, and what only they need. */
const parsers = /^(?:@actions\/.*|dockerfile-ast|vscode-languageserver-.*|yaml|cronstrue)$/;

it.each(withoutClouds)('%s loads no code of AWS or GitHub until it asks them', entry => {
	expect(packagesOf(entry).filter(name => clouds.test(name))).toEqual([]);
});

it.each(withoutParsers)('%s loads no parser of Dockerfiles or workflows until there is one to read', entry => {
	expect(packagesOf(entry).filter(name => parsers.test(name))).toEqual([]);
});

describe('the whole program', () => {
	it('contains those packages, so that the tests above can fail', () => {
		expect(packages(inputs)).toEqual(
			expect.arrayContaining(['@aws-sdk/client-s3', '@octokit/core', 'dockerfile-ast', '@actions/workflow-parser', 'yaml']),
		);
	});

	it('contains the reader of archives once', () => {
		expect(inputs.filter(input => /node_modules\/tar\/.*(?:index\.min|create|update|replace)\.js$/.test(input))).toEqual([]);
	});

	it('contains nothing that only tests need', () => {
		const forTests = /^@cloud-copilot\/|^(?:ajv|fast-check|graphql|railway|vitest|esbuild|@xterm\/headless|@lydell\/node-pty)$/;
		expect(packages(inputs).filter(name => forTests.test(name))).toEqual([]);
		expect(inputs.filter(input => input.startsWith('test/'))).toEqual([]);
	});
});
