import {describe, expect, it} from 'vitest';
import type {Answers, Facts} from '../../source/answers/question.ts';
import {answerValue, suggestionFor, withSuggestions} from '../../source/answers/resolve.ts';
import {questions} from '../../source/answers/table.ts';
import {createProgram, footer} from '../../source/cli.ts';
import {stepNames} from '../../source/steps/names.ts';
import {fakeFacts} from '../_helpers/facts.ts';

const {commands} = createProgram(async () => {});
const help = new Map(commands.map(command => [command.name(), command.helpInformation().replaceAll(/\s+/g, '')]));

/** The questions about a store that CI and this machine share. */
const onlyShared =
	'aws-profile cache-region cache-endpoint cache-bucket cache-identity cache-prefix cache-expiry-days cache-encryption cache-local-use cache-adopt';

const suggested = withSuggestions(questions, fakeFacts(), new Map());

/** The answers of the questions before this one: as suggested, and with each choice there is. */
function answersBefore(id: string): readonly Answers[] {
	const earlier = questions.slice(
		0,
		questions.findIndex(question => question.id === id),
	);
	const usual = new Map([...suggested].slice(0, earlier.length));
	const others = earlier.flatMap(({id: other, choices = []}) =>
		choices.map(({value}) => new Map([...usual, [other, {value, source: 'you', given: true}]])),
	);
	return [usual, ...others];
}

describe.each(questions.map(question => [question.id, question] as const))('the question %s', (id, question) => {
	it('has a flag, an environment variable and a key of the same name; a secret has only the variable', () => {
		if (question.secret) {
			expect(question.flag).toBeUndefined();
			expect(question.key).toBeUndefined();
			expect(question.env).toMatch(/^[A-Z_]+_TOKEN$/);
			return;
		}

		expect(question.flag).toBe(`--${id}`);
		expect(question.env).toBe(`FERROVIA_${id.toUpperCase().replaceAll('-', '_')}`);
		// In the table of its step, and without the step's name once more.
		const [table = ''] = question.key?.split('.') ?? [];
		expect(question.key).toBe(id === table ? `${table}.store` : `${table}.${id.replace(new RegExp(`^${table}-`), '')}`);
	});

	it('belongs to a step that exists', () => {
		expect(question.steps.length).toBeGreaterThan(0);
		expect(question.steps.every(step => (stepNames as readonly string[]).includes(step))).toBe(true);
		expect(question.key === undefined || question.steps.includes(question.key.split('.')[0] ?? '')).toBe(true);
	});

	it('has a prompt, a reason and a help text', () => {
		expect(question.prompt).toMatch(/\?$/);
		expect(question.why.length).toBeGreaterThan(40);
		expect(question.help.length).toBeGreaterThan(5);
	});

	it('suggests a value that it accepts, and names its source', () => {
		for (const answers of answersBefore(id)) {
			const {value, source} = suggestionFor(question, fakeFacts(), other => answerValue(answers, other));
			// What only the user knows has no suggestion, and no answer that would pass for one.
			if (value === '') {
				expect(source).toBe('only you know it');
				// Whoever has no token goes on without one.
				expect(question.validate(value)).toBeTypeOf(question.secret ? 'undefined' : 'string');
				continue;
			}

			expect(question.validate(value)).toBeUndefined();
			expect(source).not.toBe('');
		}
	});

	it('depends on no answer but those before it', () => {
		for (const answers of answersBefore(id)) {
			expect(question.relevant(fakeFacts(), other => answerValue(answers, other))).toBeTypeOf('boolean');
		}
	});

	it('accepts each of its choices and options, and refuses anything else', () => {
		for (const {value} of [...(question.choices ?? []), ...(question.options?.(fakeFacts()) ?? [])]) {
			expect(question.validate(value)).toBeUndefined();
		}

		expect(question.validate('\u{0}nonsense')).toBeTypeOf('string');
	});

	it('offers more than one choice, or takes text', () => {
		expect(question.choices?.length ?? 0).toSatisfy(count => (question.kind === 'select' ? count > 1 : count === 0));
	});

	it('is in the help of the commands that ask it; a secret only with its variable, below the help', () => {
		if (question.secret) {
			expect(footer).toContain(question.env);
			return;
		}

		for (const name of ['setup', 'plan', 'verify']) {
			expect(help.get(name)).toContain(`${question.flag}<`);
			expect(help.get(name)).toContain(`[${question.env},${question.key}]`);
		}
	});
});

describe('questions', () => {
	it('share no id, flag, variable or key', () => {
		for (const part of ['id', 'flag', 'env', 'key'] as const) {
			const given = questions.map(question => question[part]).filter(value => value !== undefined);
			expect(new Set(given).size).toBe(given.length);
		}
	});

	it('are asked without --advanced only when most users need them', () => {
		expect(questions.filter(({advanced}) => !advanced).map(({id}) => id)).toEqual(
			[
				'compiler-cache linker bin-directory machine-settings production-lto production-panic',
				'cache aws-profile cache-region cache-endpoint cache-bucket cache-identity',
				'image-binary image-existing image-rust image-base image-files',
				'deploy railway-token railway-project railway-service railway-health-path',
				'image-access registry-token github-token github-files features-proof',
			].flatMap(ids => ids.split(' ')),
		);
	});

	it('are saved for this machine only when other machines may differ', () => {
		expect(questions.filter(({machine}) => machine).map(({id}) => id)).toEqual(
			[
				'install bin-directory download-mirror aws-profile cache-bucket cache-local-use cache-adopt',
				'railway-token registry-token github-token github-replace',
			].flatMap(ids => ids.split(' ')),
		);
	});

	it.each<[string, Readonly<Record<string, string>>]>([
		['cache-endpoint', {cache: 's3', 'cache-bucket': 'mine'}],
		['cache-endpoint cache-adopt', {cache: 's3'}],
		['cache-region cache-identity cache-expiry-days cache-encryption cache-adopt', {cache: 'r2'}],
		[onlyShared, {cache: 'gha'}],
		[`download-mirror cache ${onlyShared}`, {'compiler-cache': 'none', cache: 's3', 'cache-bucket': 'mine'}],
		[
			`${onlyShared} railway-health-path railway-restart railway-region railway-replicas railway-domain railway-config image-access`,
			{deploy: 'dockerfile'},
		],
	])('leave out %j with %j', (left, given) => {
		// What the machine or an earlier answer does not call for.
		const always = 'image-binary image-existing image-rust image-files railway-health-timeout registry-token'.split(' ');
		const answers = withSuggestions(
			questions,
			fakeFacts(),
			new Map(Object.entries(given).map(([id, value]) => [id, {value, source: 'you', given: true}])),
		);
		const irrelevant = questions.filter(question => !question.relevant(fakeFacts(), id => answerValue(answers, id))).map(({id}) => id);
		const unasked = irrelevant.filter(id => !always.includes(id) && !id.startsWith('github-'));
		expect(unasked.join(' ')).toBe(left);
	});

	it.each<[string, readonly string[], readonly string[]]>([
		['bin-directory', ['/opt/bin'], ['bin']],
		['download-mirror', ['http://mirror'], ['mirror.example.com', 'https://a b', ' https://a']],
		['aws-profile', ['ci@acme'], ['two words', '[ci]']],
		['cache-expiry-days', ['1', '3650'], ['0', '3651', '7d', 'x7']],
		['image-binary', ['server', 'api/server', 'api.server', 'größe+1'], ['a/b/c', 'a b', '-x', '']],
		[
			'image-files',
			['none', 'static/, a.toml', 'my crates/über api/static', '["a, b"]'],
			['../up', '/etc', 'a*', '[1]', '["a"', '["/etc"]'],
		],
		['image-features', ['a, b/c', 'größe'], ['a b', ',a']],
		['image-port', ['1', '65535'], ['0', '65536', '80a', 'x80']],
		[
			'workflow-image',
			['ghcr.io/acme/demo/a.b'],
			['ghcr.io/acme', 'ghcr.io/acme/demo:1', 'ghcr.io/acme/a.-b', 'https://ghcr.io/acme/demo', 'ghcr.io/Acme/demo'],
		],
		[
			'workflow-branch',
			['release/1.0', 'v1.0+fix', 'feature/äpfel', 'release#1', 'user@topic', '@topic'],
			['-x', '#1', 'a b', "it's", 'a..b', 'a/', 'a.lock', 'a/.b', '@', '$(x)', ''],
		],
		['workflow-threshold', ['1', '999'], ['0', '1000', '20%']],
		['railway-project', ['a'.repeat(100)], ['', ' ', 'a'.repeat(101)]],
		['railway-health-path', ['none', '/', '/a/~b%20', '/health?full=1'], ['health', 'x/health', '/a b']],
		['railway-health-timeout', ['1', '9999'], ['0', '10000']],
		['railway-region', ['keep', 'europe-west4-drams3a'], ['Europe', '-x', 'eu west']],
		['railway-replicas', ['keep', '1', '50'], ['0', '51', 'x5', '5x']],
		['github-environment', ['Production 1'], [' x', 'a/b', 'a'.repeat(255)]],
		['features-remove', ['none', 'tokio/time, a/b'], ['tokio', 'tokio/!', 'a/b,']],
		['features-keep', ['none', 'tokio, a/b'], ['tokio/!', '/a']],
	])('%s accepts %j and refuses %j', (id, accepted, refused) => {
		const problem = (value: string) => questions.find(question => question.id === id)?.validate(value);
		expect(accepted.map(problem)).toEqual(accepted.map(() => undefined));
		expect(refused.map(problem)).toEqual(refused.map(() => expect.any(String)));
	});

	it('never save a secret', () => {
		expect(questions.filter(({secret, machine}) => secret && !machine)).toEqual([]);
	});

	it('ask about linkers only where there is more than one', () => {
		const linker = questions.find(({id}) => id === 'linker');
		const on = (platform: Partial<Facts['project']['platform']>) =>
			linker?.relevant(fakeFacts({platform}), id => answerValue(suggested, id));
		expect(on({os: 'linux', libc: 'glibc'})).toBe(true);
		expect(on({os: 'linux', libc: 'musl'})).toBe(false);
		expect(on({os: 'macos', libc: undefined})).toBe(false);
		expect(on({os: 'windows', libc: undefined})).toBe(false);
	});
});
