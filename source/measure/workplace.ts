import {basename} from 'node:path';
import which from 'which';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {readCargoConfig} from '../project/cargo-config.ts';
import {textOf} from '../project/files.ts';
import {readVersion} from '../project/installed-tools.ts';
import {ask, type Look} from '../project/look.ts';
import type {Project} from '../project/project.ts';
import {type Environment, privateEnvironment} from '../sccache/private-environment.ts';
import {failureOf} from '../services/failed-build.ts';
import type {Copy} from './copies.ts';

/** A copy that can be built. */
export type Workplace = Copy & {
	/** The whole environment of its builds, as the user's but for the folders. */
	readonly environment: Environment;
	/** Absolute path of the sccache that cargo is told to call rustc through. */
	readonly sccache: string | undefined;
};

export type OpenRequest = Look & {
	readonly project: Pick<Project, 'root' | 'toolchain'>;
	readonly doing: (what: string) => void;
};

/**
Makes a copy ready: from here on cargo needs no network.

@returns The workplace, and what a reader has to know of it.
@throws FerroviaError when cargo can't get what the project depends on.
*/
export async function openWorkplace(
	request: OpenRequest,
	copy: Copy,
): Promise<{readonly place: Workplace; readonly notes: readonly string[]}> {
	const {project} = request;
	const environment: Environment = {
		...(await privateEnvironment(request.environment, copy.output)),
		// A compiler may work on one crate for minutes, in which nobody calls the server.
		SCCACHE_IDLE_TIMEOUT: '600',
		...(copy.cargoHome === undefined ? {} : {CARGO_HOME: copy.cargoHome}),
		...(await toolchainOf(request)),
	};
	const config = await readCargoConfig({...request, environment}, copy.root, {
		git: Promise.resolve(undefined),
		toolchain: Promise.resolve(project.toolchain),
	});
	const wrapper = 'unreadable' in config.effective ? undefined : config.effective.rustcWrapper;
	const sccache = wrapper === undefined ? undefined : await sccacheOf(wrapper, environment);
	const lockfile = `${copy.root}/Cargo.lock`;
	const locked = await textOf(lockfile);
	await fetchCrates({...request, environment: {...environment, ...unwrapped}}, copy);
	const isLockKept = locked === undefined || locked === (await textOf(lockfile));
	return {
		place: {...copy, environment, sccache},
		notes: [
			...(wrapper === undefined || sccache !== undefined
				? []
				: [
						`Cargo calls rustc through ${wrapper} in “${copy.variant}”: what that does is not measured, because it is no sccache of this machine.`,
					]),
			...(isLockKept ? [] : [`Cargo completed Cargo.lock in the copy “${copy.variant}”: it may build other versions of some crates.`]),
		],
	};
}

/** Cargo asks rustc what it is before it does anything, and through sccache that starts a server that stays. */
export const unwrapped: Environment = {RUSTC_WRAPPER: ''};

/** The toolchain that rustup chooses in the project: it may be chosen for that folder, or by a file above it. */
async function toolchainOf(request: OpenRequest): Promise<Environment> {
	const {ok, stdout} = await ask(request, ['rustup', 'show', 'active-toolchain'], {cwd: request.project.root});
	const name = ok ? stdout.split(/\s/, 1)[0] : undefined;
	return name ? {RUSTUP_TOOLCHAIN: name} : {};
}

async function sccacheOf(wrapper: string, {PATH}: Readonly<Environment>): Promise<string | undefined> {
	return /^sccache(?:\.exe)?$/.test(basename(wrapper))
		? ((await which(wrapper, {nothrow: true, path: PATH ?? ''})) ?? undefined)
		: undefined;
}

async function fetchCrates(request: Look & Pick<OpenRequest, 'doing'>, {root}: Copy): Promise<void> {
	const {run, environment, signal} = request;
	const fetch = async (...more: readonly string[]) => run(['cargo', 'fetch', '--quiet', ...more], {cwd: root, env: environment, signal});
	if ((await fetch('--offline')).ok) {
		return;
	}

	request.doing('downloading crates (cargo fetch): nothing is downloaded while the time runs');
	const fetched = await fetch();
	if (!fetched.ok) {
		throw new FerroviaError(
			{what: 'Cargo could not get what the project depends on.', why: failureOf(fetched), next: ['cargo fetch', 'ferrovia measure']},
			{exitCode: exitCodes.unknown},
		);
	}
}

/** The version of a tool that prints it. */
export async function versionOf(look: Look, program: string): Promise<string | undefined> {
	const {ok, stdout} = await ask(look, [program, '--version']);
	return ok ? readVersion(stdout) : undefined;
}
