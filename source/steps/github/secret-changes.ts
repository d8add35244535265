import type {Change} from '../../engine/change.ts';
import type {Note} from '../../engine/step.ts';
import {storeSecret} from '../../services/github/secrets.ts';
import {shelfWords} from '../../services/github/shelf.ts';
import type {Home} from './home.ts';
import {githubReversal} from './reversals.ts';
import type {Filling} from './secret-fillings.ts';
import {type State, secretAt} from './state.ts';
import type {Wanted} from './wanted.ts';

/** Stores a secret. One that was there is not brought back by undo: nobody can read it. */
export function secretChange(home: Home, state: State, {name, shelf, from, provisional, value, stored}: Filling): Change {
	const before = secretAt(state, name, shelf);
	return {
		id: `github/secret-${name}`,
		kind: 'resource',
		summary: `${before === undefined ? 'store' : 'replace'} the secret ${name}${shelf.environment === undefined ? '' : ` in the environment ${shelf.environment}`}`,
		provisional,
		preview: {
			type: 'resource',
			provider: 'github',
			resource: `secret ${name} of ${shelfWords(shelf)}`,
			verb: before === undefined ? 'create' : 'change',
			lines: [
				...(before === undefined ? [] : [`- the one of ${day(before.updatedAt)}`]),
				`+ ${from}`,
				'It is sealed with the public key there: from then on nobody can read it but workflows.',
			],
		},
		reversal:
			before === undefined
				? githubReversal(
						home,
						'delete-secret',
						{name, environment: shelf.environment ?? ''},
						`delete the secret ${name} of ${shelfWords(shelf)}`,
					)
				: {type: 'none', reason: `what ${name} held before can be read by nobody, so it can't be put back`},
		async apply({signal, output}) {
			output(`sealing ${name}`);
			const secret = await storeSecret(home.github, shelf, name, await value(), signal);
			output(`stored ${secret.updatedAt.toISOString()}`);
			await stored?.();
		},
	};
}

/** What is there already, with its dates; and what the organization gives. */
export function secretNotes(state: State, {secrets, settings}: Wanted, fillings: readonly Filling[]): readonly Note[] {
	const isFilled = (name: string) => fillings.some(filling => filling.name === name);
	const kept = secrets
		.filter(name => !isFilled(name))
		.flatMap(name => {
			const inEnvironment = settings.environment === undefined ? undefined : state.environmentSecrets.get(name);
			const secret = inEnvironment ?? state.secrets.get(name);
			return secret === undefined ? [] : [`${name} (${day(secret.updatedAt)})`];
		});
	const shared = secrets.filter(name => state.sharedSecrets.has(name) && !state.secrets.has(name));
	return [
		...(kept.length === 0 ? [] : [{level: 'info', text: `Secrets that are set, and kept: ${kept.join(', ')}.`} as const]),
		...shared.map(
			name =>
				({
					level: 'info',
					text: isFilled(name)
						? `The organization shares a secret ${name}; that of the repository takes its place here.`
						: `The organization shares the secret ${name} with this repository.`,
				}) as const,
		),
	];
}

function day(date: Date): string {
	return date.toISOString().slice(0, 10);
}
