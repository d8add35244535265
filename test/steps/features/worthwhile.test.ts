import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {RunProcess} from '../../../source/services/process.ts';
import type {Declaration, Selection} from '../../../source/steps/features/declaration.ts';
import type {WorkspaceDeclarations} from '../../../source/steps/features/declarations.ts';
import {keepWorthwhile, type Selected} from '../../../source/steps/features/worthwhile.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

const names = ['one', 'two', 'three', 'four'] as const;
const text = `[dependencies]\n${names.map(name => `${name} = { version = "1", features = ["full"] }`).join('\n')}\n`;
const all = [{id: 'all', arguments: [], target: undefined, releaseProfile: undefined}] as const;
const none: Selection = {defaultFeatures: true, features: []};

/** A cargo whose unit graph has ten units, and more for what manifests ask for. */
function cargo(more: (asked: ReadonlySet<string>) => number): RunProcess {
	return async (argv, {cwd = ''} = {}) => {
		const manifest = await readFile(path.join(cwd, 'Cargo.toml'), 'utf8');
		const units = Array.from({length: 10 + more(new Set(names.filter(name => manifestAsks(name, manifest))))}, () => ({}));
		return {argv, exitCode: 0, ok: true, missing: false, timedOut: false, stdout: JSON.stringify({units}), stderr: ''};
	};
}

function manifestAsks(name: string, manifest: string): boolean {
	return new RegExp(`^${name} = .*full`, 'm').test(manifest);
}

async function worthwhile(more: (asked: ReadonlySet<string>) => number) {
	const root = await projectFolder({'Cargo.toml': text, 'Cargo.lock': ''});
	const folder = await projectFolder({'Cargo.toml': text, 'Cargo.lock': ''});
	const declarations = names.map(
		(name): Declaration => ({
			id: name,
			manifestPath: path.join(root, 'Cargo.toml'),
			path: ['dependencies', name],
			package: name,
			version: '1.0.0',
			packageId: name,
			sources: '/nowhere',
			declared: {defaultFeatures: true, features: ['full']},
			inherits: undefined,
			members: ['api'],
			kind: 'normal',
		}),
	);
	const workspace = {root, declarations} as unknown as WorkspaceDeclarations;
	const selected = declarations.map((declaration): Selected => ({declaration, selection: none}));
	const look = {run: cargo(more), environment: {}, signal: new AbortController().signal};
	const {selected: kept, idle, counts} = await keepWorthwhile(look, {workspace, folder}, all, selected);
	return {
		kept: kept.map(({declaration, units}) => `${declaration.id} ${units}`),
		idle: idle.map(({declaration}) => declaration.id),
		counts,
		manifest: await readFile(path.join(folder, 'Cargo.toml'), 'utf8'),
	};
}

describe('keepWorthwhile', () => {
	it('leaves out what saves nothing, and writes the copy as it is to be', async () => {
		const {kept, idle, counts, manifest} = await worthwhile(asked => (asked.has('one') ? 3 : 0) + (asked.has('four') ? 1 : 0));
		expect(kept).toEqual(['one 3', 'four 1']);
		expect(idle).toEqual(['two', 'three']);
		expect(counts).toEqual([10]);
		expect(names.filter(name => manifestAsks(name, manifest))).toEqual(['two', 'three']);
	});

	it('keeps two that save only together', async () => {
		const {kept, idle} = await worthwhile(asked => (asked.has('two') || asked.has('three') ? 5 : 0));
		expect(kept).toEqual(['two 5', 'three 5']);
		expect(idle).toEqual(['one', 'four']);
	});
});
