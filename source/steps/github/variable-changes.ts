import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import {eventually} from '../../services/eventually.ts';
import {readVariable, setVariable} from '../../services/github/variables.ts';
import {ciVariables} from '../ci-names.ts';
import type {World} from '../world.ts';
import {fullName, type Home} from './home.ts';
import {githubReversal} from './reversals.ts';
import type {State} from './state.ts';
import type {WantedVariable} from './wanted-variables.ts';

/** Not needed by every store and every prefix. */
const optional: ReadonlySet<string> = new Set([ciVariables.endpoint, ciVariables.prefix]);

/** What is missing until the variables are what the workflow should read. */
export function planVariables(
	world: Pick<World, 'selected'>,
	home: Home,
	state: State,
	wanted: readonly WantedVariable[],
): {readonly changes: readonly Change[]; readonly notes: readonly Note[]} {
	const parts = wanted.map(variable => planVariable(world, home, state, variable));
	return {changes: parts.flatMap(({change}) => change ?? []), notes: parts.flatMap(({note}) => note ?? [])};
}

function planVariable(
	{selected}: Pick<World, 'selected'>,
	home: Home,
	state: State,
	{name, value, knownBy, unseen}: WantedVariable,
): {readonly change?: Change; readonly note?: Note} {
	const [own, shared] = [state.variables.get(name), state.sharedVariables.get(name)];
	const current = own ?? shared;
	if (value === '') {
		return current === undefined
			? {}
			: {note: {level: 'warn', text: `The variable ${name} is ${current}, and should not be set: gh variable delete ${name}`}};
	}

	if (value !== undefined) {
		return current === value
			? own === undefined
				? {note: {level: 'info', text: `The organization shares the variable ${name} with this repository.`}}
				: {}
			: {change: variableChange(home, name, own, value)};
	}

	if (knownBy !== undefined && selected.includes(knownBy) && unseen === undefined) {
		return {change: variableChange(home, name, own, undefined, `the step ${knownBy} makes first what it names`)};
	}

	if (current !== undefined) {
		return {};
	}

	const remedy = knownBy === undefined ? `gh variable set ${name}` : `ferrovia setup ${knownBy} github`;
	return optional.has(name)
		? {}
		: {
				note: {
					level: 'warn',
					text: `${fullName(home.repository)} lacks the variable ${name}${unseen === undefined ? '' : ` (${unseen})`}: ${remedy}`,
				},
			};
}

function variableChange(home: Home, name: string, before: string | undefined, after: string | undefined, provisional?: string): Change {
	return {
		id: `github/variable-${name}`,
		kind: 'resource',
		summary: `${before === undefined ? 'set' : 'change'} the variable ${name}`,
		provisional,
		preview: {
			type: 'resource',
			provider: 'github',
			resource: `variable ${name} of ${fullName(home.repository)}`,
			verb: before === undefined ? 'create' : 'change',
			lines: [...(before === undefined ? [] : [`- ${before}`]), after === undefined ? `+ known later: ${provisional}` : `+ ${after}`],
		},
		reversal: githubReversal(
			home,
			'restore-variable',
			{name, before: before ?? '', after: after ?? ''},
			before === undefined ? `delete the variable ${name}` : `put the variable ${name} back to ${before}`,
		),
		async apply({signal}) {
			const {github, repository} = home;
			if (after === undefined) {
				throw new FerroviaError({
					what: `Nobody knows yet what the variable ${name} should be.`,
					why: 'The step that makes what it names has not made it.',
					next: ['ferrovia setup'],
				});
			}

			const now = await readVariable(github, repository, name);
			if (now !== before && now !== after) {
				throw new FerroviaError({
					what: `The variable ${name} changed while Ferrovia was at work.`,
					why: `It is ${now ?? 'not set'} by now, so it was left as it is.`,
					next: ['ferrovia setup github'],
				});
			}

			await setVariable(github, repository, name, after);
			await readBack(home, name, after, signal);
		},
	};
}

async function readBack({github, repository}: Home, name: string, value: string, signal: AbortSignal): Promise<void> {
	const read = async () => readVariable(github, repository, name);
	if ((await eventually(read, current => current === value, {signal})) === value) {
		return;
	}

	throw new FerroviaError({
		what: `The variable ${name} is not what it was set to.`,
		why: 'GitHub reported no error.',
		next: ['https://www.githubstatus.com', 'ferrovia setup github'],
	});
}
