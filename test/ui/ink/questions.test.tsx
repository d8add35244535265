import {describe, expect, it} from 'vitest';
import type {Answers} from '../../../source/answers/question.ts';
import {advancedQuestions, chainedQuestions, fakeQuestion, optionsQuestion} from '../../_helpers/question.ts';
import {emptyPlan, fakeSession} from '../_fake-session.ts';
import {keys, openWizard} from './_screen.tsx';

const unknown = {suggest: () => ({value: '', source: 'only you know it'})};

describe('a question', () => {
	it('preselects the suggestion, and names its source', async () => {
		const {go} = openWizard(fakeSession());
		await go(
			[keys.enter, 'question 1 of 3', '› sccache    on this machine; CI can share it later', 'Suggested: sccache (default)', '◉ tools'],
			[keys.enter, 'question 2 of 3', '› The fastest here'],
			[keys.enter, '› /home/me/.local/bin', 'Suggested: /home/me/.local/bin (PATH)'],
		);
	});

	it('says that nothing is suggested where only the user knows', async () => {
		const {go} = openWizard(fakeSession({questions: [fakeQuestion('endpoint', unknown)]}));
		await go([keys.enter, 'question 1 of 1', 'Nothing is suggested: only you know it']);
	});

	it('says why it is asked, on request', async () => {
		const {go, type, sawNot} = openWizard(fakeSession());
		await go([keys.enter, 'question 1 of 3'], ['?', 'takes a fraction of the time']);
		type('?');
		await sawNot('takes a fraction of the time');
	});

	it('is skipped when a flag or the file answers it', async () => {
		const given = (value: string, source: string) => ({value, source, given: true});
		const answers = new Map([
			['compiler-cache', given('none', '--compiler-cache')],
			['linker', given('mold', 'ferrovia.toml')],
			['bin-directory', given('/opt/bin', 'ferrovia.toml')],
		]);
		const {go} = openWizard(fakeSession({answers}));
		await go([keys.enter, 'review', 'ferrovia.toml', '--compiler-cache']);
	});

	it('never shows a secret', async () => {
		const {go, output, journey} = openWizard(fakeSession({questions: [fakeQuestion('token', {secret: true, ...unknown})]}));
		await go([keys.enter, 'question 1 of 1'], ['s3cret', '******'], [keys.enter, 'set, not shown']);
		expect(journey.state.answers.get('token')?.value).toBe('s3cret');
		expect(output.frames.join('\n')).not.toContain('s3cret');
	});
});

describe('an advanced question', () => {
	it('is never asked, and is edited on the review where it matters', async () => {
		const {go, frame, journey} = openWizard(fakeSession({questions: advancedQuestions, plan: emptyPlan}));
		await go(['?', 'Asks 1 question,'], [`?${keys.enter}`, 'question 1 of 1'], [keys.enter, 'review']);
		expect(frame()).not.toContain('mirror');
		await go([`e${keys.down}${keys.enter}`, 'review', 'remote', 'https://example.com']);
		expect(frame()).toMatch(/mirror +https:\/\/example\.com +default/);
		await go([`${keys.down}e`, 'edit an answer', 'What about mirror?'], [`/github${keys.enter}`, 'review', 'https://example.com/github']);
		expect(journey.state.answers.get('mirror')).toEqual({value: 'https://example.com/github', source: 'you', given: true});
		await go([keys.left, 'question 1 of 1', 'What about place?']);
	});
});

describe('a question with options of this machine', () => {
	it('offers them', async () => {
		const {go, journey} = openWizard(fakeSession({questions: [optionsQuestion], plan: emptyPlan}));
		await go(
			[keys.enter, 'question 1 of 1', '  main', '› work   shared', 'Suggested: work (the only one)'],
			[keys.up + keys.enter, 'review', 'account  main'],
		);
		expect(journey.state.answers.get('account')).toEqual({value: 'main', source: 'you', given: true});
	});

	it('keeps the answer of a flag as one more choice', async () => {
		const answers = new Map([['account', {value: 'guest', source: '--account', given: true}]]);
		const {go, frame} = openWizard(fakeSession({questions: [optionsQuestion], answers, plan: emptyPlan}));
		await go(
			[keys.enter, 'review', 'guest'],
			['e', 'edit an answer', '› guest   --account'],
			[keys.home + keys.enter, 'review', 'main'],
			['e', '› main', '  guest   --account', 'Given: guest (--account)'],
			[keys.end + keys.enter, 'review', 'guest'],
		);
		expect(frame()).toMatch(/account +guest +--account/);
	});

	it('points at an answer when the choice it pointed at is gone', async () => {
		const place = fakeQuestion('place', {
			kind: 'select',
			choices: ['here', 'there'].map(value => ({value, label: value})),
		});
		const account = {
			...optionsQuestion,
			suggest: (_facts: unknown, answer: (id: string) => string) => ({
				value: answer('place') === 'here' ? 'guest' : 'work',
				source: 'place',
			}),
		};
		const {go} = openWizard(fakeSession({questions: [place, account], plan: emptyPlan}));
		await go(
			[keys.enter.repeat(2), 'question 2 of 2', '› guest'],
			[keys.up + keys.down, '› guest'],
			[keys.left, 'question 1 of 2'],
			[keys.down + keys.enter, 'question 2 of 2', '› work'],
		);
	});

	it('draws no control characters of a name', async () => {
		const wild = {...optionsQuestion, options: () => [{value: 'work', label: 'wo\u{1B}[2Jrk\r\nhere', hint: 'a\u{7}b'}]};
		const {go} = openWizard(fakeSession({questions: [wild], plan: emptyPlan}));
		await go([keys.enter, '› work here   ab']);
	});
});

describe('questions that depend on other answers', () => {
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

	it('are asked once an answer requires them, with suggestions that follow from it', async () => {
		const {go, sawNot} = open();
		await go(
			[keys.enter, 'question 1 of 2', '› On this machine'],
			[keys.down + keys.enter, 'question 2 of 4', 'What about account?', '› main'],
			[`-2${keys.enter}`, 'question 3 of 4', '› near-main-2', 'Suggested: near-main-2 (account main-2)'],
			[keys.enter, 'question 4 of 4', '› 3', 'Suggested: 3 (region near-main-2)'],
			[keys.enter, 'review', 'region   near-main-2'],
		);
		await sawNot('question');
	});

	it('are gone, going back and forth, once no answer requires them', async () => {
		const {go, journey} = open();
		await go(
			[keys.enter + keys.down + keys.enter, 'question 2 of 4'],
			[`-2${keys.enter}`, 'question 3 of 4'],
			[keys.escape, 'question 2 of 4', '› main-2'],
			[keys.escape, 'question 1 of 4', '› Far away'],
			[keys.up + keys.enter, 'question 2 of 2', 'What about copies?', 'Suggested: 1 (default)'],
			[keys.escape, 'question 1 of 2', '› On this machine'],
			[keys.down + keys.enter, 'question 2 of 4', '› main-2'],
		);
		expect(journey.state.answers.get('account')).toEqual({value: 'main-2', source: 'you', given: true});
	});

	it('keep a given answer that is no longer the suggestion', async () => {
		const {go, frame} = open();
		await go(
			[keys.enter + keys.down + keys.enter.repeat(2), 'question 3 of 4', '› near-main'],
			[keys.enter, 'question 4 of 4'],
			[keys.enter, 'review'],
		);
		expect(frame()).toMatch(/region +near-main +account main/);
		await go([`${keys.down}e`, 'edit an answer', 'What about account?'], [`-2${keys.enter}`, 'review', 'main-2']);
		expect(frame()).toMatch(/› account +main-2 +you\n +region +near-main +you/);
		await go([`${keys.down}e`, '› near-main', 'Suggested: near-main-2 (account main-2)']);
	});

	it('are asked when an edit on the review requires them', async () => {
		const planned: string[] = [];
		const {go, frame, sawNot} = open(answers => planned.push([...answers.values()].map(({value}) => value).join(' ')));
		await go([keys.enter.repeat(3), 'review', 'copies']);
		expect(frame()).not.toContain('account');
		await go(
			[`e${keys.down}${keys.enter}`, 'one more question', 'What about account?', '› main'],
			[`-2${keys.enter}`, 'one more question', '› near-main-2'],
			[keys.enter, 'review'],
		);
		expect(frame()).toContain(`
  Answers                                                                 from
    place    Far away                                                      you
    account  main-2                                                        you
  › region   near-main-2                                        account main-2
    copies   1                                                             you
`);
		await go([`${keys.home}e${keys.up}${keys.enter}`, 'review', 'On this machine']);
		await sawNot('account');
		expect(planned).toEqual(['here main near-main 1', 'remote main-2 near-main-2 1', 'here main-2 near-main-2 1']);
	});

	it('take the suggestion when they are left unanswered', async () => {
		const {go, frame} = open();
		await go(
			[keys.enter.repeat(3), 'review'],
			[`e${keys.down}${keys.enter}`, 'one more question', 'What about account?'],
			[keys.escape, 'review', 'near-main'],
		);
		expect(frame()).toMatch(/› place +Far away +you\n +account +main +default/);
	});
});
