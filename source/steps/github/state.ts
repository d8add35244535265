import {type Environment, readEnvironment} from '../../services/github/environments.ts';
import {seenBy} from '../../services/github/failures.ts';
import {readSecrets, readSharedSecrets, type StoredSecret} from '../../services/github/secrets.ts';
import type {Shelf} from '../../services/github/shelf.ts';
import {readSharedVariables, readVariables} from '../../services/github/variables.ts';
import {ciSecrets} from '../ci-names.ts';
import {fullName, type Home} from './home.ts';

/** What the repository has of secrets, variables and environments. */
export type State = {
	readonly secrets: ReadonlyMap<string, StoredSecret>;
	/** Those of the environment in which the deploy job runs. */
	readonly environmentSecrets: ReadonlyMap<string, StoredSecret>;
	readonly variables: ReadonlyMap<string, string>;
	/** What the organization shares. Empty where there is none, or where nobody may look. */
	readonly sharedSecrets: ReadonlySet<string>;
	readonly sharedVariables: ReadonlyMap<string, string>;
	/** Undefined where none is asked for, or it is not there. */
	readonly environment: Environment | undefined;
};

/** Throws (exit code 3) where the token may not look: what could not be seen is not taken for absent. */
export async function readState({github, repository}: Home, environment: string | undefined): Promise<State> {
	const shelf: Shelf = {owner: repository.owner, name: repository.name, environment: undefined};
	const [secrets, variables, sharedSecrets, sharedVariables, found] = await Promise.all([
		readSecrets(github, shelf),
		readVariables(github, repository),
		repository.ownedByOrganization ? readSharedSecrets(github, shelf) : {found: []},
		repository.ownedByOrganization ? readSharedVariables(github, repository) : {found: new Map<string, string>()},
		environment === undefined ? {found: undefined} : readEnvironment(github, repository, environment),
	]);
	const there = seenBy(found, `the environment ${environment}`);
	const inEnvironment =
		there === undefined ? [] : seenBy(await readSecrets(github, {...shelf, environment}), `the secrets of the environment ${environment}`);
	return {
		secrets: byName(seenBy(secrets, `the secrets of ${fullName(repository)}`)),
		environmentSecrets: byName(inEnvironment),
		variables: seenBy(variables, `the variables of ${fullName(repository)}`),
		sharedSecrets: new Set('found' in sharedSecrets ? sharedSecrets.found : []),
		sharedVariables: 'found' in sharedVariables ? sharedVariables.found : new Map(),
		environment: there,
	};
}

/** The shelf on which a secret belongs: the token of the deploy job in that job's environment, all else in the repository. */
export function shelfOf({repository}: Pick<Home, 'repository'>, name: string, environment: string | undefined): Shelf {
	return {owner: repository.owner, name: repository.name, environment: name === ciSecrets.railwayToken ? environment : undefined};
}

/** The secret as it is on its shelf. */
export function secretAt(state: State, name: string, {environment}: Pick<Shelf, 'environment'>): StoredSecret | undefined {
	return (environment === undefined ? state.secrets : state.environmentSecrets).get(name);
}

/** Whether the workflow finds a secret of that name anywhere. */
export function isSet({secrets, environmentSecrets, sharedSecrets}: State, name: string): boolean {
	return secrets.has(name) || environmentSecrets.has(name) || sharedSecrets.has(name);
}

function byName(secrets: readonly StoredSecret[]): ReadonlyMap<string, StoredSecret> {
	return new Map(secrets.map(secret => [secret.name, secret]));
}
