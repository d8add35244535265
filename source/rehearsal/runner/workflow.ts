import {parse} from 'yaml';

/** What the runner reads of a workflow. */
export type Workflow = {readonly environment: Readonly<Record<string, string>>; readonly jobs: readonly WorkflowJob[]};

export type WorkflowJob = {
	readonly id: string;
	readonly name: string;
	/** Ids of the jobs that must have succeeded. */
	readonly needs: readonly string[];
	readonly condition: string | undefined;
	/** In which environment of GitHub it runs. */
	readonly environment: string | undefined;
	readonly steps: readonly WorkflowStep[];
};

export type WorkflowStep = {
	readonly name: string;
	/** `owner/repository@commit`; undefined for a command. */
	readonly uses: string | undefined;
	readonly run: string | undefined;
	/** What an action is given. */
	readonly inputs: Readonly<Record<string, string>>;
};

type Job = {
	readonly name?: string;
	readonly needs?: string | readonly string[];
	readonly if?: string;
	readonly environment?: string | {readonly name?: string};
	readonly steps?: ReadonlyArray<{
		readonly name?: string;
		readonly uses?: string;
		readonly run?: string;
		readonly with?: Readonly<Record<string, unknown>>;
	}>;
};

/** Reads a workflow that GitHub's own parser has accepted already: the step `workflow` asks it. */
export function readWorkflow(text: string): Workflow {
	const {env = {}, jobs = {}} = parse(text) as {
		readonly env?: Readonly<Record<string, unknown>>;
		readonly jobs?: Readonly<Record<string, Job>>;
	};
	return {
		environment: texts(env),
		jobs: Object.entries(jobs).map(([id, {name = id, needs = [], if: condition, environment, steps = []}]) => ({
			id,
			name,
			needs: typeof needs === 'string' ? [needs] : needs,
			condition,
			environment: typeof environment === 'object' ? environment.name : environment,
			steps: steps.map(({name: title, uses, run, with: inputs = {}}) => ({
				name: title ?? uses ?? run ?? '',
				uses,
				run,
				inputs: texts(inputs),
			})),
		})),
	};
}

function texts(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** What conditions may ask: `github.ref`, `vars.RAILWAY_SERVICE_ID`. */
export type Context = Readonly<Record<string, string>>;

/**
Whether a job runs. Understood is a comparison with a text, which is all that Ferrovia's workflow needs; what is not there is the empty text.

@throws RangeError for any other condition.
*/
export function holds(condition: string | undefined, context: Context): boolean {
	if (condition === undefined) {
		return true;
	}

	const [, name, operator, text] = /^\s*([\w.]+)\s*(==|!=)\s*'([^']*)'\s*$/.exec(condition) ?? [];
	if (name === undefined) {
		throw new RangeError(`The practice runner does not understand the condition: ${condition}`);
	}

	return ((context[name] ?? '') === text) === (operator === '==');
}
