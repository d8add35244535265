import type {Question} from '../../source/answers/question.ts';

/** A question that says nothing special, but for what a test is about. */
export function fakeQuestion(id: string, more: Partial<Question> = {}): Question {
	return {
		id,
		flag: `--${id}`,
		env: `FERROVIA_${id.toUpperCase().replaceAll('-', '_')}`,
		key: `tools.${id}`,
		prompt: `What about ${id}?`,
		why: `Because ${id} matters.`,
		help: id,
		kind: 'text',
		steps: ['tools'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: () => ({value: more.choices?.[0]?.value ?? 'value', source: 'default'}),
		validate: () => undefined,
		...more,
	};
}

/** A question, and a setting that nobody is asked about and that counts after one answer only. */
export const advancedQuestions: readonly Question[] = [
	fakeQuestion('place', {
		kind: 'select',
		choices: [
			{value: 'here', label: 'here'},
			{value: 'remote', label: 'remote'},
		],
	}),
	fakeQuestion('mirror', {
		advanced: true,
		relevant: (_facts, answer) => answer('place') === 'remote',
		suggest: () => ({value: 'https://example.com', source: 'default'}),
	}),
];

/** A question whose choices are known only on this machine. */
export const optionsQuestion: Question = fakeQuestion('account', {
	options: () => [
		{value: 'main', label: 'main'},
		{value: 'work', label: 'work', hint: 'shared'},
	],
	suggest: () => ({value: 'work', source: 'the only one'}),
	validate: value => (/^\S+$/.test(value) ? undefined : 'Give a name without spaces.'),
});

/** A question whose choices a service knows. */
export const remoteQuestion: Question = fakeQuestion('server', {
	remote: {
		service: 'Railway',
		after: [],
		first: [{value: 'auto', label: 'Find or make one', hint: 'by its name'}],
		last: [{value: 'new', label: 'Make a new one'}],
	},
	suggest: () => ({value: 'auto', source: 'default'}),
	validate: value => (value.length <= 20 ? undefined : 'Give a shorter name.'),
});

/** Questions that hang on each other: a place that is remote has an account, the account a region, and the copies come last. */
export const chainedQuestions: readonly Question[] = [
	fakeQuestion('place', {
		kind: 'select',
		choices: [
			{value: 'here', label: 'On this machine'},
			{value: 'remote', label: 'Far away'},
		],
		validate: value => (['here', 'remote'].includes(value) ? undefined : 'Choose one of here, remote.'),
	}),
	fakeQuestion('account', {
		relevant: (_facts, answer) => answer('place') === 'remote',
		suggest: () => ({value: 'main', source: 'default'}),
	}),
	fakeQuestion('region', {
		relevant: (_facts, answer) => answer('place') === 'remote' && answer('account') !== 'none',
		suggest: (_facts, answer) => ({value: `near-${answer('account')}`, source: `account ${answer('account')}`}),
	}),
	fakeQuestion('copies', {
		suggest: (_facts, answer) =>
			answer('place') === 'remote' ? {value: '3', source: `region ${answer('region')}`} : {value: '1', source: 'default'},
	}),
];
