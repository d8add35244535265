import {describe, expect, it} from 'vitest';
import type {Answers} from '../../../source/answers/question.ts';
import {chainedQuestions} from '../../_helpers/question.ts';
import {emptyPlan, fakeSession} from '../_fake-session.ts';
import {keys, openWizard} from './_screen.tsx';

const open = (onPlan: (answers: Answers) => void = () => {}) =>
	openWizard(
		fakeSession({
			questions: chainedQuestions,
			async plan(answers) {
				onPlan(answers);
				return emptyPlan;
			},
		}),
	);

describe('questions that depend on other answers', () => {
	it('are asked once an answer calls for them, with what then is suggested', async () => {
		const {type, sees, sawNot} = open();
		type(keys.enter);
		await sees('question 1 of 2', '› On this machine');
		type(keys.down, keys.enter);
		await sees('question 2 of 4', 'What about account?', '› main');
		type('-2', keys.enter);
		await sees('question 3 of 4', '› near-main-2', 'Suggested: near-main-2 (account main-2)');
		type(keys.enter);
		await sees('question 4 of 4', '› 3', 'Suggested: 3 (region near-main-2)');
		type(keys.enter);
		await sees('review', 'region   near-main-2');
		await sawNot('question');
	});

	it('are gone, going back and forth, once no answer calls for them', async () => {
		const {type, sees, journey} = open();
		type(keys.enter, keys.down, keys.enter);
		await sees('question 2 of 4');
		type('-2', keys.enter);
		await sees('question 3 of 4');
		type(keys.escape);
		await sees('question 2 of 4', '› main-2');
		type(keys.escape);
		await sees('question 1 of 4', '› Far away');
		type(keys.up, keys.enter);
		await sees('question 2 of 2', 'What about copies?', 'Suggested: 1 (default)');
		type(keys.escape);
		await sees('question 1 of 2', '› On this machine');
		type(keys.down, keys.enter);
		await sees('question 2 of 4', '› main-2');
		expect(journey.state.answers.get('account')).toEqual({value: 'main-2', source: 'you', given: true});
	});

	it('keep an answer that was given, and say that it is no suggestion any more', async () => {
		const {type, sees, frame} = open();
		type(keys.enter, keys.down, keys.enter, keys.enter);
		await sees('question 3 of 4', '› near-main');
		type(keys.enter);
		await sees('question 4 of 4');
		type(keys.enter);
		await sees('review');
		expect(frame()).toMatch(/region +near-main +account main/);
		type(keys.down, 'e');
		await sees('edit an answer', 'What about account?');
		type('-2', keys.enter);
		await sees('review', 'main-2');
		expect(frame()).toMatch(/› account +main-2 +you/);
		expect(frame()).toMatch(/region +near-main +you/);
		type(keys.down, 'e');
		await sees('› near-main', 'Suggested: near-main-2 (account main-2)');
	});

	it('are asked when an edit on the review raises them', async () => {
		const planned: string[][] = [];
		const {type, sees, frame, sawNot} = open(answers => planned.push([...answers.values()].map(({value}) => value)));
		type(keys.enter, keys.enter, keys.enter);
		await sees('review', 'copies');
		expect(frame()).not.toContain('account');
		type('e', keys.down, keys.enter);
		await sees('one more question', 'What about account?', '› main');
		type('-2', keys.enter);
		await sees('one more question', '› near-main-2');
		type(keys.enter);
		await sees('review');
		expect(frame()).toMatchInlineSnapshot(`
			"
			  Ferrovia   acme/demo · main                                           review

			  ● tools ── ● cargo

			  Answers                                                                 from
			    place    Far away                                                      you
			    account  main-2                                                        you
			  › region   near-main-2                                        account main-2
			    copies   1                                                             you

			  Nothing to do.
			    answers  ● in place: ferrovia.toml has the answers
			    tools    ● in place: mold, clang and sccache are installed
			    cargo    ● in place: profiles and settings are in place

			  The checks can prove that it is so.





			  enter run the checks   ↑↓ choose   e edit   ← back   q quit"
		`);
		type(keys.home, 'e', keys.up, keys.enter);
		await sees('review', 'On this machine');
		await sawNot('account');
		expect(planned).toEqual([
			['here', 'main', 'near-main', '1'],
			['remote', 'main-2', 'near-main-2', '1'],
			['here', 'main-2', 'near-main-2', '1'],
		]);
	});

	it('are shown on the review with what is suggested when they are not answered', async () => {
		const {type, sees, frame} = open();
		type(keys.enter, keys.enter, keys.enter);
		await sees('review');
		type('e', keys.down, keys.enter);
		await sees('one more question', 'What about account?');
		type(keys.escape);
		await sees('review', 'near-main');
		expect(frame()).toMatch(/› place +Far away +you/);
		expect(frame()).toMatch(/account +main +default/);
	});
});
