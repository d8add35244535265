import type {Facts, Question} from './question.ts';
import {oneOf} from './validate.ts';

/** What is set in the repository, and how the files get there. */
export const githubQuestions: readonly Question[] = [
	{
		id: 'github-token',
		env: 'GH_TOKEN',
		prompt: 'A token of GitHub for this repository?',
		why: 'Ferrovia sets secrets and variables, opens a pull request and starts the first run, and nobody is signed in: neither GH_TOKEN nor GITHUB_TOKEN is set, and gh has no token. It is kept in memory only. Without one this step is left out, and the others go on. Fine-grained: Secrets, Variables and Actions write; for the pull request also Contents, Pull requests and Workflows write.',
		help: 'Token of GitHub',
		kind: 'text',
		steps: ['github'],
		machine: true,
		secret: true,
		advanced: false,
		relevant: facts => isOnGitHub(facts) && facts.foundTokens.github === undefined,
		suggest: () => ({value: '', source: 'only you know it'}),
		validate: value => tokenProblem(value, 'ghp_… or github_pat_…'),
	},
	{
		id: 'github-files',
		flag: '--github-files',
		env: 'FERROVIA_GITHUB_FILES',
		key: 'github.files',
		prompt: 'How do the files get into the repository?',
		why: 'GitHub runs a workflow only once it is on the default branch. Ferrovia never pushes there: it can commit what it wrote to a branch of its own and open a pull request that explains every file, or leave the files to you.',
		help: 'How the written files get into the repository',
		kind: 'select',
		choices: [
			{value: 'pull-request', label: 'A pull request', hint: 'from the branch ferrovia/setup'},
			{value: 'leave', label: 'I commit them myself'},
		],
		steps: ['github'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: isOnGitHub,
		suggest: () => ({value: 'pull-request', source: 'default'}),
		validate: oneOf('pull-request', 'leave'),
	},
	{
		id: 'github-run',
		flag: '--github-run',
		env: 'FERROVIA_GITHUB_RUN',
		key: 'github.run',
		prompt: 'Start the first run of the workflow?',
		why: 'As soon as the workflow is on the default branch and has not succeeded there, Ferrovia starts it and follows it to its end: that pushes the first image and deploys it.',
		help: 'Start and follow the first run of the workflow',
		kind: 'select',
		choices: [
			{value: 'yes', label: 'Yes, and follow it'},
			{value: 'no', label: 'No, the next push starts it'},
		],
		steps: ['github'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: isOnGitHub,
		suggest: () => ({value: 'yes', source: 'default'}),
		validate: oneOf('yes', 'no'),
	},
	{
		id: 'github-replace',
		flag: '--github-replace',
		env: 'FERROVIA_GITHUB_REPLACE',
		key: 'github.replace',
		prompt: 'Replace secrets and variables that somebody else set?',
		why: 'A secret can be read by nobody, so what is replaced is lost. Ferrovia replaces what it set itself; a secret or a variable of the same name that was there before is kept unless you agree here.',
		help: 'Replace secrets and variables that Ferrovia did not set',
		kind: 'select',
		choices: [
			{value: 'no', label: 'No, keep them'},
			{value: 'yes', label: 'Yes'},
		],
		steps: ['github'],
		machine: true,
		secret: false,
		advanced: true,
		relevant: isOnGitHub,
		suggest: () => ({value: 'no', source: 'default'}),
		validate: oneOf('no', 'yes'),
	},
	{
		id: 'github-environment',
		flag: '--github-environment',
		env: 'FERROVIA_GITHUB_ENVIRONMENT',
		key: 'github.environment',
		prompt: 'In which environment of GitHub does the deploy job run?',
		why: 'An environment can ask for a review before each deployment, and its secrets reach no other job. Without one the token of Railway is a secret of the repository. "none" is no environment.',
		help: 'Environment of the deploy job',
		kind: 'text',
		steps: ['workflow', 'github'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: (facts, answer) => isOnGitHub(facts) && answer('deploy') === 'image',
		suggest: () => ({value: 'none', source: 'default'}),
		validate: value =>
			/^[\w][\w .-]{0,253}$/.test(value) ? undefined : 'Give a name of letters, digits, spaces, dots, hyphens and underscores.',
	},
];

function isOnGitHub({project}: Facts): boolean {
	return project.git?.remote !== undefined;
}

/** What is wrong with something that should be a token. Nothing at all is an answer: what needs the token can't look then, and says so. */
export function tokenProblem(value: string, example: string): string | undefined {
	return value === '' || /^[\w.~+/=-]{8,}$/.test(value)
		? undefined
		: `Paste the token itself, for example ${example}, without quotes and spaces.`;
}
