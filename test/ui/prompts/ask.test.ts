import {beforeEach, describe, expect, it, vi} from 'vitest';
import {askQuestions} from '../../../source/ui/prompts/ask.ts';
import {advancedQuestions, chainedQuestions, optionsQuestion, remoteQuestion} from '../../_helpers/question.ts';
import {fakeSession} from '../_fake-session.ts';

type Prompt = {
	readonly message: string;
	readonly default?: string;
	readonly choices?: readonly Offer[];
	readonly source?: (text: string | undefined) => readonly Offer[];
	readonly validate?: (value: string) => string | true;
};

type Offer = {readonly name: string; readonly short: string};

/** What was asked, with what Enter alone would take, what was offered and what stays of it on the screen, and what is typed at which prompt. */
const {asked, offered, typed} = vi.hoisted(() => ({asked: [] as string[], offered: [] as string[], typed: new Map<string, string>()}));

vi.mock('@inquirer/prompts', () => {
	const prompt = async ({message, default: usual, choices}: Prompt) => {
		asked.push(`${message} ${usual}`);
		offered.push(...(choices ?? []).map(({name, short}) => `${name} -> ${short}`));
		return typed.get(message) ?? usual;
	};
	const search = async ({message, default: usual, source, validate}: Prompt) => {
		asked.push(`search: ${message} ${usual}`);
		for (const text of [undefined, typed.get('search')]) {
			offered.push(`${text}:`, ...(source?.(text) ?? []).map(({name, short}) => `${name} -> ${short}`));
		}

		offered.push(`${validate?.('a name that is far too long')}`);
		return typed.get(message) ?? usual;
	};
	return {input: prompt, select: prompt, search};
});

const told: string[] = [];
const status = {show: (line: string) => told.push(line), clear: () => told.push('clear')};
const ask = async (session = fakeSession({questions: chainedQuestions})) => askQuestions(session, new AbortController().signal, status);

describe('askQuestions', () => {
	beforeEach(() => {
		asked.length = 0;
		offered.length = 0;
		typed.clear();
		told.length = 0;
	});

	it('asks one after the other, each with what follows from the answers before it', async () => {
		typed.set('What about place?', 'remote').set('What about account?', 'work');
		const answers = await ask();
		expect(asked).toEqual(['What about place? here', 'What about account? main', 'What about region? near-work', 'What about copies? 3']);
		expect(answers.get('account')).toEqual({value: 'work', source: 'you', given: true});
		expect(answers.get('region')).toEqual({value: 'near-work', source: 'account work', given: true});
	});

	it('asks nothing that the answers do not call for', async () => {
		await ask();
		expect(asked).toEqual(['What about place? here', 'What about copies? 1']);
	});

	it('offers what is known only on this machine', async () => {
		await ask(fakeSession({questions: [optionsQuestion]}));
		expect(asked).toEqual(['What about account? work']);
		expect(offered).toEqual(['main -> main', 'work  (shared) -> work']);
	});

	it('searches what a service has', async () => {
		typed.set('search', 'WEB').set('What about server?', 'id-web');
		const choices = async () => [
			{value: 'id-web', label: 'web', hint: 'Acme'},
			{value: 'id-website', label: 'website'},
			{value: 'id-api', label: 'api'},
		];
		const answers = await ask(fakeSession({questions: [remoteQuestion], choices}));
		expect(asked).toEqual(['search: What about server? auto']);
		expect(told).toEqual(['asking Railway...', 'clear']);
		expect(offered).toEqual([
			'undefined:',
			'Find or make one  (by its name) -> Find or make one',
			'web  (Acme) -> web',
			'website -> website',
			'api -> api',
			'Make a new one -> Make a new one',
			'WEB:',
			'web  (Acme) -> web',
			'website -> website',
			'Give a shorter name.',
		]);
		expect(answers.get('server')).toEqual({value: 'id-web', source: 'you', given: true});
	});

	it('asks for a text where the service could not be asked', async () => {
		typed.set('What about server?', 'web');
		const answers = await ask(fakeSession({questions: [remoteQuestion]}));
		expect(asked).toEqual(['What about server? auto']);
		expect(answers.get('server')?.value).toBe('web');
		expect(told).toEqual(['asking Railway...', 'clear']);
	});

	it('asks no advanced question', async () => {
		typed.set('What about place?', 'remote');
		const answers = await ask(fakeSession({questions: advancedQuestions}));
		expect(asked).toEqual(['What about place? here']);
		expect(answers.get('mirror')).toEqual({value: 'https://example.com', source: 'default', given: false});
	});

	it('asks nothing that was given', async () => {
		const given = new Map([['place', {value: 'remote', source: '--place', given: true}]]);
		await ask(fakeSession({questions: chainedQuestions, answers: given}));
		expect(asked.map(line => line.split(' ')[2])).toEqual(['account?', 'region?', 'copies?']);
	});
});
