import type {Change} from '../../engine/change.ts';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import type {OidcSubject} from '../../services/github/subject.ts';
import {openGitHubFor} from '../github-access.ts';
import type {World} from '../world.ts';
import type {Account} from './account.ts';
import {planHolder, type WantedHolder} from './holder-changes.ts';
import {identityNames, repositoryTag} from './names.ts';
import {audience, githubIssuer, type Place, readOnlyPolicy, readWritePolicy, trustPolicy} from './policies.ts';
import {cloudReversal} from './reversals.ts';
import type {Target} from './target.ts';

/** How GitHub names the repository in its tokens. Throws when the repository is not on GitHub, or GitHub does not say. */
export async function readSubject(world: World, signal: AbortSignal): Promise<OidcSubject> {
	const remote = world.project.git?.remote;
	if (remote?.host !== 'github.com') {
		throw new FerroviaError(
			{
				what: 'A role for GitHub Actions needs a repository on github.com.',
				why: remote === undefined ? 'There is no git remote.' : `The remote ${remote.name} is on ${remote.host}.`,
				next: ['ferrovia setup cache --cache-identity keys'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	const [github, {readOidcSubject}] = await Promise.all([openGitHubFor(world, signal), import('../../services/github/subject.ts')]);
	return readOidcSubject(github, remote.owner, remote.repository);
}

/** The roles of a repository: its default branch writes the cache, pull requests only read it. */
export function wantedRoles(account: Account, target: Target, place: Place, subject: OidcSubject): readonly WantedHolder[] {
	const names = identityNames(target.repository);
	const provider = providerArn(account);
	const {repository} = target;
	return [
		{
			kind: 'role',
			id: 'role-write',
			name: names.write,
			purpose: `let ${subject.defaultBranch} read and write the cache`,
			repository,
			policy: readWritePolicy(place),
			// `:` inside of a branch's name would be one of the subject's own (docs.github.com, OIDC reference).
			trust: trustPolicy(
				provider,
				subject.prefixes.map(prefix => `${prefix}:ref:refs/heads/${subject.defaultBranch.replaceAll(':', '%3A')}`),
			),
		},
		{
			kind: 'role',
			id: 'role-read',
			name: names.read,
			purpose: 'let pull requests read the cache',
			repository,
			policy: readOnlyPolicy(place),
			trust: trustPolicy(
				provider,
				subject.prefixes.map(prefix => `${prefix}:pull_request`),
			),
		},
	];
}

/** What is missing of the account's OIDC provider and the two roles. */
export async function planOidc(
	account: Account,
	target: Target,
	place: Place,
	subject: OidcSubject,
): Promise<{readonly changes: readonly Change[]; readonly notes: readonly Note[]}> {
	const changes = await Promise.all([
		planProvider(account, target),
		...wantedRoles(account, target, place, subject).map(async role => planHolder(account, role)),
	]);
	return {
		changes: changes.flat(),
		notes: subject.told
			? []
			: [
					{
						level: 'info',
						text: `GitHub did not say which form its tokens have for this repository, so the roles name both: ${subject.prefixes.join(' and ')}.`,
					},
				],
	};
}

async function planProvider(account: Account, {repository}: Target): Promise<readonly Change[]> {
	const {iam} = account;
	const current = await iam.provider(githubIssuer);
	const arn = providerArn(account);
	if (current === undefined) {
		return [
			{
				id: 'cache/provider',
				kind: 'resource',
				summary: 'let the account trust GitHub Actions (OIDC)',
				preview: {
					type: 'resource',
					verb: 'create',
					provider: 'aws',
					resource: `iam oidc-provider ${githubIssuer}`,
					lines: [`+ audience ${audience}`, 'There is one for all repositories of an account; by itself it lets nobody in.'],
				},
				reversal: cloudReversal(account, 'delete-provider', {arn, repository}, 'no longer let the account trust GitHub Actions'),
				apply: async () => iam.createProvider(githubIssuer, audience, {[repositoryTag]: repository}),
			},
		];
	}

	return current.audiences.includes(audience)
		? []
		: [
				{
					id: 'cache/provider-audience',
					kind: 'resource',
					summary: `let GitHub's provider accept the audience ${audience}`,
					preview: {
						type: 'resource',
						verb: 'change',
						provider: 'aws',
						resource: `iam oidc-provider ${githubIssuer}`,
						lines: [`+ audience ${audience}`],
					},
					reversal: cloudReversal(account, 'remove-audience', {arn: current.arn, audience}, `remove the audience ${audience} again`),
					apply: async () => iam.addAudience(current.arn, audience),
				},
			];
}

export function providerArn({caller}: Pick<Account, 'caller'>): string {
	return `arn:${caller.partition}:iam::${caller.account}:oidc-provider/${githubIssuer}`;
}
