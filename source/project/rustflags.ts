import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {parseDocument} from 'yaml';
import {readText} from '../engine/file-change.ts';
import type {RustflagsOverride} from './project.ts';

const variables = ['RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS'] as const;

/** Where rustflags are set in a way that makes cargo ignore its configuration files (https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags). */
export async function readRustflagsOverrides(
	environment: Readonly<Record<string, string | undefined>>,
	repository: string,
): Promise<readonly RustflagsOverride[]> {
	const here = variables.flatMap(variable =>
		environment[variable] === undefined ? [] : [{variable, where: 'environment', value: environment[variable].replaceAll('\u{1F}', ' ')}],
	);
	const folder = path.join(repository, '.github', 'workflows');
	const names = (await readdir(folder).catch(() => [])).filter(name => /\.ya?ml$/.test(name)).sort();
	const inWorkflows = await Promise.all(
		names.map(async name => {
			const text = await readText(path.join(folder, name)).catch(() => undefined);
			return text === undefined ? [] : workflowRustflags(text, `.github/workflows/${name}`);
		}),
	);
	return [...here, ...inWorkflows.flat()];
}

/** The flags that a workflow sets in `env`, of the workflow, its jobs and their steps. A workflow that is no YAML sets none. */
export function workflowRustflags(text: string, file: string): readonly RustflagsOverride[] {
	const document = parseDocument(text, {logLevel: 'silent'});
	const workflow: unknown = document.errors.length > 0 ? undefined : document.toJS();
	const found: RustflagsOverride[] = [];
	const look = (holder: unknown, place: string) => {
		const env = fieldOf(holder, 'env');
		for (const variable of variables) {
			const value = fieldOf(env, variable);
			if (value !== undefined && value !== null) {
				found.push({variable, where: place === '' ? file : `${file}, ${place}`, value: String(value)});
			}
		}
	};

	look(workflow, '');
	for (const [id, job] of Object.entries(objectOf(fieldOf(workflow, 'jobs')))) {
		look(job, `job ${id}`);
		const steps = fieldOf(job, 'steps');
		for (const [index, step] of (Array.isArray(steps) ? steps : []).entries()) {
			const name = fieldOf(step, 'name') ?? fieldOf(step, 'uses') ?? index + 1;
			look(step, `job ${id}, step ${String(name)}`);
			const written = /^\s*echo\s+["']?(RUSTFLAGS|CARGO_ENCODED_RUSTFLAGS)=(.*?)["']?\s*>>\s*["']?\$\{?GITHUB_ENV/m.exec(
				String(fieldOf(step, 'run') ?? ''),
			);
			if (written !== null) {
				found.push({
					variable: written[1] as RustflagsOverride['variable'],
					where: `${file}, job ${id}, step ${String(name)}`,
					value: written[2] ?? '',
				});
			}
		}
	}

	return found;
}

function fieldOf(value: unknown, key: string): unknown {
	return objectOf(value)[key];
}

function objectOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
