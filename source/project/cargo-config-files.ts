import os from 'node:os';
import path from 'node:path';
import {textOf} from './files.ts';
import type {CargoConfigFile} from './project.ts';

/** CARGO_HOME, else `~/.cargo` (https://doc.rust-lang.org/cargo/guide/cargo-home.html). */
export function cargoHome(environment: Readonly<Record<string, string | undefined>>, cwd: string): string {
	const {CARGO_HOME, HOME, USERPROFILE} = environment;
	const user = (process.platform === 'win32' ? USERPROFILE : HOME) || os.homedir();
	return CARGO_HOME ? path.resolve(cwd, CARGO_HOME) : path.join(user, '.cargo');
}

/** The configuration files that cargo reads in this folder, the strongest first, without git's view of them. */
export async function readConfigFiles(root: string, home: string): Promise<ReadonlyArray<Omit<CargoConfigFile, 'git'>>> {
	const read = await Promise.all(configFolders(root, home).map(async ({folder, scope}) => readConfigFile(folder, scope)));
	return read.filter(file => file !== undefined);
}

/**
The folders that may hold a configuration, in cargo's order of precedence: the folder's own `.cargo`, its parents', and CARGO_HOME
(https://doc.rust-lang.org/cargo/reference/config.html#hierarchical-structure). `~/.cargo` is both for a project below the home
folder; cargo reads it once.
*/
export function configFolders(
	root: string,
	home: string,
): ReadonlyArray<{readonly folder: string; readonly scope: CargoConfigFile['scope']}> {
	const ancestors = (folder: string): readonly string[] => {
		const parent = path.dirname(folder);
		return parent === folder ? [folder] : [folder, ...ancestors(parent)];
	};

	return [
		...ancestors(root)
			.map(ancestor => ({folder: path.join(ancestor, '.cargo'), scope: ancestor === root ? ('project' as const) : ('parent' as const)}))
			.filter(({folder}) => folder !== home),
		{folder: home, scope: 'home'},
	];
}

/** Where both names are there, cargo reads the one without an extension, warns, and ignores the other. */
async function readConfigFile(folder: string, scope: CargoConfigFile['scope']): Promise<Omit<CargoConfigFile, 'git'> | undefined> {
	const [legacy, current] = [path.join(folder, 'config'), path.join(folder, 'config.toml')];
	const [legacyText, currentText] = await Promise.all([textOf(legacy), textOf(current)]);
	if (legacyText !== undefined) {
		return {path: legacy, scope, legacy: true, text: legacyText, ...(currentText === undefined ? {} : {shadows: current})};
	}

	return currentText === undefined ? undefined : {path: current, scope, legacy: false, text: currentText};
}
