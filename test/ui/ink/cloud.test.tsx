import {describe, expect, it} from 'vitest';
import {fakeQuestion} from '../../_helpers/question.ts';
import {cloudSession} from '../_cloud-session.ts';
import {fakeSession} from '../_fake-session.ts';
import {keys, openWizard} from './_screen.tsx';

const sizes = [
	{columns: 60, rows: 20},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
] as const;

/** A text without what is between its words: it is wrapped elsewhere at every size. */
const solid = (text: string) => text.replace(/\s+/g, '');

describe.each(sizes)('a plan with resources of a cloud, at $columns x $rows', size => {
	it('asks a question with options of this machine as a choice, the long hint of the one that is pointed at in full', async () => {
		const {type, sees, frame, output} = openWizard(cloudSession, {size});
		type(keys.enter, keys.enter);
		await sees('question 2 of 3', '› work', '  What the environment provides', 'Suggested: work');
		expect(solid(frame())).toContain(solid('role arn:aws:iam::123456789012:role/administrators/of-everything, eu-central-1'));
		type(keys.down);
		await sees('› What the environment provides', 'variables, or a role of this machine');
		expect(output.oversized).toEqual([]);
	});

	it('shows every change whole on the review, and everything beneath it when the pointer goes there', async () => {
		const {type, sees, frame, output} = openWizard(cloudSession, {size});
		type(keys.enter.repeat(4));
		await sees('review', 'Amazon S3, a private bucket', 'the-bucket-of-the-team');
		type(keys.down.repeat(3));
		await sees('› cache  + create the bucket');
		type(keys.down);
		await sees('›        ~ change what');
		expect(solid(frame())).toContain(
			solid('~ change what the role ferrovia-acme-demo-51b27d-write may do: main reads and writes the cache'),
		);
		type(keys.down);
		await sees('›        + keep the bucket', 'may change');
		expect(solid(frame())).toContain(solid('+ keep the bucket and who may use it in ferrovia.toml'));
		expect(solid(frame())).toContain(solid('look The bucket holds 1 object that is not yours: its settings are left as they are.'));
		type(keys.down);
		await sees('› cache  AWS account 123456789012');
		type('G');
		await sees('› cache  Cost');
		expect(solid(frame())).toContain(solid('an estimate of 90 objects for 53 packages.'));
		expect(frame()).not.toContain('below');
		expect(output.oversized).toEqual([]);
	});

	it('shows what is made and what is changed, line by line', async () => {
		const {type, sees, frame, output} = openWizard(cloudSession, {size});
		type(keys.enter.repeat(4));
		await sees('review');
		type(keys.down.repeat(3), 'd');
		await sees('change 1 of 3', 'cloud cache/bucket', '+ in eu-central-1, account 123456789012');
		expect(solid(frame())).toContain(solid('+ objects expire, and so do unfinished uploads: ferrovia/demo/* after 14 days'));
		type(keys.right);
		await sees('change 2 of 3', '-   "s3:*"', '+   "s3:GetObject",', '- "Resource": "*"');
		expect(solid(frame())).toContain(solid('+ "Resource": "arn:aws:s3:::ferrovia-acme-demo-dde99aad/ferrovia/demo/*"'));
		expect(output.oversized).toEqual([]);
	});
});

describe('the review of a plan with resources', () => {
	it('puts what is good to know behind the changes, and leaves a warning with its step', async () => {
		const {type, sees, frame} = openWizard(cloudSession, {size: {columns: 80, rows: 40}});
		type(keys.enter.repeat(4));
		await sees('review');
		expect(frame()).toMatchInlineSnapshot(`
			"
			  Ferrovia   acme/demo · main                                           review

			  ● tools ── ● cargo ── ○ cache

			  Answers                                                                 from
			  › cache         Amazon S3, a private bucket                           ~/.aws
			    aws-profile   work                                           ~/.aws/config
			    cache-bucket  the-bucket-of-the-team                repository and account

			  Plan   1 file, 2 resources
			    tools  ● in place: sccache 0.16.0
			    cargo  ● in place: profiles and settings are in place
			    cache  + create the bucket ferrovia-acme-demo-dde99aad               cloud
			           ~ change what the role ferrovia-acme-demo-51b27d-write may do:
			             main reads and writes the cache                             cloud
			           + keep the bucket and who may use it in ferrovia.toml
			                                                      may change, new, 3 lines
			           look The bucket holds 1 object that is not yours: its settings
			                are left as they are.

			  Nothing else is touched. Undo with: ferrovia undo

			  Notes
			    cache  AWS account 123456789012, region eu-central-1, as
			           arn:aws:iam::123456789012:user/admin (profile work).
			    cache  Which of the calls are allowed could not be asked: one that is
			           refused stops this step, and nothing else.
			    cache  Cost: less than a cent a month by the prices of 2026-11: an
			           estimate of 90 objects for 53 packages.








			  enter apply   ↑↓ choose   e edit   d diff   ← back   q quit"
		`);
	});

	it('tells of the plan while it is below the window', async () => {
		const questions = Array.from({length: 14}, (_, index) => fakeQuestion(`setting-${index}`, {advanced: true}));
		const {type, sees, sawNot} = openWizard(fakeSession({questions}), {size: sizes[0]});
		type(keys.enter);
		await sees('review', '17 below: the plan, 3 files, 2 commands');
		type('G');
		await sees('Undo with: ferrovia undo');
		await sawNot('the plan');
	});

	it('opens the last change from a note, and edits the first answer from there', async () => {
		const {type, sees} = openWizard(cloudSession);
		type(keys.enter.repeat(4));
		await sees('review');
		type('G', 'd');
		await sees('change 3 of 3');
		type(keys.escape);
		await sees('› cache  Cost');
		type('e');
		await sees('edit an answer', 'Where should compiled crates be shared?');
	});
});
