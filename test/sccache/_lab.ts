import {spawnSync} from 'node:child_process';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {type BuildRecord, recordBuild} from '../../source/sccache/build-record.ts';
import {freePort} from '../../source/services/free-port.ts';
import {runProcess} from '../../source/services/process.ts';
import {onPath} from '../_helpers/programs.ts';
import {cleanEnvironment, hasCargo, mainFile, manifest, writeFiles} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {uncacheableMembers} from '../_helpers/uncacheable-members.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type LabBuild = {
	readonly environment?: Environment;
	readonly cwd?: string;
	readonly profile?: string;
	readonly targetFolder?: string;
};

export type Lab = {
	/** The project's folder. */
	readonly root: string;
	/** The cache's folder, where it is not a remote one. */
	readonly cache: string;
	/** Builds from scratch, and records it. */
	build(settings?: LabBuild): Promise<BuildRecord>;
	/** Ends the server and starts another, with more in its environment. */
	restart(more?: Environment): Promise<void>;
};

const sccache = hasCargo ? onPath('sccache') : undefined;
export const hasSccache = sccache !== undefined && /^\s*S3:\s+true/m.test(spawnSync(sccache, ['--help'], {encoding: 'utf8'}).stdout ?? '');

/**
A project of four libraries that sccache can cache, a proc-macro, a build script and a program, with a cache and a server of its own until the
test is over, or later: pass `afterAll` in `beforeAll`.
*/
export async function startLab(server: Environment = {}, whenDone: (end: () => Promise<void>) => void = onTestFinished): Promise<Lab> {
	const folder = await temporaryFolder('ferrovia-lab-', whenDone);
	const [root, cache] = ['project', 'cache'].map(name => path.join(folder, name)) as [string, string];
	await writeFiles(root, project);
	let environment: Environment = {
		...withoutMachine(),
		RUSTC_WRAPPER: sccache,
		CARGO_INCREMENTAL: '0',
		SCCACHE_DIR: cache,
		SCCACHE_CONF: path.join(root, 'no-sccache.toml'),
		SCCACHE_SERVER_PORT: String(await freePort()),
		SCCACHE_IDLE_TIMEOUT: '60',
		...server,
	};
	const ask = async (word: string) => runProcess([sccache ?? '', word], {env: environment, timeoutMs: 30_000});
	whenDone(async () => void (await ask('--stop-server')));
	await ask('--start-server');
	return {
		root,
		cache,
		async build(settings = {}) {
			return recordedBuild(root, {...environment, ...settings.environment}, settings);
		},
		async restart(more = {}) {
			await ask('--stop-server');
			environment = {...environment, ...more};
			await ask('--start-server');
		},
	};
}

async function recordedBuild(
	root: string,
	environment: Environment,
	{cwd = root, profile = 'dev', targetFolder}: LabBuild,
): Promise<BuildRecord> {
	const {signal} = new AbortController();
	const folder = targetFolder ?? environment.CARGO_TARGET_DIR ?? path.join(cwd, 'target');
	await rm(folder, {recursive: true, force: true});
	const target = targetFolder === undefined ? [] : ['--target-dir', targetFolder];
	return recordBuild({
		run: runProcess,
		signal,
		environment,
		cwd,
		profile,
		targetFolder,
		sccache: sccache ?? '',
		build: async () => runProcess(['cargo', 'build', '--offline', '--profile', profile, ...target], {cwd, env: environment, signal}),
	});
}

/** The environment without anything that this machine's user has set for cargo, sccache and their storage. */
function withoutMachine(): Environment {
	const names = Object.keys(process.env).filter(name => /^(?:CARGO|SCCACHE|AWS)_/.test(name));
	return {...cleanEnvironment, ...Object.fromEntries(names.map(name => [name, undefined])), CARGO_HOME: cleanEnvironment.CARGO_HOME};
}

const dependOn = (...names: readonly string[]) => `\n[dependencies]\n${names.map(name => `${name} = { path = "../${name}" }\n`).join('')}`;

const project = {
	'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["one", "two", "three", "generated", "macros", "app"]\n',
	'one/Cargo.toml': manifest('one'),
	'one/src/lib.rs': 'pub fn one() -> u8 {\n\t1\n}\n',
	'two/Cargo.toml': manifest('two', dependOn('one')),
	'two/src/lib.rs': 'pub fn two() -> u8 {\n\tone::one() + 1\n}\n',
	'three/Cargo.toml': manifest('three', dependOn('macros')),
	'three/src/lib.rs': 'macros::three!();\n',
	...uncacheableMembers,
	'app/Cargo.toml': manifest('app', dependOn('two', 'three', 'generated')),
	'app/src/main.rs': mainFile,
};
