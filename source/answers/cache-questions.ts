import {repositoryName, slug} from '../project/repository.ts';
import {bucketProblem, endpointProblem, keyProblem, prefixProblem, regionProblem} from './cache-values.ts';
import type {AnswerLookup, Choice, Facts, Question, Suggestion} from './question.ts';
import {oneOf} from './validate.ts';

const stores: readonly Choice[] = [
	{value: 's3', label: 'Amazon S3, a private bucket', hint: 'made and secured for you'},
	{value: 'r2', label: 'Cloudflare R2', hint: 'your bucket, your key'},
	{value: 'minio', label: 'MinIO', hint: 'your bucket, your key'},
	{value: 'custom', label: 'Another store that speaks S3', hint: 'your bucket, your key'},
	{value: 'gha', label: "GitHub's own cache", hint: 'no account; 200 uploads a minute at most'},
	{value: 'local', label: 'Only this machine', hint: 'free; CI stays cold'},
	{value: 'none', label: 'Nowhere', hint: 'CI is not touched'},
];

const identities: readonly Choice[] = [
	{value: 'oidc', label: 'A role for GitHub Actions', hint: 'no key anywhere; recommended'},
	{value: 'keys', label: 'A user with one access key', hint: 'kept as a secret of the repository'},
];

/** Where compiled crates are shared, and as whom. */
export const cacheQuestions: readonly Question[] = [
	{
		id: 'cache',
		flag: '--cache',
		env: 'FERROVIA_CACHE',
		key: 'cache.store',
		prompt: 'Where should compiled crates be shared?',
		why: 'A store that CI can reach lets a build reuse what any earlier one compiled. On Amazon S3 Ferrovia makes a private bucket and a role that may do no more than sccache needs. Without one everything else still works, and switching later is this one step.',
		help: 'Where compiled crates are shared',
		kind: 'select',
		choices: stores,
		steps: ['cache', 'image', 'workflow'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: isCached,
		suggest: ({aws}) =>
			aws.environment === undefined && aws.profiles.every(({kind}) => kind === undefined)
				? {value: 'local', source: 'no AWS credentials here'}
				: {value: 's3', source: aws.environment ?? '~/.aws'},
		validate: oneOf(...stores.map(({value}) => value)),
	},
	{
		id: 'aws-profile',
		flag: '--aws-profile',
		env: 'FERROVIA_AWS_PROFILE',
		key: 'cache.aws-profile',
		prompt: 'Which credentials?',
		why: 'Ferrovia signs in as the AWS tools do: with a profile of ~/.aws (SSO, a role, a key), or with what variables and the machine provide. They are used now, from this machine, and given to nobody. The keys of an S3-compatible store can stand in a profile too.',
		help: 'Profile of ~/.aws, or "environment"',
		kind: 'text',
		options: ({aws}) => [
			...aws.profiles.map(({name, region, kind}) => ({value: name, label: name, hint: [kind, region].filter(Boolean).join(', ')})),
			{value: 'environment', label: 'What the environment provides', hint: aws.environment ?? 'variables, or a role of this machine'},
		],
		steps: ['cache'],
		machine: true,
		secret: false,
		advanced: false,
		relevant: (facts, answer) => isCached(facts, answer) && needsCredentials(answer),
		suggest: suggestProfile,
		validate: value => (/^[^\s\p{Cc}[\]]+$/u.test(value) ? undefined : 'Give the name of a profile in ~/.aws/config, or "environment".'),
	},
	{
		id: 'cache-region',
		flag: '--cache-region',
		env: 'FERROVIA_CACHE_REGION',
		key: 'cache.region',
		prompt: 'In which region?',
		why: "The nearer to where CI runs, the faster: GitHub's own runners are mostly in the United States. A bucket stays in the region in which it is made. Stores that know no regions take auto.",
		help: 'Region of the bucket',
		kind: 'text',
		steps: ['cache'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: (facts, answer) => isCached(facts, answer) && answer('cache') === 's3',
		suggest: suggestRegion,
		validate: regionProblem,
	},
	{
		id: 'cache-endpoint',
		flag: '--cache-endpoint',
		env: 'FERROVIA_CACHE_ENDPOINT',
		key: 'cache.endpoint',
		prompt: 'At which address is the store?',
		why: 'The address of its S3 interface, with http or https: for Cloudflare R2 https://ACCOUNT.r2.cloudflarestorage.com.',
		help: 'Address of an S3-compatible store',
		kind: 'text',
		steps: ['cache'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: (facts, answer) => isCached(facts, answer) && isCompatible(answer),
		suggest: (_, answer) =>
			answer('cache') === 'minio' ? {value: 'http://127.0.0.1:9000', source: "MinIO's default"} : {value: '', source: 'only you know it'},
		validate: endpointProblem,
	},
	{
		id: 'cache-bucket',
		flag: '--cache-bucket',
		env: 'FERROVIA_CACHE_BUCKET',
		key: 'cache.bucket',
		prompt: 'Which bucket, or auto for a new one?',
		why: 'The name is derived, so that a re-run and a team mate find the same bucket. A bucket of your own can be used as well: one with objects of yours in it keeps its settings, unless --cache-adopt says otherwise.',
		help: 'Name of the bucket, or "auto"',
		kind: 'text',
		steps: ['cache'],
		// The step itself keeps it, once the name is known.
		machine: true,
		secret: false,
		advanced: false,
		relevant: (facts, answer) => isCached(facts, answer) && needsCredentials(answer),
		suggest: (_, answer) =>
			answer('cache') === 's3' ? {value: 'auto', source: 'repository and account'} : {value: '', source: 'only you know it'},
		validate: bucketProblem,
	},
	{
		id: 'cache-identity',
		flag: '--cache-identity',
		env: 'FERROVIA_CACHE_IDENTITY',
		key: 'cache.identity',
		prompt: 'As whom does CI use the bucket?',
		why: 'With a role GitHub Actions proves to AWS which repository and branch it runs for, and gets credentials for an hour: there is no key that could leak. Your default branch may write the cache, pull requests only read it, because whoever can write it can change what others build.',
		help: 'As whom CI uses the bucket',
		kind: 'select',
		choices: identities,
		steps: ['cache', 'workflow'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: (facts, answer) => isCached(facts, answer) && answer('cache') === 's3',
		suggest: ({project}) =>
			project.git?.remote?.host === 'github.com'
				? {value: 'oidc', source: 'repository on GitHub'}
				: {value: 'keys', source: 'repository not on GitHub'},
		validate: oneOf('oidc', 'keys'),
	},
	{
		id: 'cache-prefix',
		flag: '--cache-prefix',
		env: 'FERROVIA_CACHE_PREFIX',
		key: 'cache.prefix',
		prompt: 'Below which folder of the bucket?',
		why: "CI may read and write below this folder only, so that several projects can share a bucket without touching each other's objects.",
		help: 'Folder in the bucket',
		kind: 'text',
		steps: ['cache'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: (facts, answer) => isCached(facts, answer) && needsCredentials(answer),
		suggest: ({project}) => ({
			value: `ferrovia/${slug(repositoryName(project).split('/').at(-1) ?? '').slice(0, 100)}`,
			source: 'repository',
		}),
		validate: prefixProblem,
	},
	{
		id: 'cache-expiry-days',
		flag: '--cache-expiry-days',
		env: 'FERROVIA_CACHE_EXPIRY_DAYS',
		key: 'cache.expiry-days',
		prompt: 'After how many days do objects expire?',
		why: 'sccache never deletes anything. Days count from when an object was written, and a hit does not renew it: after that time it is compiled and written once more.',
		help: 'Days until objects expire',
		kind: 'text',
		steps: ['cache'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: (facts, answer) => isCached(facts, answer) && answer('cache') === 's3',
		suggest: () => ({value: '14', source: 'default'}),
		validate: value =>
			/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 3650 ? undefined : 'Give a number of days from 1 to 3650.',
	},
	{
		id: 'cache-encryption',
		flag: '--cache-encryption',
		env: 'FERROVIA_CACHE_ENCRYPTION',
		key: 'cache.encryption',
		prompt: 'How are objects encrypted: sse-s3, or with which KMS key?',
		why: "Amazon's own keys cost nothing and need no further rights. A key of your own in KMS is for those whose rules ask for one: CI then needs to use it as well, and each object costs a call.",
		help: 'sse-s3, or the ARN of a KMS key',
		kind: 'text',
		steps: ['cache'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: (facts, answer) => isCached(facts, answer) && answer('cache') === 's3',
		suggest: () => ({value: 'sse-s3', source: 'default'}),
		validate: keyProblem,
	},
	{
		id: 'cache-local-use',
		flag: '--cache-local-use',
		env: 'FERROVIA_CACHE_LOCAL_USE',
		key: 'cache.local-use',
		prompt: 'Should this machine use the bucket as well?',
		why: "Off is right for most: rustc's results are found again only from the same paths, so what CI compiled in its image is of no use here. Where machines are alike, sccache can look on its own disk first and in the bucket after that. It then needs the bucket: offline, or when the sign-in has expired, it does not start and no build works. So nothing of it is written to a file; the plan says what to type in a shell.",
		help: 'Use the bucket from this machine as well',
		kind: 'select',
		choices: [
			{value: 'off', label: 'No', hint: 'its own disk'},
			{value: 'read', label: 'Read only', hint: 'its own disk, then the bucket'},
			{value: 'write', label: 'Read and write', hint: 'whoever can write can change what others build'},
		],
		steps: ['cache'],
		machine: true,
		secret: false,
		advanced: true,
		relevant: (facts, answer) => isCached(facts, answer) && needsCredentials(answer),
		suggest: () => ({value: 'off', source: 'default'}),
		validate: oneOf('off', 'read', 'write'),
	},
	{
		id: 'cache-adopt',
		flag: '--cache-adopt',
		env: 'FERROVIA_CACHE_ADOPT',
		key: 'cache.adopt',
		prompt: 'May the settings of a bucket with other objects in it be changed?',
		why: 'Expiry counts below the folder of this project only; access, ownership and encryption count for the whole bucket. The plan shows each change.',
		help: 'Change the settings of a bucket with other objects in it',
		kind: 'select',
		choices: [
			{value: 'no', label: 'No', hint: 'it is used as it is'},
			{value: 'yes', label: 'Yes', hint: 'the plan shows each change'},
		],
		steps: ['cache'],
		machine: true,
		secret: false,
		advanced: true,
		relevant: (facts, answer) => isCached(facts, answer) && answer('cache') === 's3' && answer('cache-bucket') !== 'auto',
		suggest: () => ({value: 'no', source: 'default'}),
		validate: oneOf('no', 'yes'),
	},
];

function isCached(_: Facts, answer: AnswerLookup): boolean {
	return answer('compiler-cache') === 'sccache';
}

function isCompatible(answer: AnswerLookup): boolean {
	return ['r2', 'minio', 'custom'].includes(answer('cache'));
}

function needsCredentials(answer: AnswerLookup): boolean {
	return answer('cache') === 's3' || isCompatible(answer);
}

function suggestProfile({aws}: Facts): Suggestion | readonly Suggestion[] {
	const environment = {value: 'environment', source: 'default'};
	if (aws.chosen !== undefined && aws.profiles.some(({name}) => name === aws.chosen)) {
		return [{value: aws.chosen, source: 'AWS_PROFILE'}, environment];
	}

	if (aws.environment !== undefined) {
		return {value: 'environment', source: aws.environment};
	}

	const profile = aws.profiles.find(({name}) => name === 'default') ?? aws.profiles.find(({kind}) => kind !== undefined);
	return profile === undefined
		? {value: 'environment', source: 'no profile in ~/.aws'}
		: [{value: profile.name, source: '~/.aws/config'}, environment];
}

function suggestRegion({aws}: Facts, answer: AnswerLookup) {
	if (answer('cache') !== 's3') {
		return {value: 'auto', source: 'default'};
	}

	const profile = aws.profiles.find(({name}) => name === answer('aws-profile'));
	if (profile?.region !== undefined && regionProblem(profile.region) === undefined) {
		return {value: profile.region, source: `profile ${profile.name}`};
	}

	return aws.region === undefined || regionProblem(aws.region) !== undefined
		? {value: 'us-east-1', source: "near GitHub's runners"}
		: {value: aws.region, source: 'AWS_REGION'};
}
