import type {Project} from '../project/project.ts';
import {repositoryName} from '../project/repository.ts';
import type {Facts, Question, Suggestion} from './question.ts';
import {oneOf} from './validate.ts';

/** How CI ships the image. */
export const workflowQuestions: readonly Question[] = [
	{
		id: 'deploy',
		flag: '--deploy',
		env: 'FERROVIA_DEPLOY',
		key: 'workflow.deploy',
		prompt: 'How does Railway get the image?',
		why: 'By digest, Railway pulls exactly what CI has just pushed and builds nothing. By a Dockerfile of one line the repository stays connected to Railway: each push of that file makes Railway run a build of its own, which pulls the image, so it is slower and needs the image to be public.',
		help: 'How Railway gets the image',
		kind: 'select',
		choices: [
			{value: 'image', label: 'It pulls the digest that CI pushed', hint: 'no build on Railway'},
			{value: 'dockerfile', label: 'A Dockerfile that names the digest', hint: 'the repository stays connected'},
		],
		steps: ['workflow', 'railway'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: () => ({value: 'image', source: 'default'}),
		validate: oneOf('image', 'dockerfile'),
	},
	{
		id: 'workflow-image',
		flag: '--workflow-image',
		env: 'FERROVIA_WORKFLOW_IMAGE',
		key: 'workflow.image',
		prompt: 'Under which name is the image pushed?',
		why: "GitHub's registry takes the token that each workflow run has, so that pushing needs no secret. Names are lower-case.",
		help: 'Name of the image in its registry',
		kind: 'text',
		steps: ['workflow', 'railway'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: ({project}) => ({value: imageName(project), source: 'repository'}),
		validate: value =>
			imageNameShape.test(value) ? undefined : 'Give a name without a tag, in lower case, for example ghcr.io/owner/service.',
	},
	{
		id: 'workflow-branch',
		flag: '--workflow-branch',
		env: 'FERROVIA_WORKFLOW_BRANCH',
		key: 'workflow.branch',
		prompt: 'Pushes to which branch are deployed?',
		why: "The repository's default branch, mostly. Any other branch and every pull request is built as well, but nothing of it is pushed or deployed.",
		help: 'Branch whose pushes are deployed',
		kind: 'text',
		steps: ['workflow', 'railway', 'github'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: suggestBranch,
		validate: branchProblem,
	},
	{
		id: 'pin-actions',
		flag: '--pin-actions',
		env: 'FERROVIA_PIN_ACTIONS',
		key: 'workflow.pin-actions',
		prompt: 'How are actions pinned?',
		why: 'A tag can be moved to other code by whoever owns the action; a commit can not. Dependabot and Renovate update either.',
		help: 'How actions are pinned',
		kind: 'select',
		choices: [
			{value: 'sha', label: 'To a commit', hint: 'the version stands beside it'},
			{value: 'tag', label: 'To a major version', hint: 'easier to read'},
		],
		steps: ['workflow'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: () => ({value: 'sha', source: 'default'}),
		validate: oneOf('sha', 'tag'),
	},
	{
		id: 'workflow-threshold',
		flag: '--workflow-threshold',
		env: 'FERROVIA_WORKFLOW_THRESHOLD',
		key: 'workflow.threshold',
		prompt: 'From how many percent on is a slower build a warning?',
		why: 'Each run is compared with the one before it on the default branch: a build that takes this much longer, or whose share of cache hits falls by this much, is a warning in its summary. A cache that has stopped hitting is otherwise noticed by nobody.',
		help: 'Percent of regression that is a warning',
		kind: 'text',
		steps: ['workflow'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: () => ({value: '20', source: 'default'}),
		validate: value => (/^[1-9]\d{0,2}$/.test(value) ? undefined : 'Give a number of percent from 1 to 999.'),
	},
];

/** Below the repository's name, and in a repository of several projects below the project's folder: names of images may be nested. */
function imageName(project: Project): string {
	const folders = (project.git?.prefix ?? '').split('/').filter(Boolean);
	const [owner = '', ...names] = [...repositoryName(project).split('/'), ...folders].map(imageWord).filter(Boolean);
	return `ghcr.io/${[owner, ...(names.length === 0 ? ['project'] : names)].join('/')}`;
}

const imageWordShape = String.raw`[a-z\d]+(?:(?:\.|__?|-+)[a-z\d]+)*`;
/** A path of https://github.com/distribution/reference, below GitHub's registry. */
const imageNameShape = new RegExp(`^ghcr\\.io(?:/${imageWordShape}){2,}$`);

/** A folder's or a repository's name as the registry takes it: `back end` is `back-end`, `über` is `uber`. */
function imageWord(name: string): string {
	const word = name
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.toLowerCase()
		.replaceAll(/[^a-z\d._-]+/g, '-')
		.replaceAll(/^[._-]+|[._-]+$/g, '');
	return new RegExp(`^${imageWordShape}$`).test(word) ? word : word.replaceAll(/[._-]{2,}/g, '-');
}

/**
What is wrong with a branch's name. It is what git takes (https://git-scm.com/docs/git-check-ref-format) without what a shell or an
expression of GitHub's would read otherwise.
*/
export function branchProblem(value: string): string | undefined {
	const isName = /^[\p{L}\p{N}_@+][\p{L}\p{M}\p{N}_./@#+=,%-]*$/u.test(value) && !/\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$|^@$/.test(value);
	return isName
		? undefined
		: "Give a branch's name of letters, digits and any of . / - _ + @ # = , % (no spaces, quotes or brackets), for example release/1.0.";
}

function suggestBranch({project}: Facts): Suggestion {
	const {defaultBranch, branch} = project.git ?? {};
	if (defaultBranch !== undefined) {
		return {value: defaultBranch, source: 'git remote'};
	}

	return branch === 'master' ? {value: branch, source: 'git branch'} : {value: 'main', source: 'default'};
}
