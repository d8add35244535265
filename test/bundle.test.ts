import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, type Metafile} from 'esbuild';
import {describe, expect, it} from 'vitest';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What the entries are made of, as the package's own build would cut it into pieces; nothing is written. */
async function bundle(...entryPoints: readonly string[]): Promise<Metafile> {
	const {metafile} = await build({
		absWorkingDir: root,
		entryPoints: [...entryPoints],
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
function packagesOf({outputs}: Metafile, entry: string): ReadonlySet<string> {
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

function packages(inputs: readonly string[]): ReadonlySet<string> {
	return new Set(inputs.flatMap(input => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
}

const clouds = /^(?:@aws-sdk|@smithy|@aws|@octokit|@actions)\//;
/** Of Dockerfiles and workflows, and what only they need. */
const parsers = /^(?:@actions\/.*|dockerfile-ast|vscode-languageserver-.*|yaml|cronstrue)$/;

describe('what is loaded', () => {
	it.each([
		'source/steps/cache/step.ts',
		'source/steps/workflow/step.ts',
		'source/steps/index.ts',
		'source/steps/reversers.ts',
		'source/commands/verify.ts',
		'source/commands/plan.ts',
	])(
		'by %s has no code of AWS or GitHub in it: that is loaded when it is asked',
		async entry => {
			const metafile = await bundle(entry);
			expect([...packagesOf(metafile, entry)].filter(name => clouds.test(name))).toEqual([]);
			// It is in there at all, so that this can fail.
			expect([...packages(Object.keys(metafile.inputs))]).toEqual(
				expect.arrayContaining([entry.includes('/workflow/') ? '@actions/workflow-parser' : '@aws-sdk/client-s3']),
			);
		},
		60_000,
	);

	it.each([
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
	])(
		'by %s reads no Dockerfile and no workflow: the parsers are loaded where there is one to read',
		async entry => {
			const metafile = await bundle(entry);
			expect([...packagesOf(metafile, entry)].filter(name => parsers.test(name))).toEqual([]);
		},
		60_000,
	);

	it('by a whole run has those parsers, so that this can fail', async () => {
		const {inputs} = await bundle('source/ferrovia.ts');
		expect([...packages(Object.keys(inputs))]).toEqual(expect.arrayContaining(['dockerfile-ast', '@actions/workflow-parser', 'yaml']));
	}, 60_000);

	it('of an archive is what reads it, once: the package as a whole comes in one piece', async () => {
		const {inputs} = await bundle('source/ferrovia.ts');
		expect(Object.keys(inputs).filter(input => /node_modules\/tar\/.*(?:index\.min|create|update|replace)\.js$/.test(input))).toEqual([]);
	}, 60_000);

	it('by anybody has nothing in it that is for the tests only', async () => {
		const {inputs} = await bundle('source/ferrovia.ts');
		const all = [...packages(Object.keys(inputs))];
		expect(
			all.filter(name =>
				/^@cloud-copilot\/|^(?:ajv|fast-check|graphql|railway|vitest|esbuild|@xterm\/headless|@lydell\/node-pty)$/.test(name),
			),
		).toEqual([]);
		expect(Object.keys(inputs).filter(input => input.startsWith('test/'))).toEqual([]);
	}, 60_000);
});
