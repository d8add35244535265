import {describe, expect, it} from 'vitest';
import {activePackages, readActivePackages} from '../../source/project/active-packages.ts';
import {closureOf, lockedPackages} from '../../source/project/locked-packages.ts';
import {crate, lockfile, own} from '../_helpers/lockfile.ts';
import {hasCargo, mainFile, manifest, projectFolder, realLook} from '../_helpers/project-folder.ts';

describe('activePackages', () => {
	it('reads the lines of cargo tree', () => {
		expect([
			...activePackages('api v0.1.0 (/home/me/api)\nserde v1.0.219\nserde_derive v1.0.219 (proc-macro)\nserde v1.0.219 (*)\n'),
		]).toEqual(['api 0.1.0', 'serde 1.0.219', 'serde_derive 1.0.219']);
	});
});

describe.skipIf(!hasCargo)('readActivePackages (needs cargo)', () => {
	it('leaves out what only a feature that nobody enables would bring', async () => {
		const root = await projectFolder({
			'Cargo.toml': manifest('api', '[workspace]\nexclude = ["db", "engine"]\n[dependencies]\ndb = { path = "db", features = ["macros"] }'),
			'src/main.rs': mainFile,
			// The way of sqlx: a weak feature puts the optional crate into every lockfile.
			'db/Cargo.toml': manifest(
				'db',
				'[features]\nmacros = ["engine?/fast"]\n[dependencies]\nengine = { path = "../engine", optional = true }',
			),
			'db/src/lib.rs': '',
			'engine/Cargo.toml': manifest('engine', '[features]\nfast = []'),
			'engine/src/lib.rs': '',
			'Cargo.lock': lockfile({'api 0.1.0': own('db'), 'db 0.1.0': own('engine'), 'engine 0.1.0': own()}),
		});
		expect(await readActivePackages(realLook(), root)).toEqual(new Set(['api 0.1.0', 'db 0.1.0']));
	});

	it('does not know without a lockfile, and makes none', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('api'), 'src/main.rs': mainFile});
		expect(await readActivePackages(realLook(), root)).toBeUndefined();
	});
});

describe('the closure of a lockfile', () => {
	it('ends at what is not active', () => {
		const packages = lockedPackages(
			lockfile({'api 0.1.0': own('sqlx'), 'sqlx 0.8.6': crate('libsqlite3-sys'), 'libsqlite3-sys 0.30.1': crate()}),
		);
		expect(closureOf(packages, 'api', new Map(), new Set(['api 0.1.0', 'sqlx 0.8.6'])).map(({name}) => name)).toEqual(['api', 'sqlx']);
		expect(closureOf(packages, 'api')).toHaveLength(3);
	});
});
