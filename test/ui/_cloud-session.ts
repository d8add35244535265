import type {Plan} from '../../source/engine/step.ts';
import {fakeQuestion} from '../_helpers/question.ts';
import {fakeFileChange, fakePlannedStep, fakeResourceChange, fakeSession, fakeSteps} from './_fake-session.ts';

const settings = '[cache]\nbucket = "ferrovia-acme-demo-dde99aad"\naccount = "123456789012"\n';

/** What the step cache asks and plans in front of an account, with names and notes as long as they are there. */
export const cloudPlan: Plan = {
	steps: [
		fakePlannedStep('tools', [], {reason: 'sccache 0.16.0'}),
		fakePlannedStep('cargo', [], {reason: 'profiles and settings are in place'}),
		fakePlannedStep(
			'cache',
			[
				fakeResourceChange(
					'cache/bucket',
					'create',
					[
						'+ in eu-central-1, account 123456789012',
						'+ all public access is blocked',
						'+ objects expire, and so do unfinished uploads: ferrovia/demo/* after 14 days',
					],
					{summary: 'create the bucket ferrovia-acme-demo-dde99aad'},
				),
				fakeResourceChange(
					'cache/role-write-policy',
					'change',
					[
						'  "Action": [',
						'-   "s3:*"',
						'+   "s3:GetObject",',
						'+   "s3:PutObject"',
						'  ],',
						'- "Resource": "*"',
						'+ "Resource": "arn:aws:s3:::ferrovia-acme-demo-dde99aad/ferrovia/demo/*"',
					],
					{summary: 'change what the role ferrovia-acme-demo-51b27d-write may do: main reads and writes the cache'},
				),
				fakeFileChange('cache/settings', '/home/me/demo/ferrovia.toml', undefined, settings, {
					summary: 'keep the bucket and who may use it in ferrovia.toml',
					provisional: 'your answers are written to ferrovia.toml first',
				}),
			],
			{
				notes: [
					{level: 'info', text: 'AWS account 123456789012, region eu-central-1, as arn:aws:iam::123456789012:user/admin (profile work).'},
					{level: 'warn', text: 'The bucket holds 1 object that is not yours: its settings are left as they are.'},
					{
						level: 'info',
						text: 'Which of the calls are allowed could not be asked: one that is refused stops this step, and nothing else.',
					},
					{level: 'info', text: 'Cost: less than a cent a month by the prices of 2026-11: an estimate of 90 objects for 53 packages.'},
				],
			},
		),
	],
};

export const cloudSession = fakeSession({
	steps: [...fakeSteps, {id: 'cache', title: 'cache', summary: 'a bucket that CI shares compiled crates through', needs: ['tools']}],
	questions: [
		fakeQuestion('cache', {
			prompt: 'Where should compiled crates be shared?',
			kind: 'select',
			choices: [
				{value: 's3', label: 'Amazon S3, a private bucket', hint: 'made and secured for you'},
				{value: 'gha', label: "GitHub's own cache", hint: 'no account; 200 uploads a minute at most'},
			],
			steps: ['cache'],
			suggest: () => ({value: 's3', source: '~/.aws'}),
		}),
		fakeQuestion('aws-profile', {
			prompt: 'Which credentials?',
			options: () => [
				{value: 'work', label: 'work', hint: 'role arn:aws:iam::123456789012:role/administrators/of-everything, eu-central-1'},
				{value: 'environment', label: 'What the environment provides', hint: 'variables, or a role of this machine'},
			],
			steps: ['cache'],
			suggest: () => ({value: 'work', source: '~/.aws/config'}),
		}),
		fakeQuestion('cache-bucket', {
			prompt: 'Which bucket, or auto for a new one?',
			steps: ['cache'],
			suggest: () => ({value: 'the-bucket-of-the-team', source: 'repository and account'}),
		}),
	],
	plan: cloudPlan,
	lookOut: [],
});
