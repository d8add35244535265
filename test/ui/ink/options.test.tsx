import {describe, expect, it} from 'vitest';
import {fakeQuestion, optionsQuestion} from '../../_helpers/question.ts';
import {emptyPlan, fakeSession} from '../_fake-session.ts';
import {keys, openWizard} from './_screen.tsx';

describe('a question with options of this machine', () => {
	it('is a choice of them', async () => {
		const {type, sees, journey} = openWizard(fakeSession({questions: [optionsQuestion], plan: emptyPlan}));
		type(keys.enter);
		await sees('question 1 of 1', '  main', '› work   shared', 'Suggested: work (the only one)');
		type(keys.up, keys.enter);
		await sees('review', 'account  main');
		expect(journey.state.answers.get('account')).toEqual({value: 'main', source: 'you', given: true});
	});

	it('has the answer that a flag gave as one more choice, which stays', async () => {
		const answers = new Map([['account', {value: 'guest', source: '--account', given: true}]]);
		const {type, sees, frame} = openWizard(fakeSession({questions: [optionsQuestion], answers, plan: emptyPlan}));
		type(keys.enter);
		await sees('review', 'guest');
		type('e');
		await sees('edit an answer', '› guest   --account');
		type(keys.home, keys.enter);
		await sees('review', 'main');
		type('e');
		await sees('› main', '  guest   --account', 'Given: guest (--account)');
		type(keys.end, keys.enter);
		await sees('review', 'guest');
		expect(frame()).toMatch(/account +guest +--account/);
	});

	it('points at an answer when the choice that was pointed at is gone', async () => {
		const place = fakeQuestion('place', {
			kind: 'select',
			choices: [
				{value: 'here', label: 'here'},
				{value: 'there', label: 'there'},
			],
		});
		const account = {
			...optionsQuestion,
			suggest: (_facts: unknown, answer: (id: string) => string) => ({
				value: answer('place') === 'here' ? 'guest' : 'work',
				source: 'place',
			}),
		};
		const {type, sees} = openWizard(fakeSession({questions: [place, account], plan: emptyPlan}));
		type(keys.enter, keys.enter);
		await sees('question 2 of 2', '› guest');
		type(keys.up, keys.down);
		await sees('› guest');
		type(keys.left);
		await sees('question 1 of 2');
		type(keys.down, keys.enter);
		await sees('question 2 of 2', '› work');
	});

	it('draws no control characters of a name', async () => {
		const wild = {...optionsQuestion, options: () => [{value: 'work', label: 'wo\u{1B}[2Jrk\r\nhere', hint: 'a\u{7}b'}]};
		const {type, sees} = openWizard(fakeSession({questions: [wild], plan: emptyPlan}));
		type(keys.enter);
		await sees('› work here   ab');
	});
});
