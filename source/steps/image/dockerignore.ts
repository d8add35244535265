import dockerignore from '@balena/dockerignore';
import {signature} from '../owned-file.ts';

/** What the build must not see, with what happens if it does. */
const entries: ReadonlyArray<readonly [pattern: string, why: string]> = [
	['**/.git', 'changes with each commit: every COPY would be made anew'],
	['**/.cargo/ferrovia-local.toml', "this machine's linker and cache, which the image does not have"],
	['**/.ferrovia', 'the journal'],
	['**/ferrovia.toml', 'answers: editing them must not rebuild anything'],
	['**/.github', 'the workflow'],
	['**/.env', 'secrets'],
	['**/.env.*', 'secrets'],
	['!**/.env.example', 'an example holds no secret'],
	['!**/.env.sample', 'as well'],
	['!**/.env.template', 'as well'],
	['**/node_modules', 'installed for this machine'],
	['**/Dockerfile*', 'editing one must not rebuild anything'],
	['**/.dockerignore', 'as well'],
];

/** Folders of the build context, relative to it. */
export type ContextFolders = {
	/** Those in which cargo runs. */
	readonly cargo: readonly string[];
	/** Vendored sources: cargo compares each of their files with a checksum, so none may be missing. */
	readonly vendored?: readonly string[];
};

/** Cargo's own folders, and no module that is called target. */
function withFolders({cargo, vendored = []}: ContextFolders): typeof entries {
	return [
		...cargo.map(folder => [folder === '' ? 'target' : `${folder}/target`, 'compiled for this machine'] as const),
		...entries,
		...vendored.map(folder => [`!${folder}/**`, 'cargo checks each file'] as const),
	];
}

/** A new file. */
export function newDockerignore(folders: ContextFolders = {cargo: ['']}): string {
	const all = withFolders(folders);
	const width = Math.max(...all.map(([pattern]) => pattern.length));
	return `${signature}. What the build must not see:\n${all.map(([pattern, why]) => `# ${pattern.padEnd(width)}  ${why}`).join('\n')}\n${all.map(([pattern]) => pattern).join('\n')}\n`;
}

/**
The user's file with what is missing in it, before their own lines: the last line that matches decides, so their exceptions stay
exceptions (https://docs.docker.com/build/concepts/context/#dockerignore-files). The same text where nothing is missing.
*/
export function completeDockerignore(text: string, folders: ContextFolders = {cargo: ['']}): string {
	const lines = new Set(text.split(/\r?\n/).map(normal));
	const isThere = (pattern: string) => [pattern, pattern.replace(/^\*\*\//, ''), `**/${pattern}`].some(one => lines.has(normal(one)));
	const missing = withFolders(folders)
		.map(([pattern]) => pattern)
		.filter(pattern => !isThere(pattern));
	// An exception alone says nothing.
	return missing.every(pattern => pattern.startsWith('!'))
		? text
		: `# For Ferrovia, before your own lines, which may take them back:\n${missing.join('\n')}\n\n${text}`;
}

/** True for what the build does not see in any project: it can't be copied either. */
export function leftOut(file: string): boolean {
	return matcherOf(withFolders({cargo: ['']}).map(([pattern]) => pattern)).ignores(file);
}

/** Those of some files, relative to the context, that an ignore file keeps from the build. */
export function hiddenBy(text: string, files: readonly string[]): readonly string[] {
	const matcher = matcherOf(text.split(/\r?\n/));
	return files.filter(file => matcher.ignores(file));
}

function matcherOf(lines: readonly string[]) {
	return dockerignore.default().add(lines.filter(line => line.trim() !== '' && !line.startsWith('#')));
}

/** `/target/` and `target` mean the same here. */
function normal(line: string): string {
	return line.trim().replace(/^\//, '').replace(/\/$/, '');
}
