import type {Change} from '../../engine/change.ts';
import {protect, Secret} from '../../engine/secrets.ts';
import type {Note} from '../../engine/step.ts';
import {operations} from '../../services/railway/operations.ts';
import {projectTokenDeposit, secretTaker} from '../deposits.ts';
import type {World} from '../world.ts';
import type {Access} from './access.ts';
import type {Draft} from './draft.ts';
import {railwayReversal} from './reversals.ts';
import type {Target} from './target.ts';

/** A token of CI's: good for one project and one environment. */
export type ProjectToken = {
	readonly id: string;
	readonly name: string;
	readonly createdAt: string;
	readonly environmentId: string;
};

/** Older ones are replaced. */
export const oldestTokenDays = 180;

/** The tokens of CI's for this repository in this environment, the newest first. */
export async function readTokens(
	{railway}: Pick<Access, 'railway'>,
	projectId: string,
	environmentId: string,
	name: string,
): Promise<readonly ProjectToken[]> {
	const found: ProjectToken[] = [];
	for (let after: string | null = null; ; ) {
		const {projectTokens}: {projectTokens: TokenPage} = await railway.request(operations.projectTokens, {projectId, first: 100, after});
		found.push(...projectTokens.edges.map(({node}) => node));
		if (!projectTokens.pageInfo.hasNextPage || projectTokens.pageInfo.endCursor === null) {
			break;
		}

		after = projectTokens.pageInfo.endCursor;
	}

	return found
		.filter(token => token.name === name && token.environmentId === environmentId)
		.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

type TokenPage = {
	readonly edges: ReadonlyArray<{readonly node: ProjectToken}>;
	readonly pageInfo: {readonly hasNextPage: boolean; readonly endCursor: string | null};
};

/** What the token is called in Railway's list, by which a later run knows it again. */
export function tokenName({repository, image}: Pick<Target, 'repository' | 'image'>): string {
	return `ferrovia-ci ${repository ?? image}`;
}

/**
The token for CI, made only where the step that stores it is in the same run: it is shown once. Which of several tokens CI holds, the
dates tell: the secret was stored within minutes of the token that it holds. `storedAt` is when the secret was last set; null where
there is none, undefined where nobody could look.
*/
export async function planToken(
	world: Pick<World, 'selected' | 'vault'>,
	access: Access,
	draft: Draft,
	target: Target,
	storedAt: Date | null | undefined,
): Promise<{readonly changes: readonly Change[]; readonly notes: readonly Note[]}> {
	if (access.identity.kind === 'project') {
		const text = `${storedAt === null ? 'CI has no token of Railway yet, and a' : 'A'} project token can neither list nor make tokens: that needs an account token (RAILWAY_API_TOKEN).`;
		return {changes: [], notes: [{level: storedAt === null ? 'warn' : 'info', text}]};
	}

	const name = tokenName(target);
	const {place} = draft;
	const tokens = place === undefined ? [] : await readTokens(access, place.project.id, place.environment.id, name);
	const current = currentToken(tokens, storedAt);
	const days = current === undefined ? 0 : ageInDays(current);
	const reason =
		storedAt === undefined
			? undefined
			: storedAt === null
				? 'CI has no token yet'
				: current === undefined
					? 'the token that CI holds is none that Ferrovia knows'
					: days > oldestTokenDays
						? `the token that CI holds is ${days} days old`
						: undefined;
	if (reason === undefined) {
		const leftovers = tokens.filter(({id}) => id !== current?.id);
		return {
			changes: current === undefined || leftovers.length === 0 || place === undefined ? [] : [tidyTokens(access, leftovers)],
			notes: storedAt === undefined ? [{level: 'info', text: 'Whether CI has a token could not be asked: GitHub does not show it.'}] : [],
		};
	}

	// A token that somebody else gave CI works as well: it is kept.
	if (storedAt !== null && current === undefined) {
		return {changes: [], notes: [{level: 'info', text: 'CI has a token of Railway that Ferrovia did not make: it is kept.'}]};
	}

	if (!world.selected.includes(secretTaker)) {
		return {
			changes: [],
			notes: [
				{
					level: 'info',
					text: `${capital(reason)}. One is made only together with the step that stores it, because it is shown once: ferrovia setup railway ${secretTaker}`,
				},
			],
		};
	}

	return {changes: [createToken(world, access, draft, name, reason)], notes: []};
}

/** A secret is stored right after its token was made: this much later at most. */
const storedWithinMs = 5 * 60_000;

/** The token that CI's secret holds: the youngest that was made before the secret was set, and not long before. */
export function currentToken(tokens: readonly ProjectToken[], storedAt: Date | null | undefined): ProjectToken | undefined {
	if (storedAt === null || storedAt === undefined) {
		return undefined;
	}

	const gap = ({createdAt}: ProjectToken) => storedAt.getTime() - Date.parse(createdAt);
	// Two clocks are never the same.
	return tokens.filter(token => gap(token) > -60_000 && gap(token) <= storedWithinMs).sort((a, b) => gap(a) - gap(b))[0];
}

export function ageInDays({createdAt}: Pick<ProjectToken, 'createdAt'>): number {
	return Math.floor((Date.now() - Date.parse(createdAt)) / 86_400_000);
}

function createToken({vault}: Pick<World, 'vault'>, access: Access, draft: Draft, name: string, reason: string): Change {
	const project = draft.nameOf('project');
	const environment = draft.nameOf('environment');
	return {
		id: 'railway/project-token',
		kind: 'resource',
		summary: `make a token for CI, for ${environment} of ${project} alone, and hand it to the step ${secretTaker}`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `project token "${name}"`,
			verb: 'create',
			lines: [`+ ${reason}`, 'It is kept in memory only. An older one of Ferrovia is deleted when the new one is stored, never before.'],
		},
		provisional: draft.place === undefined ? 'the service is made first' : undefined,
		reversal:
			draft.place === undefined
				? {type: 'none', reason: 'it goes with the project'}
				: railwayReversal(
						'delete-project-token',
						{projectId: draft.idOf('project'), environmentId: draft.idOf('environment'), name},
						`delete the tokens of Railway that Ferrovia made for CI`,
					),
		async apply() {
			const projectId = draft.part('project').id;
			const environmentId = draft.part('environment').id;
			const before = await readTokens(access, projectId, environmentId, name);
			const {projectTokenCreate} = await access.railway.request(operations.projectTokenCreate, {input: {projectId, environmentId, name}});
			protect(projectTokenCreate);
			const known = new Set(before.map(({id}) => id));
			const forget = async (tokens: readonly ProjectToken[]) => {
				for (const {id} of tokens) {
					await access.railway.request(operations.projectTokenDelete, {id});
				}
			};
			vault.leave(projectTokenDeposit, new Secret(projectTokenCreate), {
				settled: async () => forget(before),
				abandoned: async () => forget((await readTokens(access, projectId, environmentId, name)).filter(({id}) => !known.has(id))),
			});
		},
	};
}

/** Deletes what runs left behind that died with a token in hand. Nobody has it, so nothing is lost. */
function tidyTokens(access: Access, leftovers: readonly ProjectToken[]): Change {
	return {
		id: 'railway/project-token-leftovers',
		kind: 'resource',
		summary: `delete ${leftovers.length === 1 ? 'a token' : `${leftovers.length} tokens`} for CI that nobody holds`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `project tokens "${leftovers[0]?.name}"`,
			verb: 'delete',
			lines: leftovers.map(({createdAt}) => `- made ${createdAt.slice(0, 16).replace('T', ' ')}`),
		},
		reversal: {type: 'none', reason: 'what a run left behind by mistake is not brought back'},
		async apply() {
			for (const {id} of leftovers) {
				await access.railway.request(operations.projectTokenDelete, {id});
			}
		},
	};
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
