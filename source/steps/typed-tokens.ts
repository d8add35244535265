import type {Answers} from '../answers/question.ts';
import {Secret} from '../engine/secrets.ts';
import type {Tokens} from '../project/tokens.ts';

/** The tokens that were found, and in place of missing ones those that the user has typed for this run. */
export function withTypedTokens({github, railway}: Tokens, answers: Answers): Tokens {
	const githubToken = typed(answers, 'github-token');
	const railwayToken = typed(answers, 'railway-token');
	return {
		github: github ?? (githubToken && {token: githubToken, source: 'what you typed'}),
		railway:
			railway?.token !== undefined || railwayToken === undefined
				? railway
				: {token: railwayToken, source: 'what you typed', kind: 'bearer'},
	};
}

function typed(answers: Answers, id: string): Secret | undefined {
	const value = answers.get(id)?.value ?? '';
	return value === '' ? undefined : new Secret(value);
}
