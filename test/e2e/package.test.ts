import {execFileSync} from 'node:child_process';
import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {brotliDecompressSync} from 'node:zlib';
import {describe, expect, inject, it} from 'vitest';
import {emptySandbox, runFerrovia} from './_project.ts';

const tarball = inject('tarball');
const installed = inject('installed');
const dist = path.join(installed, 'node_modules', 'ferrovia', 'dist');

describe('the packed package', () => {
	it('weighs at most 1.2 MB', async () => {
		expect((await stat(tarball)).size).toBeLessThanOrEqual(1_200_000);
	});

	it('is the only package that its installation brings', async () => {
		const packages = (await readdir(path.join(installed, 'node_modules'))).filter(name => !name.startsWith('.'));
		expect(packages).toEqual(['ferrovia']);
		expect(
			JSON.parse(await readFile(path.join(installed, 'node_modules', 'ferrovia', 'package.json'), 'utf8')).dependencies,
		).toBeUndefined();
	});

	it('has nothing in it that is for the tests only', async () => {
		for (const name of await chunks()) {
			// Telling strings of iam-simulate, which is AGPL, and of ajv.
			expect(await textOf(name), name).not.toMatch(/ImplicitlyDenied|cloud-copilot|strictRequired/);
		}
	});

	it('gives notice of the packages that are bundled in it', async () => {
		const notices = await readFile(path.join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
		for (const name of ['ink', 'react', 'commander', '@aws-sdk/client-s3', 'yoga-layout', 'tar', 'smol-toml']) {
			expect(notices).toMatch(new RegExp(`^- (?:.*, )?${name}(?:,|$)`, 'm'));
		}

		expect(notices).toContain('Permission is hereby granted, free of charge');
		expect(notices).toContain('Apache License');
		// For the tests only.
		expect(notices).not.toMatch(/vitest|iam-simulate|esbuild/);
	});

	it('runs through npx', async () => {
		const {root, env} = await emptySandbox();
		const words = execFileSync('npx', ['--yes', '--package', tarball, 'ferrovia', '--version'], {
			cwd: root,
			env: env as NodeJS.ProcessEnv,
			encoding: 'utf8',
		});
		expect(words.trim()).toMatch(/^\d+\.\d+\.\d+$/);
	});

	it('loads no user interface and no service for --version and --help', async () => {
		const loaded = await startGraph();
		// One telling string of each library that may not be there.
		for (const [library, mark] of Object.entries({
			ink: 'ink-box',
			react: 'react.transitional.element',
			listr2: 'LISTR',
			inquirer: 'ExitPromptError',
			aws: 'aws-sdk-js',
			got: 'ERR_GOT_REQUEST_ERROR',
			execa: 'ExecaError',
			'dockerfile-ast': 'getImageDigestRange',
			'workflow-parser': 'workflow-root-strict',
		})) {
			expect(loaded.includes(mark), `${library} is loaded`).toBe(false);
		}
	});

	it('has those libraries at all, so that the test above can fail', async () => {
		const everything = (await Promise.all((await chunks()).map(textOf))).join('\n');
		for (const mark of [
			'ink-box',
			'react.transitional.element',
			'LISTR',
			'ExitPromptError',
			'aws-sdk-js',
			'ERR_GOT_REQUEST_ERROR',
			'ExecaError',
			'getImageDigestRange',
			'workflow-root-strict',
		]) {
			expect(everything.includes(mark), mark).toBe(true);
		}
	});

	// Chunks that are imported at the same time could wait for each other then, and Node would end with 13 and without a word.
	it('has no packed chunk that is waited for', async () => {
		const {places} = await unpacker();
		const names = Object.keys(places);
		expect(names.length).toBeGreaterThan(20);
		for (const name of names) {
			expect(await readFile(path.join(dist, name), 'utf8'), name).not.toMatch(/\bawait\b|\bimport\(/);
		}
	});

	it('prints one number as its version', async () => {
		const {exitCode, stdout} = runFerrovia(installed, ['--version'], await emptySandbox());
		expect([exitCode, stdout.trim()]).toEqual([
			0,
			JSON.parse(await readFile(path.join(installed, 'node_modules', 'ferrovia', 'package.json'), 'utf8')).version,
		]);
	});
});

async function chunks(): Promise<readonly string[]> {
	return (await readdir(dist)).filter(name => name.endsWith('.js'));
}

async function unpacker(): Promise<{readonly places: Readonly<Record<string, [number, number]>>}> {
	return import(pathToFileURL(path.join(dist, 'unpack.js')).href);
}

/** What a chunk is when it runs: larger ones are packed, and imported through a small one. */
async function textOf(name: string): Promise<string> {
	const text = await readFile(path.join(dist, name), 'utf8');
	const {places} = await unpacker();
	const place = places[name];
	if (place === undefined) {
		return text;
	}

	const packed = brotliDecompressSync(await readFile(path.join(dist, 'chunks.br')));
	return `${text}\n${packed.subarray(...place)}`;
}

/**
The text of every chunk that is loaded before a command line is parsed: the entry, what it imports, and all that they import
statically. `--version` and `--help` end there.
*/
async function startGraph(): Promise<string> {
	const loaded = new Map<string, string>();
	const visit = async (name: string, dynamic: boolean): Promise<void> => {
		if (loaded.has(name)) {
			return;
		}

		const text = await textOf(name);
		loaded.set(name, text);
		const pattern = dynamic ? /(?:from|import\(?)\s*"\.\/([\w.-]+\.js)"/g : /(?:from|import)\s*"\.\/([\w.-]+\.js)"/g;
		for (const [, imported = ''] of text.matchAll(pattern)) {
			await visit(imported, false);
		}
	};

	await visit('ferrovia.js', true);
	expect(loaded.size).toBeGreaterThan(1);
	return [...loaded.values()].join('\n');
}
