import path from 'node:path';
import {getToml, readToml, type TomlTable} from '../toml/read.ts';
import {textOf} from './files.ts';
import type {Toolchain, ToolchainPin} from './project.ts';

/**
The toolchain file that rustup would follow in this folder: the nearest one, here or above; in one folder the legacy name wins
(https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file). A nearer file hides the others even when it names no channel.
*/
export async function readToolchainFile(folder: string): Promise<Toolchain['pin']> {
	for (const name of ['rust-toolchain', 'rust-toolchain.toml']) {
		const file = path.join(folder, name);
		const text = await textOf(file);
		if (text !== undefined) {
			const legacy = name === 'rust-toolchain';
			const channel = parseToolchainFile(text, legacy);
			return channel === undefined ? undefined : {path: file, channel, legacy, ...extrasOf(text)};
		}
	}

	const parent = path.dirname(folder);
	return parent === folder ? undefined : readToolchainFile(parent);
}

/**
The channel, or the folder of a toolchain of the user's own (`toolchain.path`). The legacy file is one line with a channel, or TOML
as in the new one. Undefined where none is named or the file can't be read: rustup, where it runs, has refused that already.
*/
export function parseToolchainFile(text: string, legacy: boolean): string | undefined {
	const lines = text.trim().split(/\r?\n/);
	if (legacy && lines.length === 1 && !/[[=]/.test(text)) {
		return lines[0]?.trim() || undefined;
	}

	const table = parse(text);
	const channel = getToml(table, ['toolchain', 'channel']) ?? getToml(table, ['toolchain', 'path']);
	return typeof channel === 'string' ? channel : undefined;
}

/** What rustup installs beside the profile where it follows the file; a file of one line has none. */
function extrasOf(text: string): Pick<ToolchainPin, 'targets' | 'components'> {
	const table = parse(text);
	const list = (key: string) => [getToml(table, ['toolchain', key])].flat().filter(name => typeof name === 'string');
	const [targets, components] = [list('targets'), list('components')];
	return {...(targets.length === 0 ? {} : {targets}), ...(components.length === 0 ? {} : {components})};
}

function parse(text: string): TomlTable {
	try {
		return readToml(text);
	} catch {
		return {};
	}
}
