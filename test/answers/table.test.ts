import {describe, expect, it} from 'vitest';
import type {Facts} from '../../source/answers/question.ts';
import {questions} from '../../source/answers/table.ts';
import {createProgram} from '../../source/cli.ts';
import {stepNames} from '../../source/steps/names.ts';
import {fakeFacts} from '../_helpers/facts.ts';

const helpOf = (name: string) =>
	createProgram(async () => {})
		.commands.find(command => command.name() === name)
		?.helpInformation() ?? '';

describe.each(questions.map(question => [question.id, question] as const))('the question %s', (id, question) => {
	it('has a flag, an environment variable and a key of the same name', () => {
		expect(question.flag).toBe(`--${id}`);
		expect(question.env).toBe(`FERROVIA_${id.toUpperCase().replaceAll('-', '_')}`);
		expect(question.key).toBe(`${question.key.split('.')[0]}.${id}`);
	});

	it('is asked for by a step that exists', () => {
		expect(question.steps.length).toBeGreaterThan(0);
		expect(question.steps.every(step => (stepNames as readonly string[]).includes(step))).toBe(true);
		expect(question.steps as readonly string[]).toContain(question.key.split('.')[0]);
	});

	it('has a prompt, a reason and a help text', () => {
		expect(question.prompt).toMatch(/\?$/);
		expect(question.why.length).toBeGreaterThan(40);
		expect(question.help.length).toBeGreaterThan(5);
	});

	it('suggests a value that it accepts, and tells where it comes from', () => {
		const {value, source} = question.suggest(fakeFacts());
		expect(question.validate(value)).toBeUndefined();
		expect(source).not.toBe('');
	});

	it('accepts each of its choices and refuses anything else', () => {
		for (const {value} of question.choices ?? []) {
			expect(question.validate(value)).toBeUndefined();
		}

		expect(question.validate('\u{0}nonsense')).toBeTypeOf('string');
	});

	it.each(['setup', 'plan', 'verify'])('is in the help of %s, with its variable and its key', name => {
		expect(helpOf(name)).toContain(question.flag);
		expect(helpOf(name).replaceAll(/\s+/g, '')).toContain(`[${question.env},${question.key}]`);
	});
});

describe('questions', () => {
	it('share no id, flag, variable or key', () => {
		for (const part of ['id', 'flag', 'env', 'key'] as const) {
			expect(new Set(questions.map(question => question[part])).size).toBe(questions.length);
		}
	});

	it('never save a secret', () => {
		expect(questions.filter(({secret, machine}) => secret && !machine)).toEqual([]);
	});

	it('ask about linkers only where there is more than one', () => {
		const linker = questions.find(({id}) => id === 'linker');
		const on = (platform: Partial<Facts['project']['platform']>) => linker?.relevant(fakeFacts({platform}));
		expect(on({os: 'linux', libc: 'glibc'})).toBe(true);
		expect(on({os: 'linux', libc: 'musl'})).toBe(false);
		expect(on({os: 'macos', libc: undefined})).toBe(false);
		expect(on({os: 'windows', libc: undefined})).toBe(false);
	});
});
