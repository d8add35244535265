import {describe, expect, it} from 'vitest';
import {advancedQuestions} from '../../_helpers/question.ts';
import {emptyPlan, fakeSession} from '../_fake-session.ts';
import {keys, openWizard} from './_screen.tsx';

describe('an advanced question', () => {
	it('is never asked, and edited on the review where it counts', async () => {
		const {type, sees, frame, journey} = openWizard(fakeSession({questions: advancedQuestions, plan: emptyPlan}));
		type('?');
		await sees('Asks 1 question,');
		type('?', keys.enter);
		await sees('question 1 of 1');
		type(keys.enter);
		await sees('review');
		expect(frame()).not.toContain('mirror');
		type('e', keys.down, keys.enter);
		await sees('review', 'remote', 'https://example.com');
		expect(frame()).toMatch(/mirror +https:\/\/example\.com +default/);
		type(keys.down, 'e');
		await sees('edit an answer', 'What about mirror?');
		type('/github', keys.enter);
		await sees('review', 'https://example.com/github');
		expect(journey.state.answers.get('mirror')).toEqual({value: 'https://example.com/github', source: 'you', given: true});
		type(keys.left);
		await sees('question 1 of 1', 'What about place?');
	});
});
