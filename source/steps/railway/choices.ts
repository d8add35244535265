import type {Choice, Question} from '../../answers/question.ts';
import type {Railway} from '../../services/railway/client.ts';
import {identifyToken, type TokenIdentity} from '../../services/railway/identify.ts';
import type {World} from '../world.ts';
import {type Access, openRailwayFor} from './access.ts';
import {isNamed, locateProject, readProject, readProjects} from './locate.ts';
import {isMade, type Named} from './place.ts';
import {readTarget} from './target.ts';

type Listed = Named & {readonly hint?: string};

// Somebody waits for it who could type a name instead, in milliseconds.
const patience = 20_000;

/** Lists what Railway has. What it has told is kept for as long as this is: it answers a hundred requests an hour on the free plan. */
export class RailwayChoices {
	readonly #identities = new Map<string, TokenIdentity>();
	readonly #told = new Map<string, unknown>();

	/**
	The projects, or the environments or services of the project that is answered, by name. Undefined where Railway can't be asked.

	@throws Only when the signal is aborted.
	*/
	async list(question: Question, world: World, signal: AbortSignal): Promise<readonly Choice[] | undefined> {
		try {
			const access = await this.#open(world, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
			const listed = (await listOf(question.id, access, world)).toSorted((one, other) =>
				one.name.localeCompare(other.name, 'en', {numeric: true}),
			);
			return listed.map(thing => choiceOf(thing, listed, question, world));
		} catch (error) {
			if (signal.aborted) {
				throw error;
			}

			return undefined;
		}
	}

	async #open(world: World, signal: AbortSignal): Promise<Access> {
		let owner = '';
		const access = await openRailwayFor(world, signal, async options => {
			owner = options.token.reveal();
			const identity = this.#identities.get(owner) ?? (await identifyToken(options));
			this.#identities.set(owner, identity);
			return identity;
		});
		return {...access, railway: this.#remembering(access.railway, owner)};
	}

	#remembering(railway: Railway, owner: string): Railway {
		return {
			request: async (operation, variables) => {
				const key = JSON.stringify([owner, operation.document, variables]);
				if (!this.#told.has(key)) {
					this.#told.set(key, await railway.request(operation, variables));
				}

				return this.#told.get(key) as never;
			},
		};
	}
}

async function listOf(id: string, access: Access, world: World): Promise<readonly Listed[]> {
	const {identity} = access;
	if (id === 'railway-project') {
		return identity.kind === 'project'
			? [identity.project]
			: (await readProjects(access)).map(({id: projectId, name, workspace}) => ({id: projectId, name, hint: workspace?.name}));
	}

	const {project} = await locateProject(access, readTarget(world));
	if (!isMade(project)) {
		return [];
	}

	if (id === 'railway-environment' && identity.kind === 'project') {
		return [identity.environment];
	}

	const {environments, services} = await readProject(access, project.id);
	return id === 'railway-environment' ? environments : services;
}

/** By its id, but for the one that the answer so far names: a name says more in a file. */
function choiceOf({id, name, hint}: Listed, listed: readonly Listed[], question: Question, {answers}: World): Choice {
	const answer = answers.get(question.id)?.value ?? '';
	const isFixed = [...(question.remote?.first ?? []), ...(question.remote?.last ?? [])].some(({value}) => value === answer);
	const isMeant = !isFixed && isNamed({id, name}, answer) && listed.filter(other => isNamed(other, answer)).length === 1;
	return {value: isMeant ? answer : id, label: name, hint};
}
