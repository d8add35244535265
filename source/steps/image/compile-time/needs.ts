import path from 'node:path';
import {exitCodes, FerroviaError} from '../../../engine/errors.ts';
import type {Note} from '../../../engine/step.ts';
import type {Project} from '../../../project/project.ts';
import type {EnvironmentValue} from '../recipe.ts';
import type {CompileTimeSite} from './sites.ts';

export type CompileTimeNeeds = {
	readonly environment: readonly EnvironmentValue[];
	readonly notes: readonly Note[];
};

type Facts = {
	readonly project: Pick<Project, 'git' | 'root' | 'cargo'>;
	readonly sites: readonly CompileTimeSite[];
	/** Names of all crates that are compiled for the server. */
	readonly compiled: ReadonlySet<string>;
	/** The user's own Dockerfile gives the build a database. */
	readonly hasDatabase: boolean;
};

/** https://docs.rs/sqlx/latest/sqlx/macro.query.html: those without `_unchecked` ask as well. */
const sqlxQuery = /^query(?:_as|_scalar|_file|_file_as|_file_scalar)?(?:_unchecked)?$/;

/**
What the sources ask for while they are compiled, from files that a build in CI has: those that git tracks.

@throws FerroviaError (exit code 2) where the image could not be built at all.
*/
export function compileTimeNeeds(facts: Facts): CompileTimeNeeds {
	return {environment: sqlxEnvironment(facts), notes: [...fileNotes(facts), ...gitNotes(facts)]};
}

function sqlxEnvironment({project, sites, compiled, hasDatabase}: Facts): readonly EnvironmentValue[] {
	const site = sites.find(({name}) => sqlxQuery.test(name));
	if (site === undefined || !(compiled.has('sqlx') || compiled.has('sqlx-macros'))) {
		return [];
	}

	const {git, root} = project;
	const isPrepared = (git?.files ?? []).some(file => /(?:^|\/)(?:\.sqlx\/query-[^/]+\.json|sqlx-data\.json)$/.test(file));
	if (isPrepared) {
		return [['SQLX_OFFLINE', 'true']];
	}

	if (hasDatabase) {
		return [];
	}

	throw new FerroviaError(
		{
			what: `${place(site, root)} uses sqlx::${site.name}!, and git has no prepared query data.`,
			why: 'The macro asks a database while it is compiled, and a build in CI has none: it reads .sqlx/query-*.json instead.',
			next: ['cargo sqlx prepare --workspace    (with DATABASE_URL set; cargo install sqlx-cli)', 'git add .sqlx'],
		},
		{exitCode: exitCodes.usage},
	);
}

function fileNotes({project, sites}: Facts): readonly Note[] {
	const {git, root} = project;
	const tracked = git?.files ?? [];
	return sites.flatMap(site => {
		const file = readFile(site);
		const name = file === undefined || git === undefined ? undefined : path.relative(git.root, file).split(path.sep).join('/');
		const isTracked = (place: string) => tracked.some(one => one === place || one.startsWith(`${place}/`));
		// Without an argument, diesel looks in the folders above as well.
		const above = site.name === 'embed_migrations' && site.argument === undefined ? foldersAbove(name ?? '') : [];
		if (name === undefined || isTracked(name) || above.some(isTracked)) {
			return [];
		}

		const what = name.startsWith('../') ? 'which lies outside of the repository' : 'which git does not track';
		return [
			{
				level: 'warn' as const,
				text: `${place(site, root)} reads ${name} at compile time, ${what}: a build in CI does not have it. Commit it, or make it in a stage before.`,
			},
		];
	});
}

function gitNotes({project: {root, cargo}, sites, compiled}: Facts): readonly Note[] {
	const site = sites.find(({name, argument}) => name === 'git_version' && argument === undefined);
	const crate = ['vergen', 'vergen-git2', 'vergen-gix', 'vergen-gitcl', 'shadow-rs'].find(name => compiled.has(name));
	const direct = cargo.members.find(({dependencies}) => dependencies.some(({name}) => name === crate));
	if (site === undefined && direct === undefined) {
		return [];
	}

	const who = site === undefined ? `${direct?.name} uses ${crate}` : `${place(site, root)} uses git_version!`;
	return [
		{
			level: 'warn',
			text: `${who}, which asks git while it is compiled. The image has no .git: every commit would change every layer. ${
				site === undefined
					? 'Without values from the environment it falls back to a placeholder, or fails.'
					: 'The build fails there. Read the commit from an environment variable instead.'
			}`,
		},
	];
}

/** The file or folder that a site reads, absolute; undefined where that is not a literal, or is made by a build script. */
export function readFile({name, argument, file, member}: CompileTimeSite): string | undefined {
	if (sqlxQuery.test(name) || name === 'git_version') {
		return undefined;
	}

	const given = argument ?? (name === 'migrate' || name === 'embed_migrations' ? 'migrations' : undefined);
	if (given === undefined || /\$(?!CARGO_MANIFEST_DIR\b)/.test(given)) {
		return undefined;
	}

	// Macros of rustc count from the file, all others from the manifest.
	const base = /^include(?:_str|_bytes)?$/.test(name) ? path.dirname(file) : member;
	return path.resolve(base, given.replaceAll('$CARGO_MANIFEST_DIR', member));
}

/** `migrations` beside the manifest, and in each folder above: `a/migrations`, `migrations`. */
function foldersAbove(name: string): readonly string[] {
	const parts = name.split('/').slice(0, -1);
	return parts.map((_, index) => [...parts.slice(0, index), 'migrations'].join('/'));
}

function place({file, line}: CompileTimeSite, root: string): string {
	return `${path.relative(root, file).split(path.sep).join('/')}:${line}`;
}
