import {beforeEach, describe, expect, it, vi} from 'vitest';
import {askQuestions} from '../../../source/ui/prompts/ask.ts';
import {advancedQuestions, chainedQuestions, optionsQuestion, remoteQuestion} from '../../_helpers/question.ts';
import {type FakeSessionOptions, fakeSession} from '../_fake-session.ts';

type Offer = {readonly name: string; readonly short: string};

type Prompt = {
	readonly message: string;
	readonly default?: string;
	readonly choices?: readonly Offer[];
	readonly source?: (text: string | undefined) => readonly Offer[];
	readonly validate?: (value: string) => string | true;
};

/** Each prompt with its default, what was offered and what stays of it on the screen, and what is typed at which prompt. */
const {asked, offered, typed} = vi.hoisted(() => ({asked: [] as string[], offered: [] as string[], typed: new Map<string, string>()}));

vi.mock('@inquirer/prompts', () => {
	const offer = (offers: readonly Offer[] = []) => offered.push(...offers.map(({name, short}) => `${name} -> ${short}`));
	const prompt = async ({message, default: usual, choices}: Prompt) => {
		asked.push(`${message} ${usual}`);
		offer(choices);
		return typed.get(message) ?? usual;
	};
	const search = async ({message, default: usual, source, validate}: Prompt) => {
		asked.push(`search: ${message} ${usual}`);
		for (const text of [undefined, 'WEB']) {
			offered.push(`${text}:`);
			offer(source?.(text));
		}

		offered.push(`${validate?.('a name that is far too long')}`);
		return typed.get(message) ?? usual;
	};
	return {input: prompt, select: prompt, search};
});

const shown: string[] = [];
const status = {show: (line: string) => shown.push(line), clear: () => shown.push('clear')};
const ask = async (options: FakeSessionOptions) => askQuestions(fakeSession(options), new AbortController().signal, status);

describe('askQuestions', () => {
	beforeEach(() => {
		asked.length = 0;
		offered.length = 0;
		shown.length = 0;
		typed.clear();
	});

	it('asks one question after the other, with suggestions from the answers before', async () => {
		typed.set('What about place?', 'remote').set('What about account?', 'work');
		const answers = await ask({questions: chainedQuestions});
		expect(asked).toEqual(['What about place? here', 'What about account? main', 'What about region? near-work', 'What about copies? 3']);
		expect(answers.get('account')).toEqual({value: 'work', source: 'you', given: true});
		expect(answers.get('region')).toEqual({value: 'near-work', source: 'account work', given: true});
	});

	it('skips what the answers do not require', async () => {
		await ask({questions: chainedQuestions});
		expect(asked).toEqual(['What about place? here', 'What about copies? 1']);
	});

	it('skips what was given', async () => {
		await ask({questions: chainedQuestions, answers: new Map([['place', {value: 'remote', source: '--place', given: true}]])});
		expect(asked.map(line => line.split(' ')[2])).toEqual(['account?', 'region?', 'copies?']);
	});

	it('skips advanced questions', async () => {
		typed.set('What about place?', 'remote');
		const answers = await ask({questions: advancedQuestions});
		expect(asked).toEqual(['What about place? here']);
		expect(answers.get('mirror')).toEqual({value: 'https://example.com', source: 'default', given: false});
	});

	it('offers options of this machine', async () => {
		await ask({questions: [optionsQuestion]});
		expect(asked).toEqual(['What about account? work']);
		expect(offered).toEqual(['main -> main', 'work  (shared) -> work']);
	});

	it('searches the choices of a service', async () => {
		typed.set('What about server?', 'id-web');
		const choices = async () => [
			{value: 'id-web', label: 'web', hint: 'Acme'},
			{value: 'id-website', label: 'website'},
			{value: 'id-api', label: 'api'},
		];
		const answers = await ask({questions: [remoteQuestion], choices});
		expect(asked).toEqual(['search: What about server? auto']);
		expect(shown).toEqual(['asking Railway...', 'clear']);
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

	it('asks for a text where the service does not answer', async () => {
		typed.set('What about server?', 'web');
		const answers = await ask({questions: [remoteQuestion]});
		expect(asked).toEqual(['What about server? auto']);
		expect(answers.get('server')?.value).toBe('web');
		expect(shown).toEqual(['asking Railway...', 'clear']);
	});
});
