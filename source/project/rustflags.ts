import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {textOf} from './files.ts';
import type {Look} from './look.ts';
import type {GitRepository, RustflagsOverride} from './project.ts';

/** Where rustflags are set in a way that makes cargo ignore its configuration files: in this environment, and in the repository's workflows. */
export async function readRustflagsOverrides(
	{environment}: Pick<Look, 'environment'>,
	root: string,
	git: Promise<GitRepository | undefined>,
): Promise<readonly RustflagsOverride[]> {
	const folder = path.join((await git)?.root ?? root, '.github', 'workflows');
	const names = (await readdir(folder).catch(() => [])).filter(name => /\.ya?ml$/.test(name)).sort();
	const workflows = names.length === 0 ? [] : await inWorkflows(folder, names);
	return [...environmentRustflags(environment), ...workflows.flat()];
}

/** The parser of YAML is loaded here and not before: many projects have nothing for it. */
async function inWorkflows(folder: string, names: readonly string[]): Promise<ReadonlyArray<readonly RustflagsOverride[]>> {
	const {workflowRustflags} = await import('./workflow-rustflags.ts');
	return Promise.all(
		names.map(async name => workflowRustflags(`.github/workflows/${name}`, (await textOf(path.join(folder, name))) ?? '')),
	);
}

/** Set but empty counts: cargo then uses no flags at all. */
export function environmentRustflags(environment: Look['environment']): readonly RustflagsOverride[] {
	const {RUSTFLAGS, CARGO_ENCODED_RUSTFLAGS} = environment;
	return [
		...(CARGO_ENCODED_RUSTFLAGS === undefined
			? []
			: [{variable: 'CARGO_ENCODED_RUSTFLAGS', where: 'environment', value: CARGO_ENCODED_RUSTFLAGS.replaceAll('\u001F', ' ')} as const]),
		...(RUSTFLAGS === undefined ? [] : [{variable: 'RUSTFLAGS', where: 'environment', value: RUSTFLAGS} as const]),
	];
}
