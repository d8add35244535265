import {describe, expect, it} from 'vitest';
import {exitCodes} from '../../../source/engine/errors.ts';
import type {Plan} from '../../../source/engine/step.ts';
import {type CheckGate, emptyPlan, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {until} from '../_until.ts';
import {keys, openReview, openWizard, type Step} from './_screen.tsx';

describe.each<[string, readonly Step[]]>([
	['welcome', [['', 'enter start']]],
	['steps', [['s', 'Which steps']]],
	['question', [['\r', 'question 1 of 3']]],
	['review', [['\r\r\r\r', 'enter apply']]],
	[
		'details',
		[
			['\r\r\r\r', 'enter apply'],
			['d', 'change 1 of 5'],
		],
	],
])('on the screen %s', (screen, steps) => {
	it.each([
		['ctrl+c', keys.interrupt, {kind: 'interrupted', exitCode: exitCodes.interrupted}, 'Interrupted. Nothing was changed.'],
		['q', 'q', {kind: 'quit before anything', exitCode: exitCodes.ok}, 'Nothing was changed.'],
	])('%s leaves at once, and nothing is changed', async (_, pressed, expected, words) => {
		const {go, type, outcome, controller} = openWizard(fakeSession());
		await go(...steps);
		type(pressed);
		expect(await outcome()).toMatchObject({...expected, screen, report: undefined, lastWords: expect.stringContaining(words)});
		expect(controller.signal.aborted).toBe(pressed === keys.interrupt);
	});
});

describe('ctrl+c', () => {
	it('waits until planning has stopped, and leaves at once the second time', async () => {
		const stopped = new Gate<Plan>();
		const {go, type, journey, leftAtOnce, outcome} = openWizard(fakeSession({plan: async () => stopped.pass()}));
		await go(['\r\r\r\r', 'Looking at what is missing'], [keys.interrupt, 'Stopping']);
		expect(await Promise.race([journey.ended, Promise.resolve('still running')])).toBe('still running');
		expect(leftAtOnce()).toBe(false);
		type(keys.interrupt);
		await until(leftAtOnce);
		stopped.open(fakePlan());
		expect(await outcome()).toMatchObject({kind: 'interrupted', screen: 'planning'});
	});

	it('keeps the partial report while applying', async () => {
		const gate = new Gate();
		const session = fakeSession({plan: fakePlan({'tools/packages': async ({signal}) => gate.pass(signal)})});
		const {go, type, outcome} = await openReview(session);
		await go(['\r', 'install mold and clang', '1 change applied']);
		type(keys.interrupt);
		const {report, lastWords, ...rest} = await outcome();
		expect(rest).toMatchObject({kind: 'interrupted', screen: 'applying'});
		expect(report?.interrupted).toBe(true);
		expect(report?.outcomes.map(({status}) => status)).toEqual(['applied', 'failed', 'not-applied', 'not-applied', 'not-applied']);
		expect(lastWords).toContain('Interrupted. 1 of 5 changes applied.');
		expect(lastWords).toContain('ferrovia setup');
	});

	it('stops the checks', async () => {
		const gate: CheckGate = new Gate();
		const session = fakeSession({plan: emptyPlan, checks: fakeChecks({'tools.linker': async ({signal}) => gate.pass(signal)})});
		const {go, type, outcome} = await openReview(session);
		await go(['\r', 'looking']);
		type(keys.interrupt);
		expect(await outcome()).toMatchObject({kind: 'interrupted', screen: 'checking', verification: undefined});
	});

	it('is the same as an abort from elsewhere', async () => {
		const {controller, journey} = openWizard(fakeSession());
		controller.abort();
		expect((await journey.ended).interrupted).toBe(true);
	});
});

it('applies a plan with the signal it was made with, still open', async () => {
	const signals: AbortSignal[] = [];
	const whileApplied: boolean[] = [];
	const session = fakeSession({
		async plan(_answers, signal) {
			signals.push(signal);
			return fakePlan({'tools/packages': async () => void whileApplied.push(...signals.map(({aborted}) => aborted))});
		},
	});
	const {type, journey} = await openReview(session);
	type('\r');
	await journey.ended;
	expect(whileApplied).toEqual([false]);
});

describe('q', () => {
	it('is the only key that a window which is too small takes', async () => {
		const {type, journey, frame} = openWizard(fakeSession(), {size: {columns: 30, rows: 8}});
		expect(frame()).toContain('Make the window larger');
		type('\r\r\r\r\r');
		expect(journey.state.started).toBe(false);
		type('q');
		expect((await journey.ended).quit).toBe(true);
	});

	it('leaves a plan without changes as nothing to do', async () => {
		const {type, outcome} = await openReview(fakeSession({plan: emptyPlan}));
		type('q');
		expect(await outcome()).toMatchObject({kind: 'nothing to do', screen: 'review'});
	});
});
