import {expect, it} from 'vitest';
import {secondaryLimit} from '../../../source/rehearsal/github/faults.ts';
import {askedWait, isLimited} from '../../../source/services/retry.ts';
import {secrets, startService} from './_service.ts';

it('answers a limit that Ferrovia recognizes, unlike a plain refusal', async () => {
	const {ask} = await startService({fault: name => (name === 'GET /user' ? {type: 'answered', answer: secondaryLimit(7)} : undefined)});
	const answerOf = async (line: string) => {
		const {status, headers} = await ask(line, {body: line.startsWith('PUT') ? {} : undefined, token: secrets.writer});
		return {status, headers: Object.fromEntries(headers)};
	};
	const limit = await answerOf('GET //user');
	expect([limit.status, isLimited(limit), askedWait(limit)]).toEqual([403, true, 7000]);
	const refusal = await answerOf('PUT /environments/live');
	expect([refusal.status, isLimited(refusal)]).toEqual([403, false]);
});
