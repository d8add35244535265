import {parse} from 'yaml';
import {fieldOf, fieldsOf, stringOf} from './fields.ts';
import type {RustflagsOverride} from './project.ts';

const variables = ['RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS'] as const;

/**
Where a GitHub workflow sets rustflags: `env` of the workflow, of its jobs and of their steps
(https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#env), shell lines that plainly do, and
actions known to do it. A workflow that is not YAML sets none.
*/
export function workflowRustflags(file: string, text: string): readonly RustflagsOverride[] {
	const workflow = parseYaml(text);
	return [
		...inEnv(workflow, `${file}: env`),
		...fieldsOf(fieldOf(workflow, 'jobs')).flatMap(([id, job]) => [
			...inEnv(job, `${file}: jobs.${id}.env`),
			...stepsOf(job).flatMap((step, index) => inStep(step, `${file}: jobs.${id}.steps[${index}]`)),
		]),
	];
}

function inStep(step: unknown, place: string): readonly RustflagsOverride[] {
	const name = stringOf(fieldOf(step, 'name'));
	const titled = (part: string) => `${place}.${part}${name === undefined ? '' : ` (${name})`}`;
	return [
		...inEnv(step, titled('env')),
		...inScript(stringOf(fieldOf(step, 'run')) ?? '').map(found => ({...found, where: titled('run')})),
		...inAction(step).map(found => ({...found, where: titled('uses')})),
	];
}

function inEnv(holder: unknown, where: string): readonly RustflagsOverride[] {
	return variables.flatMap(variable => {
		const value = fieldOf(holder, 'env', variable);
		return value === undefined ? [] : [{variable, where, value: value === null ? '' : String(value)}];
	});
}

const assignment = String.raw`\b(RUSTFLAGS|CARGO_ENCODED_RUSTFLAGS)=`;
const forLaterSteps = new RegExp(String.raw`["']?${assignment}(.*?)["']?\s*>>\s*["']?\$(?:\{?GITHUB_ENV|\{?env:GITHUB_ENV)`, 'i');
const forThisCommand = new RegExp(String.raw`^\s*(?:export\s+|env\s+)?${assignment}(?:"([^"]*)"|'([^']*)'|(\S*))`);

/** The lines that write it for the steps after this one (`>> $GITHUB_ENV`), export it, or put it before a command. */
function inScript(script: string): ReadonlyArray<Omit<RustflagsOverride, 'where'>> {
	return script.split('\n').flatMap(line => {
		const [, variable, ...values] = forLaterSteps.exec(line) ?? forThisCommand.exec(line) ?? [];
		const known = variables.find(name => name === variable);
		return known === undefined ? [] : [{variable: known, value: values.find(value => value !== undefined) ?? ''}];
	});
}

/**
Sets RUSTFLAGS to "-D warnings" unless its input `rustflags` is empty or says otherwise
(https://github.com/actions-rust-lang/setup-rust-toolchain#inputs).
*/
const flagSettingAction = /^actions-rust-lang\/setup-rust-toolchain@/;

function inAction(step: unknown): ReadonlyArray<Omit<RustflagsOverride, 'where'>> {
	const value = fieldOf(step, 'with', 'rustflags') ?? '-D warnings';
	return flagSettingAction.test(stringOf(fieldOf(step, 'uses')) ?? '') && value !== ''
		? [{variable: 'RUSTFLAGS', value: String(value)}]
		: [];
}

function stepsOf(job: unknown): readonly unknown[] {
	const steps = fieldOf(job, 'steps');
	return Array.isArray(steps) ? steps : [];
}

function parseYaml(text: string): unknown {
	try {
		return parse(text, {merge: true, logLevel: 'silent'});
	} catch {
		return undefined;
	}
}
