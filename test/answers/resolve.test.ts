import {describe, expect, it} from 'vitest';
import {relevantQuestions, requireAnswers, resolveAnswers} from '../../source/answers/resolve.ts';
import {questions} from '../../source/answers/table.ts';
import {FerroviaError} from '../../source/engine/errors.ts';
import {fakeFacts} from '../_helpers/facts.ts';

const resolve = (input: {flags?: Record<string, string>; environment?: Record<string, string>; saved?: Record<string, string>}) =>
	resolveAnswers({
		questions,
		facts: fakeFacts(),
		flags: input.flags ?? {},
		environment: input.environment ?? {},
		saved: new Map(Object.entries(input.saved ?? {})),
		configName: 'ferrovia.toml',
	});

const thrown = (action: () => unknown): FerroviaError => {
	try {
		action();
	} catch (error) {
		if (error instanceof FerroviaError) {
			return error;
		}
	}

	throw new Error('nothing was thrown');
};

describe('resolveAnswers', () => {
	it('takes the flag before the variable before the file before the suggestion, and says which it was', () => {
		const saved = {linker: 'lld'};
		const environment = {FERROVIA_LINKER: 'default'};
		const flags = {linker: 'mold'};
		expect(resolve({saved, environment, flags}).get('linker')).toEqual({value: 'mold', source: '--linker', given: true});
		expect(resolve({saved, environment}).get('linker')).toEqual({value: 'default', source: 'FERROVIA_LINKER', given: true});
		expect(resolve({saved}).get('linker')).toEqual({value: 'lld', source: 'ferrovia.toml', given: true});
		expect(resolve({}).get('linker')).toEqual({value: 'auto', source: 'default', given: false});
	});

	it('treats an empty variable as not set', () => {
		expect(resolve({environment: {FERROVIA_LINKER: ''}}).get('linker')?.given).toBe(false);
	});

	it('names every wrong value at once, with the place it came from', () => {
		const error = thrown(() =>
			resolve({flags: {linker: 'gold'}, environment: {FERROVIA_PRODUCTION_LTO: 'much'}, saved: {'production-panic': 'run'}}),
		);
		expect(error.exitCode).toBe(2);
		expect(error.why).toContain('--linker: "gold"');
		expect(error.why).toContain('FERROVIA_PRODUCTION_LTO: "much"');
		expect(error.why).toContain('ferrovia.toml: "run"');
	});
});

describe('requireAnswers', () => {
	it('names every missing answer at once, with flag, variable, key and the value that --yes would take', () => {
		const asked = relevantQuestions(questions, ['tools', 'cargo'], fakeFacts());
		const error = thrown(() => requireAnswers(asked, resolve({flags: {linker: 'mold'}})));
		expect(error.exitCode).toBe(2);
		expect(error.why).not.toContain('--linker');
		for (const {flag, env, key} of asked.filter(({id}) => id !== 'linker')) {
			expect(error.why).toContain(flag);
			expect(error.why).toContain(env);
			expect(error.why).toContain(key);
		}
	});

	it('is content when every answer was given', () => {
		const asked = relevantQuestions(questions, ['cargo'], fakeFacts());
		const flags = Object.fromEntries(questions.map(question => [question.id, question.suggest(fakeFacts()).value]));
		expect(() => requireAnswers(asked, resolve({flags}))).not.toThrow();
	});
});

describe('relevantQuestions', () => {
	it('asks what the chosen steps read', () => {
		expect(relevantQuestions(questions, ['tools'], fakeFacts()).map(({id}) => id)).toEqual(['compiler-cache', 'linker', 'bin-directory']);
	});

	it('does not ask where nothing would be installed', () => {
		const tools = {sccache: {path: '/usr/bin/sccache', version: '0.17.0', s3: true, onPath: true}};
		expect(relevantQuestions(questions, ['tools'], fakeFacts({tools})).map(({id}) => id)).not.toContain('bin-directory');
	});

	it('does not ask where the settings live when cargo leaves no choice', () => {
		expect(relevantQuestions(questions, ['cargo'], fakeFacts({toolchain: {cargo: '1.80.0'}})).map(({id}) => id)).not.toContain(
			'machine-settings',
		);
	});
});
