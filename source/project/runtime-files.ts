import {stat} from 'node:fs/promises';
import path from 'node:path';
import type {Metadata} from './cargo-metadata.ts';

/**
What servers commonly read while they run, relative to the package or the workspace's root: files to serve, templates that are not
compiled in (tera, minijinja, handlebars), migrations that are run at the start (sqlx's `Migrator::new`, refinery, diesel), and the
configuration files of Rocket (https://rocket.rs/guide/v0.5/configuration/), Loco and the crate config.
*/
const candidates = ['static', 'assets', 'public', 'templates', 'views', 'migrations', 'locales', 'config', 'Rocket.toml'] as const;

/** The candidates that are there, relative to the workspace's root, with slashes; each folder of a package is looked into. */
export async function findRuntimeFiles(root: string, {packages}: Pick<Metadata, 'packages'>): Promise<readonly string[]> {
	const folders = new Set([path.normalize(root), ...packages.map(({manifest_path}) => path.dirname(path.normalize(manifest_path)))]);
	const found = await Promise.all(
		[...folders].flatMap(folder =>
			candidates.map(async name => {
				const file = path.join(folder, name);
				const there = await stat(file).catch(() => undefined);
				const isWanted = name.endsWith('.toml') ? there?.isFile() : there?.isDirectory();
				return isWanted ? [path.relative(root, file).split(path.sep).join('/')] : [];
			}),
		),
	);
	return found
		.flat()
		.filter(file => !file.startsWith('..'))
		.sort();
}
