import {signature} from '../owned-file.ts';

/** What the build must not see, with what happens if it does. */
const entries: ReadonlyArray<readonly [pattern: string, why: string]> = [
	['**/target', 'compiled for this machine, and gigabytes of it'],
	['**/.git', 'changes with each commit: every COPY would be made anew'],
	['**/.cargo/ferrovia-local.toml', "this machine's linker and cache, which the image does not have"],
	['**/.ferrovia', 'the journal'],
	['**/ferrovia.toml', 'answers: editing them must not rebuild anything'],
	['**/.github', 'the workflow'],
	['**/.env', 'secrets'],
	['**/.env.*', 'secrets'],
	['**/node_modules', 'installed for this machine'],
	['**/Dockerfile*', 'editing one must not rebuild anything'],
	['**/.dockerignore', 'as well'],
];

/** A new file. */
export function newDockerignore(): string {
	const width = Math.max(...entries.map(([pattern]) => pattern.length));
	return `${signature}. What the build must not see:\n${entries.map(([pattern, why]) => `# ${pattern.padEnd(width)}  ${why}`).join('\n')}\n${entries.map(([pattern]) => pattern).join('\n')}\n`;
}

/**
The user's file with what is missing in it, before their own lines: the last line that matches decides, so their exceptions stay
exceptions (https://docs.docker.com/build/concepts/context/#dockerignore-files). The same text where nothing is missing.
*/
export function completeDockerignore(text: string): string {
	const lines = new Set(text.split(/\r?\n/).map(normal));
	const missing = entries
		.map(([pattern]) => pattern)
		.filter(pattern => !lines.has(normal(pattern)) && !lines.has(normal(pattern.replace(/^\*\*\//, ''))));
	return missing.length === 0 ? text : `# For Ferrovia, before your own lines, which may take them back:\n${missing.join('\n')}\n\n${text}`;
}

/** True for what the build does not see in any project: it can't be copied either. */
export function leftOut(file: string): boolean {
	const parts = file.split('/');
	return entries.some(([pattern]) => {
		const wanted = pattern.replace(/^\*\*\//, '').split('/');
		return parts.some((_, index) => wanted.every((part, at) => isMatch(part, parts[index + at] ?? '')));
	});
}

/** Lines of a file that is there which keep the build from what it needs: all of an allow-list, and names that cargo reads. */
export function hidesSources(text: string): readonly string[] {
	return text
		.split(/\r?\n/)
		.map(line => line.trim())
		.filter(line =>
			/^(?:\*|\*\*|\/?(?:\*\*\/)?(?:Cargo\.(?:toml|lock)|src|crates|\.cargo|docker|\*\.rs|rust-toolchain(?:\.toml)?)\/?)$/.test(line),
		);
}

/** `/target/` and `target` mean the same here. */
function normal(line: string): string {
	return line.trim().replace(/^\//, '').replace(/\/$/, '');
}

function isMatch(pattern: string, name: string): boolean {
	return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
