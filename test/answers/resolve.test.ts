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

type Flags = Readonly<Record<string, string>>;

const resolve = (
	{flags = {}, environment = {}, saved = {}, configText}: {flags?: Flags; environment?: Flags; saved?: Flags; configText?: string},
	asked = questions,
) =>
	resolveAnswers({
		questions: asked,
		facts: fakeFacts(),
		flags,
		environment,
		saved: configText === undefined ? new Map(Object.entries(saved)) : readSavedAnswers(configText, asked, 'ferrovia.toml'),
		configName: 'ferrovia.toml',
		configText,
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
	it('prefers the flag, then the variable, the file and the suggestion, and names the source', () => {
		const saved = {linker: 'lld'};
		const environment = {FERROVIA_LINKER: 'default'};
		const flags = {linker: 'mold'};
		expect(resolve({saved, environment, flags}).get('linker')).toEqual({value: 'mold', source: '--linker', given: true});
		expect(resolve({saved, environment}).get('linker')).toEqual({value: 'default', source: 'FERROVIA_LINKER', given: true});
		expect(resolve({saved}).get('linker')).toEqual({value: 'lld', source: 'ferrovia.toml', given: true});
		expect(resolve({}).get('linker')).toEqual({value: 'auto', source: 'default', given: false});
	});

	it('ignores an empty variable', () => {
		expect(resolve({environment: {FERROVIA_LINKER: ''}}).get('linker')?.given).toBe(false);
	});

	it('names every invalid value at once, with its source', () => {
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
		const error = thrown(() => resolve({configText}));
		expect(error.why).toBe('ferrovia.toml, line 4: railway.replicas = "0" can\'t be used. Give a number from 1 to 50, or keep.');
		expect(error.next).toEqual(['Correct or remove railway.replicas in ferrovia.toml, line 4']);
	});

	it('names the line of a value in ferrovia.toml that is not a string', () => {
		const error = thrown(() => readSavedAnswers('[railway]\nreplicas = 2\n', questions, 'ferrovia.toml'));
		expect([error.what, error.next]).toEqual(['ferrovia.toml, line 2: railway.replicas is not a string.', ['railway.replicas = "2"']]);
	});

	it.each(['https://key:hunter2/hunter2@minio.example.com', 'https://hunter2:hunter2@minio.example.com'])(
		'does not repeat the credentials of an address',
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

	it('has a placeholder where nothing is suggested', () => {
		const endpoint = fakeQuestion('endpoint', {suggest: () => ({value: '', source: 'only you know it'})});
		const answers = withSuggestions([endpoint], fakeFacts(), new Map());
		expect(thrown(() => requireAnswers([endpoint], answers)).why).toContain('--endpoint VALUE   or FERROVIA_ENDPOINT');
	});

	it('does not require advanced answers', () => {
		const answers = resolve({flags: {place: 'remote'}}, advancedQuestions);
		const relevant = relevantQuestions(advancedQuestions, ['tools'], fakeFacts(), answers);
		expect(relevant.map(({id}) => id)).toEqual(['place', 'mirror']);
		expect(() => requireAnswers(relevant, answers)).not.toThrow();
	});

	it('passes when every answer is given', () => {
		const answers = resolve({flags: Object.fromEntries([...resolve({})].flatMap(([id, {value}]) => (value === '' ? [] : [[id, value]])))});
		expect(() => requireAnswers(relevantQuestions(questions, ['cargo'], fakeFacts(), answers), answers)).not.toThrow();
	});
});

describe('relevantQuestions', () => {
	const ids = (steps: readonly string[], facts = fakeFacts(), flags = {}) =>
		relevantQuestions(questions, steps, facts, resolve({flags})).map(({id}) => id);
	const installed = fakeFacts({tools: {sccache: {path: '/usr/bin/sccache', version: '0.17.0', s3: true, onPath: true}}});

	it('are those of the chosen steps', () => {
		expect(ids(['tools'])).toEqual(['compiler-cache', 'linker', 'install', 'bin-directory', 'download-mirror']);
	});

	it.each([
		['bin-directory', 'sccache is installed', ids(['tools'], installed)],
		['bin-directory', 'nothing may be installed', ids(['tools'], fakeFacts(), {install: 'no'})],
		['download-mirror', 'sccache is installed', ids(['tools'], installed)],
		['download-mirror', 'no compiler cache is wanted', ids(['tools'], fakeFacts(), {'compiler-cache': 'none'})],
		['machine-settings', 'cargo leaves no choice', ids(['cargo'], fakeFacts({toolchain: {cargo: '1.80.0'}}))],
	])('leave out %s where %s', (id, _, relevant) => {
		expect(relevant).not.toContain(id);
	});
});

describe('questions that depend on other answers', () => {
	const chained = (flags: Flags) => resolve({flags}, chainedQuestions);
	const relevant = (flags: Flags) => relevantQuestions(chainedQuestions, ['tools'], fakeFacts(), chained(flags));

	it.each<[Flags, readonly string[]]>([
		[{}, ['place', 'copies']],
		[{place: 'remote'}, ['place', 'account', 'region', 'copies']],
		[{place: 'remote', account: 'none'}, ['place', 'account', 'copies']],
		[{account: 'work'}, ['place', 'copies']],
	])('are with %j: %j', (flags, ids) => {
		expect(relevant(flags).map(({id}) => id)).toEqual(ids);
	});

	it('have suggestions that follow from them', () => {
		expect(chained({place: 'remote', account: 'work'}).get('region')).toEqual({value: 'near-work', source: 'account work', given: false});
		expect(chained({place: 'remote', account: 'work'}).get('copies')?.source).toBe('region near-work');
		expect(chained({}).get('copies')).toEqual({value: '1', source: 'default', given: false});
	});

	it('have new suggestions when one is edited, and keep what was given', () => {
		const answers = chained({place: 'remote', copies: '7'});
		const edited = new Map([...answers, ['account', {value: 'work', source: 'you', given: true}]]);
		const after = withSuggestions(chainedQuestions, fakeFacts(), edited);
		expect(after.get('region')?.value).toBe('near-work');
		expect(after.get('copies')).toEqual({value: '7', source: '--copies', given: true});
	});

	it('are required only where they matter', () => {
		const here = {place: 'here', copies: '1'};
		const remote = {...here, place: 'remote'};
		expect(() => requireAnswers(relevant(here), chained(here))).not.toThrow();
		const error = thrown(() => requireAnswers(relevant(remote), chained(remote)));
		expect(error.why).toContain('--account main');
		expect(error.why).toContain('--region near-main');
	});

	it('are saved only where they matter', () => {
		const save = (flags: Flags) => saveAnswers('', relevant(flags), chained(flags));
		expect(save({account: 'work'})).not.toContain('account');
		expect(save({place: 'remote', account: 'work'})).toContain('region = "near-work"');
	});

	it('must come after what they depend on', () => {
		const upsideDown = [
			fakeQuestion('first', {suggest: (_facts, answer) => ({value: answer('second'), source: 'second'})}),
			fakeQuestion('second'),
		];
		expect(() => withSuggestions(upsideDown, fakeFacts(), new Map())).toThrow('not asked yet: second');
	});
});
