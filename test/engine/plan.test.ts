import {describe, expect, it} from 'vitest';
import {exitCodes, FerroviaError} from '../../source/engine/errors.ts';
import {planStep, planSteps} from '../../source/engine/plan.ts';
import {protect} from '../../source/engine/secrets.ts';
import type {Step} from '../../source/engine/step.ts';
import {fakeChange, fakeStep} from './_fake-step.ts';

const {signal} = new AbortController();
const failing = (error: Error) => ({...fakeStep('cloud', () => []), plan: async () => Promise.reject(error)});
const offline = new FerroviaError(
	{what: 'AWS could not be reached.', why: 'The machine is offline.', next: ['ferrovia setup cache']},
	{exitCode: exitCodes.unknown},
);
const other = fakeStep('cargo', () => [fakeChange('cargo/profiles')]);

const step = (plan: Step<undefined>['plan']): Step<undefined> => ({...fakeStep('tools', () => []), plan});

describe('planSteps', () => {
	it('lets the other steps go on where one can not look, and says why and what mends it', async () => {
		const {steps} = await planSteps([failing(offline), other], undefined, signal, {skipUnknown: true});
		expect(steps).toMatchObject([
			{
				id: 'cloud',
				status: 'skipped',
				reason: 'could not look: AWS could not be reached.',
				changes: [],
				notes: [{level: 'warn', text: 'The machine is offline. Mend it: ferrovia setup cache'}],
			},
			{id: 'cargo', status: 'pending'},
		]);
	});

	it('fails where that was not asked for', async () => {
		await expect(planSteps([failing(offline), other], undefined, signal)).rejects.toBe(offline);
	});

	it('never passes over a wrong answer or a fault', async () => {
		const wrong = new FerroviaError({what: 'Which bucket?'}, {exitCode: exitCodes.usage});
		await expect(planSteps([failing(wrong), other], undefined, signal, {skipUnknown: true})).rejects.toBe(wrong);
		const bug = new TypeError('undefined is not a function');
		await expect(planSteps([failing(bug), other], undefined, signal, {skipUnknown: true})).rejects.toBe(bug);
	});
});

describe('a planned step', () => {
	it('masks secrets in its reason and its notes', async () => {
		protect('hunter3hunter3');
		const planned = await planStep(
			step(async () => ({changes: [], reason: 'with hunter3hunter3', notes: [{level: 'warn', text: 'mind hunter3hunter3'}]})),
			undefined,
			signal,
		);
		expect(planned).toMatchObject({status: 'done', reason: 'with [secret]', notes: [{level: 'warn', text: 'mind [secret]'}]});
	});

	it('does not count as planned when the run was interrupted meanwhile', async () => {
		const controller = new AbortController();
		const planning = planStep(
			step(async () => {
				controller.abort();
				return {changes: []};
			}),
			undefined,
			controller.signal,
		);
		await expect(planning).rejects.toThrow();
	});
});
