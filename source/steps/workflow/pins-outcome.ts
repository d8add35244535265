import type {CheckOutcome} from '../../engine/check.ts';
import {resolveCommit} from '../../services/github/commits.ts';
import type {Written} from './looks.ts';

/** An action as a workflow uses it: `uses: owner/name/folder@reference # version`. */
export type UsedAction = {
	readonly owner: string;
	readonly repository: string;
	readonly reference: string;
	/** As the comment has it. */
	readonly version: string | undefined;
};

/** The actions of other repositories, each once. */
export function actionsIn(text: string): readonly UsedAction[] {
	const found = [
		...text.matchAll(/^\s*(?:- )?uses:\s*["']?([\w.-]+)\/([\w.-]+)(?:\/[\w./-]+)?@([^\s"'#]+)["']?(?:[ \t]*#[ \t]*(v?\d\S*))?/gm),
	].map(([, owner = '', repository = '', reference = '', version]): UsedAction => ({owner, repository, reference, version}));
	return [...new Map(found.map(action => [JSON.stringify(action), action])).values()];
}

/**
Whether each pin leads to a commit. With a version beside it that is what is asked for: GitHub shows a commit of any fork as one
of the repository, and only the version's tag tells that it is the owner's.
*/
export async function pinsOutcome({text, settings, github}: Written): Promise<CheckOutcome> {
	const used = actionsIn(text);
	const judged = await Promise.all(
		used.map(async action => {
			const {owner, repository, reference, version} = action;
			const isCommit = /^[\da-f]{40}$/.test(reference);
			const asked = isCommit ? (version ?? reference) : reference;
			const seen = await resolveCommit(github, owner, repository, asked);
			const name = `${owner}/${repository}@${reference}`;
			if ('unseen' in seen) {
				return {status: 'unknown', text: seen.unseen, name: `${owner}/${repository}`, remedy: seen.remedy} as const;
			}

			if (seen.found === undefined) {
				return {status: 'fail', text: `${owner}/${repository} has no ${asked}`, remedy: 'ferrovia setup workflow'} as const;
			}

			if (isCommit && seen.found !== reference) {
				return {status: 'fail', text: `${name} is not ${version}, which is ${seen.found}`, remedy: 'ferrovia setup workflow'} as const;
			}

			return isCommit || settings.pin === 'tag'
				? ({status: 'pass', text: `${owner}/${repository} ${version ?? reference}`} as const)
				: ({status: 'warn', text: `${name} can be moved to other code`, remedy: 'Pin it to a commit'} as const);
		}),
	);
	for (const status of ['fail', 'unknown', 'warn'] as const) {
		const found = judged.filter(outcome => outcome.status === status);
		const [first] = found;
		if (first !== undefined) {
			return {status, detail: words(found), remedy: 'remedy' in first ? first.remedy : undefined};
		}
	}

	return {status: 'pass', detail: judged.map(outcome => outcome.text).join(', ') || 'it uses none'};
}

/** The same reason is said once, after the names that it is the reason for. */
function words(outcomes: ReadonlyArray<{readonly text: string; readonly name?: string}>): string {
	const texts = [...new Set(outcomes.map(({text}) => text))];
	return texts
		.map(text => {
			const names = outcomes.filter(outcome => outcome.text === text && outcome.name !== undefined).map(({name}) => name);
			return names.length === 0 ? text : `${names.join(', ')}: ${text}`;
		})
		.join('; ');
}
