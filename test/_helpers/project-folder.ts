import {spawnSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {detectProject} from '../../source/project/detect.ts';
import type {Look} from '../../source/project/look.ts';
import type {Project} from '../../source/project/project.ts';
import {runProcess} from '../../source/services/process.ts';
import {temporaryFolder} from './temporary.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const works = (program: string) => spawnSync(program, ['--version'], {env: {...process.env, RUSTUP_AUTO_INSTALL: '0'}}).status === 0;

export const hasCargo = works('cargo') && works('rustc');
export const hasRustup = works('rustup');
export const hasGit = works('git');

/** Git with an author, and without anything that this machine's user has configured. */
const gitEnvironment: Environment = {
	GIT_AUTHOR_NAME: 'Test',
	GIT_AUTHOR_EMAIL: 'test@example.com',
	GIT_COMMITTER_NAME: 'Test',
	GIT_COMMITTER_EMAIL: 'test@example.com',
	GIT_CONFIG_GLOBAL: os.devNull,
	GIT_CONFIG_NOSYSTEM: '1',
	GIT_CEILING_DIRECTORIES: os.tmpdir(),
	GIT_DIR: undefined,
	GIT_WORK_TREE: undefined,
};

/** The environment of a user who has configured nothing. */
export const cleanEnvironment: Environment = {
	...process.env,
	...gitEnvironment,
	CARGO_HOME: path.join(os.tmpdir(), 'ferrovia-no-cargo-home'),
	RUSTFLAGS: undefined,
	CARGO_ENCODED_RUSTFLAGS: undefined,
	CARGO_BUILD_RUSTFLAGS: undefined,
	RUSTC_WRAPPER: undefined,
	CARGO_BUILD_RUSTC_WRAPPER: undefined,
	RUSTUP_TOOLCHAIN: undefined,
};

/** Writes the files below a new folder, which is gone when the test is over. */
export async function projectFolder(files: Readonly<Record<string, string>>, name?: string): Promise<string> {
	const folder = await temporaryFolder(name);
	await writeFiles(folder, files);
	return folder;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
	for (const [file, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(folder, file)), {recursive: true});
		await writeFile(path.join(folder, file), text);
	}
}

/** Runs git, which must succeed. */
export function git(folder: string, ...argv: readonly string[]): string {
	const {status, stdout, stderr} = spawnSync('git', argv, {cwd: folder, env: {...process.env, ...gitEnvironment}, encoding: 'utf8'});
	if (status !== 0) {
		throw new Error(`git ${argv.join(' ')}: ${stderr}`);
	}

	return stdout.trim();
}

/** A new repository with all files committed on the branch main. */
export function commitAll(folder: string): void {
	git(folder, 'init', '--quiet', '--initial-branch', 'main');
	git(folder, 'add', '--all');
	git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Start');
}

/** What the readers look with, for real. */
export function realLook(environment: Environment = {}): Look {
	return {run: runProcess, environment: {...cleanEnvironment, ...environment}, signal: new AbortController().signal};
}

export async function detect(cwd: string, environment: Environment = {}): Promise<Project> {
	return detectProject({cwd, ...realLook(environment)});
}

/** A manifest of a package, and more lines of it. */
export function manifest(name: string, more = ''): string {
	return `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}\n`;
}

export const mainFile = 'fn main() {}\n';
