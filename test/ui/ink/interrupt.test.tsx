import {describe, expect, it} from 'vitest';
import {exitCodes} from '../../../source/engine/errors.ts';
import type {Plan} from '../../../source/engine/step.ts';
import {outcomeOf} from '../../../source/ui/ink/model/outcome.ts';
import {emptyPlan, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {until} from '../_until.ts';
import {keys, openWizard} from './_screen.tsx';

type Wizard = ReturnType<typeof openWizard>;

const walks: Readonly<Record<string, (wizard: Wizard) => Promise<void>>> = {
	async welcome() {},
	async steps({type, sees}) {
		type('s');
		await sees('Which steps');
	},
	async question({type, sees}) {
		type('\r');
		await sees('question 1 of 3');
	},
	async review({type, sees}) {
		type('\r\r\r\r');
		await sees('review');
	},
	async details({type, sees}) {
		type('\r\r\r\r');
		await sees('review');
		type('d');
		await sees('change 1 of 5');
	},
};

describe('ctrl+c', () => {
	it.each(Object.keys(walks))('at %s: nothing is done', async screen => {
		const session = fakeSession();
		const wizard = openWizard(session);
		await walks[screen]?.(wizard);
		wizard.type(keys.interrupt);
		const state = await wizard.journey.ended;
		const outcome = outcomeOf(session, state, {color: false, columns: 80});
		expect(wizard.controller.signal.aborted).toBe(true);
		expect(outcome).toMatchObject({kind: 'interrupted', screen, exitCode: exitCodes.interrupted, report: undefined});
		expect(outcome.lastWords).toContain('Interrupted. Nothing was changed.');
	});

	it('at planning: waits until it has stopped', async () => {
		const stopped = new Gate<Plan>();
		const session = fakeSession({plan: async () => stopped.pass()});
		const {type, sees, journey, leftAtOnce} = openWizard(session);
		type('\r\r\r\r');
		await sees('Looking at what is missing');
		type(keys.interrupt);
		await sees('Stopping');
		expect(await Promise.race([journey.ended, Promise.resolve('still running')])).toBe('still running');
		expect(leftAtOnce()).toBe(false);
		type(keys.interrupt);
		await until(leftAtOnce);
		stopped.open(fakePlan());
		expect(outcomeOf(session, await journey.ended, {color: false, columns: 80})).toMatchObject({kind: 'interrupted', screen: 'planning'});
	});

	it('at applying: keeps the partial report', async () => {
		const gate = new Gate();
		const session = fakeSession({plan: fakePlan({'tools/packages': async ({signal}) => gate.pass(signal)})});
		const {type, sees, journey} = openWizard(session);
		type('\r\r\r\r');
		await sees('review');
		type('\r');
		await sees('install mold and clang', '1 change applied');
		type(keys.interrupt);
		const outcome = outcomeOf(session, await journey.ended, {color: false, columns: 80});
		expect(outcome.kind).toBe('interrupted');
		expect(outcome.screen).toBe('applying');
		expect(outcome.report?.interrupted).toBe(true);
		expect(outcome.report?.outcomes.map(({status}) => status)).toEqual(['applied', 'failed', 'not-applied', 'not-applied', 'not-applied']);
		expect(outcome.lastWords).toContain('Interrupted. 1 of 5 changes applied.');
		expect(outcome.lastWords).toContain('ferrovia setup');
	});

	it('goes on with the clients that the plan was made with, where nothing is planned anew', async () => {
		const signals: AbortSignal[] = [];
		const whileApplied: boolean[] = [];
		const session = fakeSession({
			async plan(_answers, signal) {
				signals.push(signal);
				return fakePlan({'tools/packages': async () => void whileApplied.push(...signals.map(({aborted}) => aborted))});
			},
		});
		const {type, sees, journey} = openWizard(session);
		type('\r\r\r\r');
		await sees('review');
		type('\r');
		await journey.ended;
		expect(whileApplied).toEqual([false]);
	});

	it('at the checks: keeps what was applied', async () => {
		const gate = new Gate<{status: 'pass'; detail: string}>();
		const session = fakeSession({plan: emptyPlan, checks: fakeChecks({'tools.linker': async ({signal}) => gate.pass(signal)})});
		const {type, sees, journey} = openWizard(session);
		type('\r\r\r\r');
		await sees('Nothing to do.');
		type('\r');
		await sees('looking');
		type(keys.interrupt);
		expect(outcomeOf(session, await journey.ended, {color: false, columns: 80})).toMatchObject({
			kind: 'interrupted',
			screen: 'checking',
			verification: undefined,
		});
	});

	it('is the same as an abort from elsewhere', async () => {
		const {controller, journey} = openWizard(fakeSession());
		controller.abort();
		expect((await journey.ended).interrupted).toBe(true);
	});

	it('works in a window that is too small', async () => {
		const {type, journey, frame} = openWizard(fakeSession(), {size: {columns: 30, rows: 8}});
		expect(frame()).toContain('Make the window larger');
		type('\r\r\r\r\r');
		expect(journey.state.started).toBe(false);
		type('q');
		expect((await journey.ended).quit).toBe(true);
	});
});

describe('q', () => {
	it.each(['welcome', 'steps', 'question', 'review', 'details'])('quits at %s and asks nothing', async screen => {
		const session = fakeSession();
		const wizard = openWizard(session);
		await walks[screen]?.(wizard);
		wizard.type('q');
		const outcome = outcomeOf(session, await wizard.journey.ended, {color: false, columns: 80});
		expect(outcome).toMatchObject({kind: 'quit before anything', screen, exitCode: exitCodes.ok});
		expect(outcome.lastWords).toContain('Nothing was changed.');
	});

	it('leaves a plan without changes as nothing to do', async () => {
		const session = fakeSession({plan: emptyPlan});
		const {type, sees, journey} = openWizard(session);
		type('\r\r\r\r');
		await sees('Nothing to do.');
		type('q');
		expect(outcomeOf(session, await journey.ended, {color: false, columns: 80})).toMatchObject({kind: 'nothing to do', screen: 'review'});
	});
});
