import {parse, stringify} from 'yaml';
import {fieldOf} from '../../project/fields.ts';

/** A secret or a variable of the repository that a workflow names. */
export type CiName = {readonly kind: 'secret' | 'variable'; readonly name: string};

/** Names, and the environment of the job that uses them: undefined where only the repository and the organization count. */
export type NamesOfJob = {readonly environment: string | undefined; readonly names: readonly CiName[]};

/**
The names of each job. What the steps of a job in an environment use may be the environment's; its condition is judged before that
(https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability).
*/
export function namesOfJobs(text: string): readonly NamesOfJob[] {
	const workflow = readJobs(text);
	if (workflow === undefined) {
		return [{environment: undefined, names: namesIn(text)}];
	}

	const {jobs, ...others} = workflow;
	return [
		{environment: undefined, names: namesIn(stringify(others))},
		...Object.values(jobs).flatMap(({if: condition = '', environment, ...job}) => [
			{environment: undefined, names: namesIn(condition)},
			{environment: typeof environment === 'object' ? environment?.name : environment, names: namesIn(stringify(job))},
		]),
	];
}

type Jobs = Readonly<Record<string, {readonly if?: string; readonly environment?: string | {readonly name?: string} | null}>>;

function readJobs(text: string): {readonly jobs: Jobs} | undefined {
	try {
		const workflow: unknown = parse(text);
		const jobs = fieldOf(workflow, 'jobs');
		const isTable = (value: unknown) => typeof value === 'object' && value !== null;
		return isTable(jobs) && Object.values(jobs as object).every(isTable) ? (workflow as {readonly jobs: Jobs}) : undefined;
	} catch {
		return undefined;
	}
}

/** Those in expressions, each once; not what GitHub itself provides. */
export function namesIn(text: string): readonly CiName[] {
	const code = text.replaceAll(/(?:^|\s)#.*$/gm, '');
	const found = [...code.matchAll(/\b(secrets|vars)(?:\.|\[')([A-Za-z_]\w*)/g)].map(
		([, context, name = '']) => `${context} ${name.toUpperCase()}`,
	);
	return [...new Set(found)]
		.filter(name => name !== 'secrets GITHUB_TOKEN')
		.map(entry => {
			const [context, name = ''] = entry.split(' ');
			return {kind: context === 'secrets' ? 'secret' : 'variable', name};
		});
}
