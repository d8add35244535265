import {describe, expect, it} from 'vitest';
import {activePackages, cratesIn, readCompiledCrates} from '../../source/project/active-packages.ts';
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

describe('cratesIn', () => {
	it('reads what a manifest says of its crate', () => {
		const packages = [
			{
				name: 'pq-sys',
				version: '0.7.0',
				rust_version: '1.78',
				links: 'pq',
				dependencies: [
					{name: 'libc', kind: null},
					{name: 'pkg-config', kind: 'build'},
				],
			},
			{name: 'serde', version: '1.0.0', rust_version: null, links: null, dependencies: []},
		];
		expect(cratesIn({packages})).toEqual([
			{name: 'pq-sys', version: '0.7.0', rustVersion: '1.78', links: 'pq', buildDependencies: ['pkg-config']},
			{name: 'serde', version: '1.0.0', rustVersion: undefined, links: undefined, buildDependencies: []},
		]);
	});
});

describe.skipIf(!hasCargo)('readCompiledCrates (needs cargo)', () => {
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
		const crates = await readCompiledCrates(realLook(), root);
		expect(crates?.map(({name}) => name)).toEqual(['api', 'db']);
	});

	it('fetches what is not on the machine where it may, and goes on without where that fails', async () => {
		const root = await projectFolder({
			'Cargo.toml': manifest('api', '[dependencies]\nnever-published-anywhere = "9"'),
			'src/main.rs': mainFile,
			'Cargo.lock': lockfile({'api 0.1.0': own('never-published-anywhere'), 'never-published-anywhere 9.0.0': crate()}),
		});
		const asked: string[] = [];
		const look = realLook();
		const run: typeof look.run = async (argv, options) => {
			asked.push(argv.slice(0, 3).join(' '));
			return argv[1] === 'fetch'
				? {argv, ok: false, exitCode: 101, stdout: '', stderr: '', missing: false, timedOut: false}
				: look.run(argv, options);
		};
		expect(await readCompiledCrates({...look, run}, root)).toBeUndefined();
		expect(asked).toEqual(['cargo tree --workspace']);
		expect(await readCompiledCrates({...look, run, fetches: true}, root)).toBeUndefined();
		expect(asked.slice(1)).toEqual(['cargo tree --workspace', 'cargo fetch --locked']);
	});

	it('does not know without a lockfile, and makes none', async () => {
		const root = await projectFolder({'Cargo.toml': manifest('api'), 'src/main.rs': mainFile});
		expect(await readCompiledCrates(realLook(), root)).toBeUndefined();
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
