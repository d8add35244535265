import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Declaration, Selection} from '../../../source/steps/features/declaration.ts';
import type {Found, Removal} from '../../../source/steps/features/found.ts';
import {planRemovals} from '../../../source/steps/features/plan.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const manifest = `[workspace]
members = ["api"]

[workspace.dependencies]
tokio = { version = "1", features = ["full"] } # everything
axum = "0.8"
`;

function removal(root: string, name: string, selection: Selection, features: readonly string[]): Removal {
	const declaration: Declaration = {
		id: `Cargo.toml workspace.dependencies.${name}`,
		manifestPath: path.join(root, 'Cargo.toml'),
		path: ['workspace', 'dependencies', name],
		package: name,
		version: '1.0.0',
		packageId: name,
		sources: '/nowhere',
		declared: {defaultFeatures: true, features: []},
		inherits: undefined,
		members: ['api'],
		kind: 'normal',
	};
	return {declaration, selection, features, units: 7};
}

async function planned(lockfile: string | undefined) {
	const root = await projectFolder({'Cargo.toml': manifest, 'Cargo.lock': 'before\n'});
	const usual = fakeWorld({root});
	const cargo = {...usual.project.cargo, lockfile: {...usual.project.cargo.lockfile, path: path.join(root, 'Cargo.lock')}};
	const world = {...usual, project: {...usual.project, cargo}};
	const found: Pick<Found, 'removals' | 'lockfile'> = {
		removals: [
			removal(root, 'tokio', {defaultFeatures: true, features: ['macros', 'net']}, ['fs', 'full']),
			removal(root, 'axum', {defaultFeatures: false, features: ['json']}, ['form']),
		],
		lockfile,
	};
	return {root, changes: await planRemovals(world, found as Found)};
}

describe('planRemovals', () => {
	it('makes one diff for each dependency, each on top of the one before, and one for the lockfile', async () => {
		const {root, changes} = await planned('after\n');
		expect(changes.map(({summary}) => summary)).toEqual([
			'tokio: 2 features less, 7 units',
			'axum: 1 feature less, 7 units',
			'update Cargo.lock',
		]);
		expect(new Set(changes.map(({id}) => id)).size).toBe(3);
		for (const change of changes) {
			await change.apply({signal: new AbortController().signal, output() {}});
		}

		expect(await readFile(path.join(root, 'Cargo.toml'), 'utf8')).toBe(`[workspace]
members = ["api"]

[workspace.dependencies]
tokio = { version = "1", features = ["macros", "net"] } # everything
axum = { version = "0.8", default-features = false, features = ["json"] }
`);
		expect(await readFile(path.join(root, 'Cargo.lock'), 'utf8')).toBe('after\n');
	});

	it('leaves a lockfile alone that stays the same', async () => {
		expect((await planned('before\n')).changes).toHaveLength(2);
		expect((await planned(undefined)).changes).toHaveLength(2);
	});
});
