import {describe, expect, it} from 'vitest';
import {readSavedAnswers, saveAnswers} from '../../source/answers/config-file.ts';
import type {Question} from '../../source/answers/question.ts';
import {
	isOpen,
	relevantQuestions,
	requireAnswers,
	requireSuggestions,
	resolveAnswers,
	withSuggestions,
} from '../../source/answers/resolve.ts';
import {questions} from '../../source/answers/table.ts';
import {FerroviaError} from '../../source/engine/errors.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {advancedQuestions, chainedQuestions, fakeQuestion} from '../_helpers/question.ts';

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
		expect(error.why).toContain('ferrovia.toml: cargo.production-panic = "run" can\'t be used. Choose one of unwind, abort.');
	});

	it('names the line of ferrovia.toml, and what to do there', () => {
		const configText = '\uFEFF# ours\n[railway]\nregion = "keep"\nreplicas = "0"\n';
		const saved = readSavedAnswers(configText, questions, 'ferrovia.toml');
		const input = {questions, facts: fakeFacts(), flags: {}, environment: {}, saved, configName: 'ferrovia.toml', configText};
		const error = thrown(() => resolveAnswers(input));
		expect(error.why).toBe('ferrovia.toml, line 4: railway.replicas = "0" can\'t be used. Give a number from 1 to 50, or keep.');
		expect(error.next).toEqual(['Correct or remove railway.replicas in ferrovia.toml, line 4']);
	});

	it('names the line of a value in ferrovia.toml that is not a string', () => {
		const error = thrown(() => readSavedAnswers('[railway]\nreplicas = 2\n', questions, 'ferrovia.toml'));
		expect([error.what, error.next]).toEqual(['ferrovia.toml, line 2: railway.replicas is not a string.', ['railway.replicas = "2"']]);
	});

	it.each(['https://key:hunter2/hunter2@minio.example.com', 'https://hunter2:hunter2@minio.example.com'])(
		'does not repeat credentials that stand in an address',
		address => {
			const {why} = thrown(() => resolve({flags: {'cache-endpoint': address}}));
			expect(why).toContain('--cache-endpoint: "https://[secret]@minio.example.com"');
			expect(why).not.toContain('hunter2');
		},
	);
});

describe('suggestions', () => {
	const picked = (suggest: Question['suggest']) =>
		withSuggestions(
			[fakeQuestion('port', {advanced: true, suggest, validate: value => (/^\d$/.test(value) ? undefined : 'A digit.')})],
			fakeFacts(),
			new Map(),
		);

	it('are what the question accepts, and name what it refused', () => {
		const file = {value: '99', source: 'Dockerfile'};
		const usual = {value: '8', source: 'default'};
		expect(picked(() => [file, usual]).get('port')).toEqual({
			value: '8',
			source: 'default, because "99" (Dockerfile) is not allowed',
			given: false,
		});
		expect(picked(() => [usual, file]).get('port')?.source).toBe('default');
	});

	it('leave a question open, even an advanced one, where nothing is accepted, and --yes does not go on without it', () => {
		const answers = picked(() => ({value: '99', source: 'Dockerfile'}));
		expect(answers.get('port')).toEqual({value: '', source: 'only you know it: "99" (Dockerfile) is not allowed', given: false});
		expect(isOpen(fakeQuestion('port', {advanced: true}), answers)).toBe(true);
		const error = thrown(() => requireSuggestions([fakeQuestion('port')], answers));
		expect([error.exitCode, error.why, error.next]).toEqual([
			2,
			'What about port?\n  --port VALUE   or FERROVIA_PORT, or tools.port in ferrovia.toml',
			['ferrovia setup --yes --port VALUE'],
		]);
	});

	it('may be missing for a token: its step goes on without one', () => {
		const token = fakeQuestion('token', {secret: true, suggest: () => ({value: '', source: 'only you know it'})});
		const answers = withSuggestions([token], fakeFacts(), new Map());
		expect(() => requireSuggestions([token], answers)).not.toThrow();
	});
});

describe('requireAnswers', () => {
	it('names every missing answer at once, with flag, variable, key and the value that --yes would take', () => {
		const answers = resolve({flags: {linker: 'mold'}});
		const asked = relevantQuestions(questions, ['tools', 'cargo'], fakeFacts(), answers);
		const error = thrown(() => requireAnswers(asked, answers));
		expect(error.exitCode).toBe(2);
		expect(error.why).not.toContain('--linker');
		for (const {flag, env, key} of asked.filter(({id, advanced}) => id !== 'linker' && !advanced)) {
			expect(error.why).toContain(flag);
			expect(error.why).toContain(env);
			expect(error.why).toContain(key);
		}
	});

	it('has a word to fill in where nothing is suggested', () => {
		const endpoint = fakeQuestion('endpoint', {suggest: () => ({value: '', source: 'only you know it'})});
		const answers = withSuggestions([endpoint], fakeFacts(), new Map());
		expect(thrown(() => requireAnswers([endpoint], answers)).why).toContain('--endpoint VALUE   or FERROVIA_ENDPOINT');
	});

	it('demands nothing that nobody is asked', () => {
		const flags = {place: 'remote'};
		const answers = resolveAnswers({
			questions: advancedQuestions,
			facts: fakeFacts(),
			flags,
			environment: {},
			saved: new Map(),
			configName: 'ferrovia.toml',
		});
		const relevant = relevantQuestions(advancedQuestions, ['tools'], fakeFacts(), answers);
		expect(relevant.map(({id}) => id)).toEqual(['place', 'mirror']);
		expect(() => requireAnswers(relevant, answers)).not.toThrow();
	});

	it('is content when every answer was given', () => {
		const answers = resolve({flags: Object.fromEntries([...resolve({})].flatMap(([id, {value}]) => (value === '' ? [] : [[id, value]])))});
		expect(() => requireAnswers(relevantQuestions(questions, ['cargo'], fakeFacts(), answers), answers)).not.toThrow();
	});
});

describe('relevantQuestions', () => {
	const ids = (steps: readonly string[], facts = fakeFacts(), flags = {}) =>
		relevantQuestions(questions, steps, facts, resolve({flags})).map(({id}) => id);

	it('asks what the chosen steps read', () => {
		expect(ids(['tools'])).toEqual(['compiler-cache', 'linker', 'install', 'bin-directory', 'download-mirror']);
	});

	it('does not ask where nothing would be installed', () => {
		const tools = {sccache: {path: '/usr/bin/sccache', version: '0.17.0', s3: true, onPath: true}};
		expect(ids(['tools'], fakeFacts({tools}))).not.toContain('bin-directory');
	});

	it('asks for no place where nothing is to be installed', () => {
		expect(ids(['tools'], fakeFacts(), {install: 'no'})).not.toContain('bin-directory');
	});

	it('shows the mirror where sccache would be downloaded', () => {
		const tools = {sccache: {path: '/usr/bin/sccache', version: '0.17.0', s3: true, onPath: true}};
		expect(ids(['tools'], fakeFacts({tools}))).not.toContain('download-mirror');
		expect(ids(['tools'], fakeFacts(), {'compiler-cache': 'none'})).not.toContain('download-mirror');
	});

	it('does not ask where the settings live when cargo leaves no choice', () => {
		expect(ids(['cargo'], fakeFacts({toolchain: {cargo: '1.80.0'}}))).not.toContain('machine-settings');
	});
});

describe('questions that depend on other answers', () => {
	const chained = (flags: Readonly<Record<string, string>>) =>
		resolveAnswers({
			questions: chainedQuestions,
			facts: fakeFacts(),
			flags,
			environment: {},
			saved: new Map(),
			configName: 'ferrovia.toml',
		});
	const relevant = (flags: Readonly<Record<string, string>>) => relevantQuestions(chainedQuestions, ['tools'], fakeFacts(), chained(flags));
	const ids = (flags: Readonly<Record<string, string>>) => relevant(flags).map(({id}) => id);

	it('come and go with them', () => {
		expect(ids({})).toEqual(['place', 'copies']);
		expect(ids({place: 'remote'})).toEqual(['place', 'account', 'region', 'copies']);
		expect(ids({place: 'remote', account: 'none'})).toEqual(['place', 'account', 'copies']);
		expect(ids({account: 'work'})).toEqual(['place', 'copies']);
	});

	it('are suggested what follows from them, one after the other', () => {
		expect(chained({place: 'remote', account: 'work'}).get('region')).toEqual({value: 'near-work', source: 'account work', given: false});
		expect(chained({place: 'remote', account: 'work'}).get('copies')?.source).toBe('region near-work');
		expect(chained({}).get('copies')).toEqual({value: '1', source: 'default', given: false});
	});

	it('are suggested something else when one is edited, and keep what was given', () => {
		const answers = chained({place: 'remote', copies: '7'});
		const edited = new Map([...answers, ['account', {value: 'work', source: 'you', given: true}]]);
		const after = withSuggestions(chainedQuestions, fakeFacts(), edited);
		expect(after.get('region')?.value).toBe('near-work');
		expect(after.get('copies')).toEqual({value: '7', source: '--copies', given: true});
	});

	it('are not demanded without a terminal where they do not count', () => {
		expect(() => requireAnswers(relevant({place: 'here', copies: '1'}), chained({place: 'here', copies: '1'}))).not.toThrow();
		const remote = {place: 'remote', copies: '1'};
		const error = thrown(() => requireAnswers(relevant(remote), chained(remote)));
		expect(error.why).toContain('--account main');
		expect(error.why).toContain('--region near-main');
	});

	it('are saved only where they count', () => {
		const save = (flags: Readonly<Record<string, string>>) => saveAnswers('', relevant(flags), chained(flags));
		expect(save({account: 'work'})).not.toContain('account');
		expect(save({place: 'remote', account: 'work'})).toContain('region = "near-work"');
	});

	it('are written below what they depend on', () => {
		const upsideDown = [
			fakeQuestion('first', {suggest: (_facts, answer) => ({value: answer('second'), source: 'second'})}),
			fakeQuestion('second'),
		];
		expect(() => withSuggestions(upsideDown, fakeFacts(), new Map())).toThrow('not asked yet: second');
	});
});
