import {FerroviaError, InterruptedError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import type {Shelf} from '../../services/github/shelf.ts';
import {type KeyToCome, readKeyToCome} from '../cache/key-to-come.ts';
import {isCompatible, readTarget} from '../cache/target.ts';
import {ciSecrets} from '../ci-names.ts';
import {keyDeposit, projectTokenDeposit} from '../deposits.ts';
import {cacheAccess} from '../workflow/settings.ts';
import {answer, type World} from '../world.ts';
import {fullName, type Home} from './home.ts';
import {isSet, type State, secretAt, shelfOf} from './state.ts';
import {type ReadTokenDue, readTokenDue} from './token-to-come.ts';
import type {Wanted} from './wanted.ts';

/** A secret that can be stored in this run. */
export type Filling = {
	readonly name: string;
	readonly shelf: Shelf;
	/** Where its value comes from, in words. */
	readonly from: string;
	readonly provisional?: string;
	/** Throws where it is not at hand. */
	readonly value: () => Promise<string>;
	/** After it is stored. */
	readonly stored?: () => Promise<void>;
};

export type Fillings = {readonly fillings: readonly Filling[]; readonly notes: readonly Note[]};

const none: Fillings = {fillings: [], notes: []};

/** What can be stored of the secrets that the workflow names; what can't, and why, is told. */
export async function planFillings(
	world: World,
	home: Home,
	state: State,
	wanted: Wanted,
	signal: AbortSignal,
	isTokenDue: ReadTokenDue = readTokenDue,
): Promise<Fillings> {
	const keys: readonly string[] = [ciSecrets.accessKeyId, ciSecrets.secretAccessKey];
	const parts = [
		wanted.secrets.includes(ciSecrets.accessKeyId) ? await fillKeys(world, home, state, signal) : none,
		wanted.secrets.includes(ciSecrets.railwayToken) ? await fillToken(world, home, state, wanted, signal, isTokenDue) : none,
		...wanted.secrets.filter(name => !keys.includes(name) && name !== ciSecrets.railwayToken).map(name => noteUnknown(home, state, name)),
	];
	return {fillings: parts.flatMap(({fillings}) => fillings), notes: parts.flatMap(({notes}) => notes)};
}

/** Two clocks are never the same. */
const clockMs = 5 * 60_000;

async function fillKeys(world: World, home: Home, state: State, signal: AbortSignal): Promise<Fillings> {
	if (cacheAccess(world) !== 'key') {
		return none;
	}

	return isCompatible(readTarget(world).store) ? fillOwnCredentials(world, home, state) : fillMadeKey(world, home, state, signal);
}

/** The key that the step `cache` makes. What holds an older one of its keys was stored since that was made, and is replaced. */
async function fillMadeKey(world: World, home: Home, state: State, signal: AbortSignal): Promise<Fillings> {
	const names = [ciSecrets.accessKeyId, ciSecrets.secretAccessKey];
	const there = names.flatMap(name => state.secrets.get(name) ?? []);
	const isHere = world.vault.look(keyDeposit) !== undefined;
	const toCome = isHere ? undefined : await readKeyToCome(world, signal);
	if (!isHere && !(world.selected.includes('cache') && toCome?.due === true)) {
		return {fillings: [], notes: there.length === names.length ? [] : noteMissingKeys(home, names, toCome)};
	}

	const since = isHere ? world.vault.replacesSince(keyDeposit) : toCome?.since;
	const foreign = there.filter(({updatedAt}) => since === undefined || updatedAt.getTime() < since.getTime() - clockMs);
	if (foreign.length > 0 && !mayReplace(world)) {
		return {fillings: [], notes: [keptNote(foreign.map(({name}) => name))]};
	}

	const {vault} = world;
	const take = () => {
		const key = vault.look(keyDeposit);
		if (key === undefined || !('id' in key)) {
			throw new FerroviaError({
				what: 'The step cache left no access key to store.',
				why: 'It found that CI has a good one by now.',
				next: ['ferrovia verify cache github', 'ferrovia setup cache github'],
			});
		}

		return key;
	};
	const common = {
		from: 'the access key that the step cache makes',
		provisional: isHere ? undefined : 'the step cache makes the key first',
	};
	return {
		fillings: [
			{...common, name: ciSecrets.accessKeyId, shelf: shelfOf(home, ciSecrets.accessKeyId, undefined), value: async () => take().id},
			{
				...common,
				name: ciSecrets.secretAccessKey,
				shelf: shelfOf(home, ciSecrets.secretAccessKey, undefined),
				value: async () => take().reveal(),
				stored: async () => vault.handedOver(keyDeposit),
			},
		],
		notes: [],
	};
}

function noteMissingKeys({repository}: Home, names: readonly string[], toCome: KeyToCome | undefined): readonly Note[] {
	const start = `${fullName(repository)} lacks the secrets ${names.join(' and ')}`;
	if (toCome?.current === undefined) {
		return [{level: 'warn', text: `${start}. A key is made and stored in one run: ferrovia setup cache github`}];
	}

	return [
		{
			level: 'warn',
			text: `${start}, and the secret of the key ${toCome.current} is shown to nobody again. Delete it, and a new one is made: aws iam delete-access-key --user-name ${toCome.user} --access-key-id ${toCome.current}, then ferrovia setup cache github`,
		},
	];
}

/** A store that the user brings has credentials of the user's own: CI gets those that are at hand here. */
async function fillOwnCredentials(world: World, home: Home, state: State): Promise<Fillings> {
	const names = [ciSecrets.accessKeyId, ciSecrets.secretAccessKey] as const;
	const isThere = names.every(name => state.secrets.has(name) || state.sharedSecrets.has(name));
	if (isThere && !mayReplace(world)) {
		return none;
	}

	// One of a pair that is not of the other is worse than none.
	const found = names.filter(name => state.secrets.has(name));
	if (found.length > 0 && !mayReplace(world)) {
		return {fillings: [], notes: [keptNote(found)]};
	}

	const target = readTarget(world);
	const from = target.profile === undefined ? 'the credentials of the environment' : `the credentials of the profile ${target.profile}`;
	const read = async () => {
		const session = await world.openAws({profile: target.profile, region: target.region, endpoint: target.endpoint});
		return session.credentials();
	};
	const credentials = await read().catch((error: unknown) => {
		if (error instanceof FerroviaError && !(error instanceof InterruptedError)) {
			return error;
		}

		throw error;
	});
	if (credentials instanceof FerroviaError || credentials.sessionToken !== undefined) {
		const why = credentials instanceof FerroviaError ? credentials.what : `${from} end with a session, which CI outlives.`;
		return {
			fillings: [],
			notes: [{level: 'warn', text: `${names.join(' and ')} can't be stored: ${why} Set them yourself: ${names.map(command).join(', ')}`}],
		};
	}

	return {
		fillings: names.map(name => ({
			name,
			shelf: shelfOf(home, name, undefined),
			from,
			value: async () => (await read())[name === ciSecrets.accessKeyId ? 'accessKeyId' : 'secretAccessKey'],
		})),
		notes: [],
	};
}

/**
The token that the step `railway` makes for CI. That step makes one only where the secret is missing or holds one of its own, so what
it has left may be stored over what is there.
*/
async function fillToken(
	world: World,
	home: Home,
	state: State,
	{settings}: Wanted,
	signal: AbortSignal,
	isTokenDue: ReadTokenDue,
): Promise<Fillings> {
	const name = ciSecrets.railwayToken;
	const {vault} = world;
	const shelf = shelfOf(home, name, settings.environment);
	const there = secretAt(state, name, shelf);
	const isHere = vault.look(projectTokenDeposit) !== undefined;
	const twice: readonly Note[] =
		shelf.environment !== undefined && state.secrets.has(name)
			? [
					{
						level: 'info',
						text: `${name} is a secret of the repository as well, which every job can read. The deploy job takes that of the environment: gh secret delete ${name}`,
					},
				]
			: [];
	if (!isHere && !(world.selected.includes('railway') && (await isTokenDue(world, there?.updatedAt, signal)))) {
		const missing: readonly Note[] = isSet(state, name)
			? []
			: [
					{
						level: 'warn',
						text: `${fullName(home.repository)} lacks the secret ${name}: the deploy job can't deploy. A token is made and stored in one run, with an account token of Railway: ferrovia setup railway github`,
					},
				];
		return {fillings: [], notes: [...missing, ...twice]};
	}

	return {
		notes: twice,
		fillings: [
			{
				name,
				shelf,
				from: 'the project token that the step railway makes',
				provisional: isHere ? undefined : 'the step railway makes the token first',
				async value() {
					const token = vault.look(projectTokenDeposit);
					if (token === undefined) {
						throw new FerroviaError({
							what: 'The step railway left no token to store.',
							why: `It made none, and ${name} is not set.`,
							next: ['ferrovia setup railway github', command(name)],
						});
					}

					return token.reveal();
				},
				stored: async () => vault.handedOver(projectTokenDeposit),
			},
		],
	};
}

/** What only the user knows. Told where it is missing. */
function noteUnknown({repository}: Home, state: State, name: string): Fillings {
	return state.secrets.has(name) || state.sharedSecrets.has(name)
		? none
		: {
				fillings: [],
				notes: [
					{
						level: 'warn',
						text: `The build needs the secret ${name}, which only you know. Without its value on the command line: ${command(name)} --repo ${fullName(repository)}`,
					},
				],
			};
}

function keptNote(names: readonly string[]): Note {
	return {
		level: 'warn',
		text: `${names.join(' and ')} ${names.length === 1 ? 'was' : 'were'} set by somebody else, and ${names.length === 1 ? 'is' : 'are'} kept. What is replaced can be read by nobody: ferrovia setup cache github --github-replace yes`,
	};
}

function mayReplace(world: Pick<World, 'answers'>): boolean {
	return answer(world, 'github-replace') === 'yes';
}

/** A command that asks for the value itself. */
function command(name: string): string {
	return `gh secret set ${name}`;
}
