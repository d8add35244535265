import {describe, expect, it} from 'vitest';
import {fakeQuestion} from '../../_helpers/question.ts';
import {cloudSession} from '../_cloud-session.ts';
import {fakeSession} from '../_fake-session.ts';
import {keys, openReview, openWizard, sizes} from './_screen.tsx';

/** A text without its spaces and line breaks, which differ with the size. */
const solid = (text: string) => text.replace(/\s+/g, '');

describe.each(sizes)('a plan with cloud resources, at $columns x $rows', size => {
	it('shows the long hint of the choice that is pointed at in full', async () => {
		const {go, frame} = openWizard(cloudSession, {size});
		await go([keys.enter.repeat(2), 'question 2 of 3', '› work', '  What the environment provides', 'Suggested: work']);
		expect(solid(frame())).toContain(solid('role arn:aws:iam::123456789012:role/administrators/of-everything, eu-central-1'));
		await go([keys.down, '› What the environment provides', 'variables, or a role of this machine']);
	});

	it('shows every change in full on the review, and everything below when the pointer goes there', async () => {
		const {go, frame} = await openReview(cloudSession, {size});
		await go(
			['', 'Amazon S3, a private bucket', 'the-bucket-of-the-team'],
			[keys.down.repeat(3), '› cache  + create the bucket'],
			[keys.down, '›        ~ change what'],
		);
		expect(solid(frame())).toContain(
			solid('~ change what the role ferrovia-acme-demo-51b27d-write may do: main reads and writes the cache'),
		);
		await go([keys.down, '›        + keep the bucket', 'may change']);
		expect(solid(frame())).toContain(solid('+ keep the bucket and who may use it in ferrovia.toml'));
		expect(solid(frame())).toContain(solid('look The bucket holds 1 object that is not yours: its settings are left as they are.'));
		await go([keys.down, '› cache  AWS account 123456789012'], ['G', '› cache  Cost']);
		expect(solid(frame())).toContain(solid('an estimate of 90 objects for 53 packages.'));
		expect(frame()).not.toContain('below');
	});

	it('shows what is created and what is changed, line by line', async () => {
		const {go, frame} = await openReview(cloudSession, {size});
		await go([`${keys.down.repeat(3)}d`, 'change 1 of 3', 'cloud cache/bucket', '+ in eu-central-1, account 123456789012']);
		expect(solid(frame())).toContain(solid('+ objects expire, and so do unfinished uploads: ferrovia/demo/* after 14 days'));
		await go([keys.right, 'change 2 of 3', '-   "s3:*"', '+   "s3:GetObject",', '- "Resource": "*"']);
		expect(solid(frame())).toContain(solid('+ "Resource": "arn:aws:s3:::ferrovia-acme-demo-dde99aad/ferrovia/demo/*"'));
	});
});

describe('the review of a plan with resources', () => {
	it('puts notes behind the changes, and leaves a warning with its step', async () => {
		const {frame} = await openReview(cloudSession, {size: {columns: 80, rows: 40}});
		expect(frame()).toContain(`
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
`);
	});

	it('mentions the plan while it is below the window', async () => {
		const questions = Array.from({length: 14}, (_, index) => fakeQuestion(`setting-${index}`, {advanced: true}));
		const {go, sawNot} = openWizard(fakeSession({questions}), {size: {columns: 60, rows: 20}});
		await go([keys.enter, 'review', '17 below: the plan, 3 files, 2 commands'], ['G', 'Undo with: ferrovia undo']);
		await sawNot('the plan');
	});

	it('opens the last change from a note, and edits the first answer from there', async () => {
		const {go} = await openReview(cloudSession);
		await go(['Gd', 'change 3 of 3'], [keys.escape, '› cache  Cost'], ['e', 'edit an answer', 'Where should compiled crates be shared?']);
	});
});
