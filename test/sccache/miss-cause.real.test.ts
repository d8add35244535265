import {spawnSync} from 'node:child_process';
import {appendFile, cp, mkdir, readdir, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import type {BuildRecord} from '../../source/sccache/build-record.ts';
import {explainMisses} from '../../source/sccache/miss-cause.ts';
import type {MissCause} from '../../source/sccache/miss-report.ts';
import {hasRustup} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {hasSccache, type Lab, type LabBuild, startLab} from './_lab.ts';
import {startStorage} from './_storage.ts';

type Change = (lab: Lab) => LabBuild | Promise<LabBuild>;
type Expected = readonly [MissCause['cause'], RegExp];

const otherToolchain = hasSccache && hasRustup ? findOtherToolchain() : undefined;
const set = (environment: Readonly<Record<string, string | undefined>>) => () => ({environment});

function causes(...expected: readonly Expected[]) {
	return expected.map(([cause, detail]) => ({cause, detail: expect.stringMatching(detail), remedy: expect.any(String)}));
}

describe.skipIf(!hasSccache)(
	`explainMisses, of real builds${hasSccache ? '' : ' (needs cargo and an sccache with S3)'}`,
	{timeout: 60_000},
	() => {
		let lab: Lab;
		let first: BuildRecord;

		beforeAll(async () => {
			lab = await startLab({}, afterAll);
			first = await lab.build();
			expect(first.failure).toBeUndefined();
		}, 60_000);

		it('finds no cause where only variables changed that are not in the key', async () => {
			const notInKey = {CARGO_BUILD_JOBS: '1', CARGO_REGISTRIES_MINE_TOKEN: 'a', FOO: 'b', RUSTFLAGS: ''};
			const setByCargo = {CARGO_PKG_NAME: 'a', CARGO_MANIFEST_DIR: '/b'};
			const report = explainMisses(first, await lab.build({environment: {...notInKey, ...setByCargo}}));
			expect(report).toMatchObject({hitRate: 1, causes: []});
			expect(report.shareOfRequests).toBeLessThan(0.6);
		});

		it.each<readonly [string, Change, readonly Expected[]]>([
			[
				'CARGO_TERM_COLOR',
				set({CARGO_TERM_COLOR: 'always'}),
				[['environment', /^CARGO_TERM_COLOR is "always" in the second build and not set in the first/]],
			],
			[
				'a token in the environment',
				set({CARGO_REGISTRY_TOKEN: 'hunter2'}),
				[['environment', /^CARGO_REGISTRY_TOKEN is set in the second build and not set in the first/]],
			],
			[
				'CARGO_TARGET_DIR',
				async () => ({environment: {CARGO_TARGET_DIR: await temporaryFolder()}}),
				[
					['environment', /^CARGO_TARGET_DIR is "/],
					['path', /^The target folder is/],
				],
			],
			['CARGO_HOME', async () => ({environment: {CARGO_HOME: await temporaryFolder()}}), [['path', /^CARGO_HOME is/]]],
			[
				'another folder',
				async ({root}) => {
					const cwd = path.join(await temporaryFolder(), 'copy');
					await cp(root, cwd, {recursive: true, filter: source => !source.endsWith('/target')});
					return {cwd};
				},
				[['path', /^The workspace is in .*\/copy in the second build/]],
			],
			['RUSTFLAGS', set({RUSTFLAGS: '-C debuginfo=0'}), [['flags', /^The rustflags are "-C debuginfo=0" \(RUSTFLAGS\)/]]],
			[
				'a linker in the configuration',
				async ({root}) => {
					const folder = path.join(root, '.cargo');
					onTestFinished(async () => rm(folder, {recursive: true}));
					await mkdir(folder);
					await writeFile(path.join(folder, 'config.toml'), '[target.\'cfg(all())\']\nlinker = "cc"\n');
					return {};
				},
				[['flags', /^The linker is "cc"/]],
			],
			['the profile', () => ({profile: 'release'}), [['flags', /^The profile is "release" in the second build and "dev" in the first/]]],
			[
				'a setting of the profile',
				async ({root}) => {
					const file = path.join(root, 'Cargo.toml');
					const text = await readFile(file);
					onTestFinished(async () => writeFile(file, text));
					await appendFile(file, '\n[profile.dev]\ndebug = false\n');
					return {};
				},
				[['flags', /^profile\.dev\.debug is false in the second build and not set in the first/]],
			],
			[
				'incremental builds',
				set({CARGO_INCREMENTAL: undefined}),
				[['crate-types', /^sccache can't cache any of the \d+ compilations .* incremental/]],
			],
			['CARGO_INCREMENTAL=1', set({CARGO_INCREMENTAL: '1'}), [['environment', /^CARGO_INCREMENTAL is "1" and made sccache refuse/]]],
			['SCCACHE_RECACHE', set({SCCACHE_RECACHE: '1'}), [['environment', /^SCCACHE_RECACHE is set .* 4 of its 4 misses/]]],
			['SCCACHE_NO_CACHE', set({SCCACHE_NO_CACHE: '1'}), [['environment', /^SCCACHE_NO_CACHE is set/]]],
			[
				'two causes at once',
				set({CARGO_TERM_COLOR: 'never', RUSTFLAGS: '-C debuginfo=1'}),
				[
					['environment', /^CARGO_TERM_COLOR/],
					['flags', /^The rustflags/],
				],
			],
		])('names %s', async (_name, change, expected) => {
			const report = explainMisses(first, await lab.build(await change(lab)));
			expect(report.causes).toEqual(causes(...expected));
			expect(JSON.stringify(report)).not.toContain('hunter2');
		});

		it.skipIf(otherToolchain === undefined)(
			`names another rustc${otherToolchain === undefined ? ' (needs a second toolchain)' : ''}`,
			async () => {
				const report = explainMisses(first, await lab.build({environment: {RUSTUP_TOOLCHAIN: otherToolchain}}));
				expect(report).toMatchObject({hitRate: 0, causes: causes(['rustc', /^rustc is .* in the second build and .* in the first/])});
			},
		);

		it('names the target folder where only what a build script wrote missed', async () => {
			const report = explainMisses(first, await lab.build({targetFolder: await temporaryFolder()}));
			expect(report).toMatchObject({hitRate: 3 / 4, causes: causes(['path', /^The target folder is .*\(OUT_DIR\)/])});
		});

		describe('after something happened to the cache', () => {
			const empty: Expected = ['cache', /^The cache was empty when the second build began/];
			const unreadable: Expected = ['errors', /^4 of the 4 misses were reads of the cache that failed .* 4 cache errors/];

			it.each<readonly [string, (lab: Lab) => Promise<unknown>, readonly Expected[]]>([
				[
					'a cold cache',
					async ({cache, restart}) => {
						await rm(cache, {recursive: true});
						await restart();
					},
					[empty],
				],
				['a cache that was emptied under its server', async ({cache}) => rm(cache, {recursive: true}), [empty, unreadable]],
				['broken entries', async ({cache}) => Promise.all((await entriesOf(cache)).map(async file => truncate(file, 5))), [unreadable]],
				[
					'another cache',
					async ({restart}) => restart({SCCACHE_DIR: await temporaryFolder('other-cache-')}),
					[['cache', /^The second build used another cache: Local disk: .*other-cache/]],
				],
			])('names %s', async (_name, disturb, expected) => {
				await lab.restart({SCCACHE_DIR: lab.cache});
				const before = await lab.build();
				await disturb(lab);
				expect(explainMisses(before, await lab.build()).causes).toEqual(causes(...expected));
			});
		});

		it('tells of a remote cache what can be known: its error with a log, its failed writes without, and little when it was emptied', async () => {
			const storage = await startStorage();
			const remote = await startLab({
				SCCACHE_BUCKET: 'builds',
				SCCACHE_REGION: 'auto',
				SCCACHE_ENDPOINT: storage.url,
				AWS_ACCESS_KEY_ID: 'a',
				AWS_SECRET_ACCESS_KEY: 'b',
			});
			const filled = await remote.build();
			expect(explainMisses(filled, await remote.build())).toMatchObject({hitRate: 1, causes: []});
			storage.empty();
			expect(explainMisses(filled, await remote.build()).causes).toEqual(causes(['unknown', /the bucket may have been emptied/]));

			await remote.restart({SCCACHE_LOG: 'warn', SCCACHE_ERROR_LOG: path.join(await temporaryFolder(), 'log')});
			storage.empty();
			const logged = await remote.build();
			storage.expire();
			const failed = await remote.build();
			expect(explainMisses(logged, failed).causes).toEqual(
				causes(['errors', /^4 of the 4 misses .*s3, name: builds.*PermissionDenied.*ExpiredToken/]),
			);
			expect(explainMisses(withoutLog(logged), withoutLog(failed)).causes).toEqual(
				causes(['errors', /^4 writes to s3, name: builds.* the credentials have probably ended\.$/]),
			);

			await remote.restart();
			expect(explainMisses(logged, await remote.build()).causes).toEqual(causes(['errors', /Server startup failed.*PermissionDenied/]));
		});
	},
);

function withoutLog(build: BuildRecord): BuildRecord {
	return 'failed' in build.cache ? build : {...build, cache: {...build.cache, readErrors: undefined}};
}

async function entriesOf(cache: string): Promise<readonly string[]> {
	const found = await readdir(cache, {recursive: true, withFileTypes: true});
	return found.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
}

/** A toolchain that is installed and whose rustc is another than the one in use. */
function findOtherToolchain(): string | undefined {
	const rustc = (...argv: readonly string[]) => spawnSync('rustc', [...argv, '-vV'], {encoding: 'utf8'}).stdout;
	const names = (spawnSync('rustup', ['toolchain', 'list'], {encoding: 'utf8'}).stdout ?? '').split('\n').map(line => line.split(' ')[0]);
	return names.find(name => name && ![rustc(), ''].includes(rustc(`+${name}`)));
}
