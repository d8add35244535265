import {describe, expect, it} from 'vitest';
import {withOptions, withRemoteChoices} from '../../source/answers/options.ts';
import type {Answers} from '../../source/answers/question.ts';
import {resolveAnswers} from '../../source/answers/resolve.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {fakeQuestion, optionsQuestion, remoteQuestion} from '../_helpers/question.ts';

const answered = (value: string, source: string): Answers => new Map([['account', {value, source, given: true}]]);
const none: Answers = new Map();
const values = (known: Answers, answers: Answers) =>
	withOptions(optionsQuestion, fakeFacts(), known, answers).choices?.map(({value, label, hint}) => [value, label, hint]);

describe('withOptions', () => {
	it('makes a select of what is known on this machine', () => {
		expect(withOptions(optionsQuestion, fakeFacts(), none, none)).toMatchObject({
			kind: 'select',
			choices: optionsQuestion.options?.(fakeFacts()),
		});
	});

	it('leaves a question alone that has no options, here or anywhere', () => {
		const text = fakeQuestion('account');
		expect(withOptions(text, fakeFacts(), none, none)).toBe(text);
		const nothingHere = fakeQuestion('account', {options: () => []});
		expect(withOptions(nothingHere, fakeFacts(), none, none)).toBe(nothingHere);
	});

	it('has an answer that is none of them as one more choice, also after another was chosen', () => {
		const flag = answered('guest', '--account');
		expect(values(flag, flag)?.at(-1)).toEqual(['guest', 'guest', '--account']);
		expect(values(flag, answered('main', 'you'))?.map(([value]) => value)).toEqual(['main', 'work', 'guest']);
		expect(values(none, answered('main', 'you'))).toHaveLength(2);
	});
});

describe('withRemoteChoices', () => {
	const told = [{value: 'id-web', label: 'web'}];
	const valuesOf = (known: Answers, answers: Answers) =>
		withRemoteChoices(remoteQuestion, told, known, answers).choices?.map(({value}) => value);

	it('has what there is in any case around what the service has told', () => {
		expect(withRemoteChoices(remoteQuestion, told, none, none)).toMatchObject({kind: 'select', id: remoteQuestion.id});
		expect(valuesOf(none, none)).toEqual(['auto', 'id-web', 'new']);
	});

	it('has other answers before the last ones', () => {
		const flag: Answers = new Map([['server', {value: 'mine', source: '--server', given: true}]]);
		const answers: Answers = new Map([['server', {value: 'yours', source: 'you', given: true}]]);
		expect(valuesOf(flag, answers)).toEqual(['auto', 'id-web', 'mine', 'yours', 'new']);
		expect(valuesOf(flag, flag)).toEqual(['auto', 'id-web', 'mine', 'new']);
	});
});

describe('resolveAnswers', () => {
	it('takes a value that is none of the options', () => {
		const input = {questions: [optionsQuestion], facts: fakeFacts(), environment: {}, saved: new Map(), configName: 'ferrovia.toml'};
		expect(resolveAnswers({...input, flags: {account: 'guest'}}).get('account')?.value).toBe('guest');
		expect(() => resolveAnswers({...input, flags: {account: 'two words'}})).toThrow();
	});
});
