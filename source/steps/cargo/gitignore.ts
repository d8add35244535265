import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import type {World} from '../world.ts';
import {localFileName, settingsPlace} from './machine-settings.ts';

export type IgnoreState = {
	/** Paths that git must keep but ignores, relative to the project, with slashes. */
	readonly wronglyIgnored: readonly string[];
	/** Paths that git must ignore but keeps. */
	readonly wronglyKept: readonly string[];
	/** The `.cargo` folder itself is ignored, so that nothing in it can be kept by naming it alone. */
	readonly folderIgnored: boolean;
};

/** What must be in git, and what must not. */
function ignoreRules(world: Pick<World, 'project' | 'answers'>): {
	readonly keep: readonly string[];
	readonly ignore: readonly string[];
} {
	const inProject = settingsPlace(world) === 'project';
	const hasConfig = world.project.cargoConfig.files.some(({scope}) => scope === 'project');
	return {
		keep: ['Cargo.lock', ...(inProject || hasConfig ? ['.cargo/config.toml'] : [])],
		ignore: inProject ? [`.cargo/${localFileName}`] : [],
	};
}

/** Asks git itself, which knows every ignore file there is. */
export async function readIgnoreState({project, run, ...world}: World, signal: AbortSignal): Promise<IgnoreState> {
	const {keep, ignore} = ignoreRules({project, ...world});
	// With the slash git takes it for a folder even before there is one.
	const paths = [...keep, ...ignore, '.cargo/'];
	// --no-index: a file that is tracked by accident of `git add --force` is still ignored for the next clone's author.
	const asked = await run(['git', 'check-ignore', '--no-index', '-z', '--stdin'], {
		cwd: project.root,
		input: paths.join('\0'),
		signal,
		timeoutMs: 20_000,
	});
	// 0: some are ignored; 1: none is; anything else: git could not look.
	if (asked.exitCode !== 0 && asked.exitCode !== 1) {
		throw new FerroviaError({
			what: 'git could not say which files it ignores.',
			why: asked.stderr.trim(),
			next: ['git check-ignore --verbose Cargo.lock'],
		});
	}

	const ignored = new Set(asked.stdout.split('\0'));
	return {
		wronglyIgnored: keep.filter(file => ignored.has(file)),
		wronglyKept: ignore.filter(file => !ignored.has(file)),
		folderIgnored: ignored.has('.cargo/'),
	};
}

/** The lines that mend the project's `.gitignore`, which is stronger than any ignore file above it. */
function ignoreLines({wronglyIgnored, wronglyKept, folderIgnored}: IgnoreState): readonly string[] {
	return [
		...wronglyIgnored.flatMap(file =>
			folderIgnored && file.startsWith('.cargo/') ? ['!/.cargo/', '/.cargo/*', `!/${file}`] : [`!/${file}`],
		),
		...wronglyKept.map(file => `/${file}`),
	];
}

/** Undefined when git sees everything as it should, or when there is no repository. */
export async function planGitignore(world: World, needsLocalFile: boolean, signal: AbortSignal): Promise<Change | undefined> {
	const {project} = world;
	if (project.git === undefined) {
		return undefined;
	}

	const state = await readIgnoreState(world, signal);
	const lines = ignoreLines(
		needsLocalFile ? state : {...state, wronglyKept: [], wronglyIgnored: state.wronglyIgnored.filter(file => file === 'Cargo.lock')},
	);
	if (lines.length === 0) {
		return undefined;
	}

	const file = path.join(project.root, '.gitignore');
	const before = await readText(file);
	const newline = before?.includes('\r\n') ? '\r\n' : '\n';
	const start = before === undefined || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}${newline}`;
	return fileChange({
		id: 'cargo/gitignore',
		path: file,
		before,
		after: `${start}${lines.join(newline)}${newline}`,
		summary: `${before === undefined ? 'write' : 'extend'} .gitignore: ${lines.join(' ')}`,
	});
}
