import type {CheckOutcome} from '../../engine/check.ts';
import {readCiNames} from '../../services/github/ci-names.ts';
import {ciVariables} from '../ci-names.ts';
import type {Written} from './looks.ts';
import {namesIn} from './names-in-workflow.ts';

/** Empty ones are no fault: Amazon's own endpoint needs no name, and a cache may lie at a bucket's top. */
const optional: ReadonlySet<string> = new Set([ciVariables.endpoint, ciVariables.prefix]);

/** Whether what the workflow names has been set, in the repository or for it in its organization. Values are not asked for. */
export async function namesOutcome({text, github, owner, repository}: Written): Promise<CheckOutcome> {
	const wanted = namesIn(text);
	const seen = await readCiNames(github, owner, repository);
	if ('unseen' in seen) {
		return {status: 'unknown', detail: seen.unseen, remedy: seen.remedy};
	}

	const missing = wanted.filter(({kind, name}) => !optional.has(name) && !seen.found[kind].has(name));
	return missing.length === 0
		? {status: 'pass', detail: wanted.length === 0 ? 'it names none' : wanted.map(({name}) => name).join(', ')}
		: {
				status: 'fail',
				detail: `not set: ${missing.map(({kind, name}) => `${kind} ${name}`).join(', ')}`,
				remedy: missing.map(({kind, name}) => `gh ${kind} set ${name}`).join('; '),
			};
}
