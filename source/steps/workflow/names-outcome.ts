import type {CheckOutcome} from '../../engine/check.ts';
import {readCiNames, readEnvironmentNames} from '../../services/github/ci-names.ts';
import {ciVariables} from '../ci-names.ts';
import type {Written} from './looks.ts';
import {type CiName, namesOfJobs} from './names-in-workflow.ts';

/** Empty ones are no fault: Amazon's own endpoint needs no name, and a cache may lie at a bucket's top. */
const optional: ReadonlySet<string> = new Set([ciVariables.endpoint, ciVariables.prefix]);

/** Whether what the workflow names has been set: in the repository, for it in its organization, or in the environment of the job. Values are not asked for. */
export async function namesOutcome({text, github, owner, repository}: Written): Promise<CheckOutcome> {
	const jobs = namesOfJobs(text);
	const shared = await readCiNames(github, owner, repository);
	if ('unseen' in shared) {
		return {status: 'unknown', detail: shared.unseen, remedy: shared.remedy};
	}

	const missing: Array<CiName & {readonly environment: string | undefined}> = [];
	for (const {environment, names} of jobs) {
		const left = names.filter(({kind, name}) => !optional.has(name) && !shared.found[kind].has(name));
		// What an expression names is known only when the job runs.
		const isNamed = environment !== undefined && !environment.includes('${{');
		const own = left.length > 0 && isNamed ? await readEnvironmentNames(github, owner, repository, environment) : undefined;
		if (own !== undefined && 'unseen' in own) {
			return {status: 'unknown', detail: own.unseen, remedy: own.remedy};
		}

		missing.push(
			...left.filter(({kind, name}) => !own?.found[kind].has(name)).map(one => ({...one, environment: isNamed ? environment : undefined})),
		);
	}

	const wanted = [...new Set(jobs.flatMap(({names}) => names.map(({name}) => name)))];
	// A variable that a condition needs has to be the repository's: with it there, the steps have it too.
	const once = missing.filter(({kind, name}, place) => missing.findIndex(other => other.kind === kind && other.name === name) === place);
	return once.length === 0
		? {status: 'pass', detail: wanted.join(', ') || 'it names none'}
		: {
				status: 'fail',
				detail: `not set: ${once.map(({kind, name, environment}) => `${kind} ${name}${environment === undefined ? '' : ` (environment ${environment})`}`).join(', ')}`,
				remedy: once
					.map(
						({kind, name, environment}) => `gh ${kind} set ${name}${environment === undefined ? '' : ` --env ${shellWord(environment)}`}`,
					)
					.join('; '),
			};
}

function shellWord(text: string): string {
	return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
