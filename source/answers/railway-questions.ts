import {deployIn, environmentName} from '../project/railway-file.ts';
import {tokenProblem} from './github-questions.ts';
import type {AnswerLookup, Choice, Facts, Question, Suggestion} from './question.ts';
import {oneOf} from './validate.ts';

const findOrMake: Choice = {value: 'auto', label: 'Find or make one', hint: "the folder's link, else the repository's name"};
const makeNew: Choice = {value: 'new', label: 'Make a new one'};

/** The service that pulls the image. */
export const railwayQuestions: readonly Question[] = [
	{
		id: 'railway-token',
		env: 'RAILWAY_API_TOKEN',
		prompt: 'A token of Railway?',
		why: 'Ferrovia changes the service, and makes a token for CI that is good for one environment. An account or workspace token can do both: https://railway.com/account/tokens. A project token can neither make a service nor a token. It is kept in memory only. Without one this step is left out, and the others go on.',
		help: 'Token of Railway',
		kind: 'text',
		steps: ['railway'],
		machine: true,
		secret: true,
		advanced: false,
		relevant: ({foundTokens}) => foundTokens.railway?.token === undefined,
		suggest: () => ({value: '', source: 'only you know it'}),
		validate: value => tokenProblem(value, '1b2c3d4e-…'),
	},
	{
		id: 'railway-project',
		flag: '--railway-project',
		env: 'FERROVIA_RAILWAY_PROJECT',
		key: 'railway.project',
		prompt: 'Which project of Railway?',
		why: 'A name or an id. "auto" is the project that this folder is linked to (railway link), else the one that is named as the repository, else a new one. "new" makes one in any case.',
		help: 'Project of Railway: a name, an id, auto or new',
		kind: 'text',
		remote: {service: 'Railway', after: ['railway-token'], first: [findOrMake], last: [makeNew]},
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: ({railwayLink}) =>
			railwayLink === undefined ? {value: 'auto', source: 'default'} : {value: railwayLink.projectId, source: 'railway link'},
		validate: nameProblem,
	},
	{
		id: 'railway-environment',
		flag: '--railway-environment',
		env: 'FERROVIA_RAILWAY_ENVIRONMENT',
		key: 'railway.environment',
		prompt: 'Which environment of the project?',
		why: 'Only this environment is changed, and the token for CI is good for no other. A name or an id.',
		help: 'Environment of Railway',
		kind: 'text',
		remote: {service: 'Railway', after: ['railway-token', 'railway-project'], first: [], last: []},
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: ({railwayLink}, answer) =>
			railwayLink?.environmentId === undefined || answer('railway-project') !== railwayLink.projectId
				? {value: 'production', source: 'default'}
				: {value: railwayLink.environmentId, source: 'railway link'},
		validate: nameProblem,
	},
	{
		id: 'railway-service',
		flag: '--railway-service',
		env: 'FERROVIA_RAILWAY_SERVICE',
		key: 'railway.service',
		prompt: 'Which service of the project?',
		why: 'A name or an id. "auto" is the service that this folder is linked to, else the one that Railway builds from this repository, else the one of the same name, else a new one. "new" makes one in any case.',
		help: 'Service of Railway: a name, an id, auto or new',
		kind: 'text',
		remote: {service: 'Railway', after: ['railway-token', 'railway-project'], first: [findOrMake], last: [makeNew]},
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: ({railwayLink}, answer) =>
			railwayLink?.serviceId === undefined || answer('railway-project') !== railwayLink.projectId
				? {value: 'auto', source: 'default'}
				: {value: railwayLink.serviceId, source: 'railway link'},
		validate: nameProblem,
	},
	{
		id: 'railway-health-path',
		flag: '--railway-health-path',
		env: 'FERROVIA_RAILWAY_HEALTH_PATH',
		key: 'railway.health-path',
		prompt: 'Which path answers 2xx once the server is ready?',
		why: 'Railway asks it before it sends requests to a new deployment, and leaves the one before it serving until it answers. Without it a server that does not start replaces one that runs. "none" leaves the setting as it is.',
		help: 'Path of the health check',
		kind: 'text',
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: byImage,
		suggest: suggestHealthPath,
		validate: value =>
			value === 'none' || /^\/[\w./~%:@!$&'()*+,;=?-]*$/.test(value)
				? undefined
				: 'Give a path that begins with a slash, for example /health, or none.',
	},
	{
		id: 'railway-health-timeout',
		flag: '--railway-health-timeout',
		env: 'FERROVIA_RAILWAY_HEALTH_TIMEOUT',
		key: 'railway.health-timeout',
		prompt: 'How many seconds may the server take to be ready?',
		why: 'A deployment whose health check has not answered 2xx by then has failed, and the one before it goes on.',
		help: 'Seconds until the health check must answer',
		kind: 'text',
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: (facts, answer) => byImage(facts, answer) && answer('railway-health-path') !== 'none',
		suggest: (facts, answer) => [...fromFile(facts, answer, 'healthcheckTimeout'), {value: '120', source: 'default'}],
		validate: value => (/^[1-9]\d{0,3}$/.test(value) ? undefined : 'Give seconds from 1 to 9999.'),
	},
	{
		id: 'railway-restart',
		flag: '--railway-restart',
		env: 'FERROVIA_RAILWAY_RESTART',
		key: 'railway.restart',
		prompt: 'What happens when the server ends?',
		why: 'On failure, Railway starts it again when it ends with an error, 10 times at most unless railway.toml or the service says otherwise; a server that ends on purpose stays ended.',
		help: 'When Railway starts the server again',
		kind: 'select',
		choices: [
			{value: 'on-failure', label: 'It starts again after a failure'},
			{value: 'always', label: 'It always starts again'},
			{value: 'never', label: 'It stays ended'},
		],
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: byImage,
		suggest: (facts, answer) => [
			...fromFile(facts, answer, 'restartPolicyType').map(({value, source}) => ({value: value.toLowerCase().replaceAll('_', '-'), source})),
			{value: 'on-failure', source: 'default'},
		],
		validate: oneOf('on-failure', 'always', 'never'),
	},
	{
		id: 'railway-region',
		flag: '--railway-region',
		env: 'FERROVIA_RAILWAY_REGION',
		key: 'railway.region',
		prompt: 'In which region of Railway?',
		why: 'For example europe-west4-drams3a. "keep" leaves the setting as it is.',
		help: 'Region of the service',
		kind: 'text',
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: byImage,
		suggest: (facts, answer) => [...fromFile(facts, answer, 'region'), {value: 'keep', source: 'default'}],
		validate: value => (/^[a-z][a-z\d-]+$/.test(value) ? undefined : "Give a region's name, for example europe-west4-drams3a, or keep."),
	},
	{
		id: 'railway-replicas',
		flag: '--railway-replicas',
		env: 'FERROVIA_RAILWAY_REPLICAS',
		key: 'railway.replicas',
		prompt: 'How many replicas?',
		why: 'A number from 1 to 50. "keep" leaves the setting as it is.',
		help: 'Number of replicas',
		kind: 'text',
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: byImage,
		suggest: (facts, answer) => [...fromFile(facts, answer, 'numReplicas'), {value: 'keep', source: 'default'}],
		validate: value => (value === 'keep' || /^(?:[1-9]|[1-4]\d|50)$/.test(value) ? undefined : 'Give a number from 1 to 50, or keep.'),
	},
	{
		id: 'railway-domain',
		flag: '--railway-domain',
		env: 'FERROVIA_RAILWAY_DOMAIN',
		key: 'railway.domain',
		prompt: 'Give the service a public domain when it has none?',
		why: "Railway makes one below up.railway.app. Without a domain nobody can reach the service from outside, and its health can't be proved from here.",
		help: 'A public domain when there is none',
		kind: 'select',
		choices: [
			{value: 'generate', label: 'Yes, below up.railway.app'},
			{value: 'none', label: 'No, it is reached from inside only'},
		],
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: byImage,
		suggest: () => ({value: 'generate', source: 'default'}),
		validate: oneOf('generate', 'none'),
	},
	{
		id: 'railway-config',
		flag: '--railway-config',
		env: 'FERROVIA_RAILWAY_CONFIG',
		key: 'railway.config',
		prompt: 'Write .railway/railway.ts?',
		why: "Railway's infrastructure as code, which replaces railway.toml. It describes a whole project: what it does not name, applying it removes. Ferrovia needs none of it, and writes one only for a project that has nothing but this service.",
		help: 'Write .railway/railway.ts',
		kind: 'select',
		choices: [
			{value: 'no', label: 'No', hint: 'the settings are at Railway'},
			{value: 'write', label: 'Yes'},
		],
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: byImage,
		suggest: () => ({value: 'no', source: 'default'}),
		validate: oneOf('no', 'write'),
	},
	{
		id: 'image-access',
		flag: '--image-access',
		env: 'FERROVIA_IMAGE_ACCESS',
		key: 'railway.image-access',
		prompt: 'Who may pull the image?',
		why: "GitHub makes a package private when its repository is. Railway can pull a private one on the Pro plan only, with a token of yours that may read packages; a public one needs neither. Who may see a package is changed on GitHub's page of it, by hand: there is no call for it.",
		help: 'Whether Railway needs credentials to pull the image',
		kind: 'select',
		choices: [
			{value: 'public', label: 'Everybody', hint: 'works on every plan'},
			{value: 'private', label: 'Only who has a token', hint: 'Pro plan'},
		],
		steps: ['railway'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: byImage,
		suggest: () => ({value: 'public', source: 'default'}),
		validate: oneOf('public', 'private'),
	},
	{
		id: 'registry-token',
		env: 'FERROVIA_REGISTRY_TOKEN',
		prompt: 'A classic token of GitHub that may read packages, for Railway?',
		why: 'Railway keeps it and pulls the image with it, so it should be able to do nothing else: https://github.com/settings/tokens/new?scopes=read:packages. The token of CI can write and must not be given away.',
		help: 'Token with which Railway pulls a private image',
		kind: 'text',
		steps: ['railway'],
		machine: true,
		secret: true,
		advanced: false,
		relevant: (facts, answer) => byImage(facts, answer) && answer('image-access') === 'private',
		suggest: () => ({value: '', source: 'only you know it'}),
		validate: value => tokenProblem(value, 'ghp_…'),
	},
];

function byImage(_: Facts, answer: AnswerLookup): boolean {
	return answer('deploy') === 'image';
}

function nameProblem(value: string): string | undefined {
	return value.trim() !== '' && value.length <= 100 && !/\p{Cc}/u.test(value) ? undefined : 'Give a name or an id.';
}

function fromFile({project: {railwayFile: file}, railwayLink}: Facts, answer: AnswerLookup, key: string): readonly Suggestion[] {
	const value = file === undefined ? undefined : deployIn(file, environmentName(railwayLink, answer('railway-environment')))[key];
	return file === undefined || value === undefined || value === null || value === '' ? [] : [{value: String(value), source: file.name}];
}

function suggestHealthPath(facts: Facts, answer: AnswerLookup): readonly Suggestion[] {
	const [cron] = fromFile(facts, answer, 'cronSchedule');
	if (cron !== undefined) {
		return [{value: 'none', source: `${cron.source}: a cron job has no health check`}];
	}

	const set = fromFile(facts, answer, 'healthcheckPath');
	// `healthz` can only mean `/healthz`.
	const withSlash = set.filter(({value}) => !value.startsWith('/')).map(({value, source}) => ({value: `/${value}`, source}));
	return [...set, ...withSlash, suggestRoute(facts.project)];
}

function suggestRoute({healthRoute: route}: Facts['project']): Suggestion {
	if (route === undefined) {
		return {value: 'none', source: 'no such route was found'};
	}

	return route.isServed
		? {value: route.path, source: route.file}
		: {value: 'none', source: `"${route.path}" in ${route.file} may not be what the server answers`};
}
