import {copyFile, mkdir, readdir, stat, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

export type PracticeHome = {
	/** What stands for the user's home: their own settings, sign-ins and keys are out of sight. */
	readonly folder: string;
	/** Folders that may hold a config.toml of cargo's. */
	readonly cargoHome: string;
	/** The user's environment without what names or signs in to an account of theirs, for programs that live in that home. */
	readonly environment: Environment;
};

/** Variables that name somebody's accounts, places or answers. */
const personal =
	/^(?:AWS_|GH_|GITHUB_|RAILWAY_|FERROVIA_|SCCACHE_|ACTIONS_|XDG_|GIT_|NPM_TOKEN$|SSH_AUTH_SOCK$|CARGO_REGISTRY|CARGO_REGISTRIES)/i;

/** Makes a home for a rehearsal. Crates that were downloaded, toolchains and Docker's engine are the user's own: they take no account. */
export async function makePracticeHome(folder: string, environment: Environment): Promise<PracticeHome> {
	const own = os.homedir();
	const cargoHome = path.join(folder, '.cargo');
	await mkdir(cargoHome, {recursive: true});
	await shareCargo(environment.CARGO_HOME || path.join(own, '.cargo'), cargoHome);
	const docker = environment.DOCKER_CONFIG || path.join(own, '.docker');
	const rustup = environment.RUSTUP_HOME || path.join(own, '.rustup');
	return {
		folder,
		cargoHome,
		environment: {
			...Object.fromEntries(Object.entries(environment).filter(([name]) => !personal.test(name))),
			HOME: folder,
			USERPROFILE: folder,
			CARGO_HOME: cargoHome,
			...((await exists(rustup)) ? {RUSTUP_HOME: rustup} : {}),
			...((await exists(docker)) ? {DOCKER_CONFIG: docker} : {}),
			// Whatever is pushed or fetched by hand stays on this machine.
			GIT_ALLOW_PROTOCOL: 'file',
			GIT_TERMINAL_PROMPT: '0',
		},
	};
}

/** The folders as links, so that nothing is downloaded twice; the settings as a copy, so that nothing of the user's is written. */
async function shareCargo(from: string, to: string): Promise<void> {
	for (const name of await readdir(from).catch(() => [])) {
		if (['registry', 'git', 'bin'].includes(name)) {
			await symlink(path.join(from, name), path.join(to, name), 'junction').catch(() => undefined);
		} else if (['config.toml', 'config', 'env'].includes(name)) {
			await copyFile(path.join(from, name), path.join(to, name));
		}
	}
}

/** Somebody who is signed in to the practice cloud with a profile, as most people are to AWS. */
export async function writeAwsProfile(
	home: string,
	{accessKeyId, secretAccessKey}: {readonly accessKeyId: string; readonly secretAccessKey: string},
): Promise<void> {
	const folder = path.join(home, '.aws');
	await mkdir(folder, {recursive: true});
	await writeFile(
		path.join(folder, 'config'),
		`[profile practice]\nregion = eu-central-1\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
		{mode: 0o600},
	);
}

async function exists(folder: string): Promise<boolean> {
	return stat(folder).then(
		() => true,
		() => false,
	);
}
