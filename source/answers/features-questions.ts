import type {Question} from './question.ts';
import {oneOf} from './validate.ts';

const feature = /^[\w-]+\/[\w.+-]+$/;
const packageOrFeature = /^[\w-]+(?:\/[\w.+-]+)?$/;

/** How features of dependencies are looked for, and which of them may go. */
export const featuresQuestions: readonly Question[] = [
	{
		id: 'features-proof',
		flag: '--features-proof',
		env: 'FERROVIA_FEATURES_PROOF',
		key: 'features.proof',
		prompt: 'How is it proved that a feature is not needed?',
		why: "The compiler is asked in any case: each member alone and all together, for everything that the project is built with. What a feature does only while the program runs it can not see; the project's tests, and the server's answer on its health route, see some of that.",
		help: 'How removals of features are proved',
		kind: 'select',
		choices: [
			{value: 'check', label: 'The compiler', hint: 'the quickest'},
			{value: 'tests', label: 'And the tests of the project', hint: 'cargo test'},
			{value: 'smoke', label: 'And the tests, and the server itself', hint: 'started, and asked on its health route'},
		],
		steps: ['features'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: () => ({value: 'check', source: 'default'}),
		validate: oneOf('check', 'tests', 'smoke'),
	},
	{
		id: 'features-remove',
		flag: '--features-remove',
		env: 'FERROVIA_FEATURES_REMOVE',
		key: 'features.remove',
		prompt: 'Which features may go although they matter only while the program runs?',
		why: 'TLS, compression, timers: without such a feature everything compiles, and something is missing when the program runs. They stay unless they are named here, for example reqwest/http2,tokio/time.',
		help: 'Features that matter at run time and may go all the same',
		kind: 'text',
		steps: ['features'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: () => ({value: 'none', source: 'default'}),
		validate: value =>
			value === 'none' || value.split(',').every(one => feature.test(one.trim()))
				? undefined
				: 'Give features as package/feature with commas between them, or none.',
	},
	{
		id: 'features-keep',
		flag: '--features-keep',
		env: 'FERROVIA_FEATURES_KEEP',
		key: 'features.keep',
		prompt: 'Which features stay in any case?',
		why: 'What you know of your program and nobody can see, as package for all the features of one, or as package/feature.',
		help: 'Features that stay in any case',
		kind: 'text',
		steps: ['features'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: () => ({value: 'none', source: 'default'}),
		validate: value =>
			value === 'none' || value.split(',').every(one => packageOrFeature.test(one.trim()))
				? undefined
				: 'Give packages, or features as package/feature, with commas between them, or none.',
	},
	{
		id: 'features-unused',
		flag: '--features-unused',
		env: 'FERROVIA_FEATURES_UNUSED',
		key: 'features.unused',
		prompt: 'What becomes of dependencies that rustc sees no use of?',
		why: 'A dependency may be there for what it links, or for a feature that it switches on in another one. So they are reported, and removed only when you say so.',
		help: 'Dependencies that rustc sees no use of',
		kind: 'select',
		choices: [
			{value: 'report', label: 'They are reported'},
			{value: 'remove', label: 'They are removed', hint: 'where everything compiles without'},
		],
		steps: ['features'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: () => ({value: 'report', source: 'default'}),
		validate: oneOf('report', 'remove'),
	},
];
