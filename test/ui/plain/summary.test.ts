import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import type {ApplyReport} from '../../../source/engine/apply.ts';
import {InterruptedError} from '../../../source/engine/errors.ts';
import {summarize} from '../../../source/engine/verify.ts';
import {type SummaryOptions, summaryText} from '../../../source/ui/plain/summary.ts';
import {chainedQuestions} from '../../_helpers/question.ts';
import {emptyPlan, fakePlan, fakeResult, fakeSession} from '../_fake-session.ts';

const session = fakeSession();

function words(options: Partial<SummaryOptions> = {}): string {
	return summaryText({session, interrupted: false, color: false, columns: 80, ...options});
}

type Status = ApplyReport['outcomes'][number]['status'];

const errors = {
	applied: undefined,
	failed: {what: 'apt-get exited with 100.', why: 'No such package.', next: ['sudo apt-get update']},
	'not-applied': {what: 'Waits for tools, which failed.'},
} satisfies Record<Status, unknown>;

const report = (...statuses: readonly Status[]): ApplyReport => ({
	outcomes: statuses.map((status, index) => ({
		id: `tools/${index}`,
		step: 'tools',
		summary: `change ${index}`,
		status,
		error: errors[status],
	})),
	interrupted: false,
});

describe('summaryText', () => {
	it('says what is verified, one line a step, and what comes next', () => {
		const verification = summarize([
			fakeResult('tools.linker', {detail: '.comment names mold 2.37'}),
			fakeResult('tools.cache', {detail: '41 of 41 hits'}),
			fakeResult('cargo.profiles'),
		]);
		expect(words({plan: fakePlan(), report: report('applied', 'applied'), verification})).toMatchInlineSnapshot(`
			"Proved 3 of 3. 2 changes applied.

			tools      proved 2  .comment names mold 2.37; 41 of 41 hits
			cargo      proved 1  saw cargo.profiles

			Next       git diff       review what was written, then commit it
			           ferrovia undo  take it all back"
		`);
	});

	it('says what failed, what is unknown and how to fix it', () => {
		const verification = summarize([
			fakeResult('tools.cache', {status: 'unknown', detail: 'could not look: no network', remedy: 'ferrovia verify tools'}),
			fakeResult('tools.linker', {status: 'fail', detail: 'GNU ld', evidence: 'GNU ld 2.40', remedy: 'ferrovia setup tools --linker mold'}),
			fakeResult('cargo.profiles'),
		]);
		expect(
			words({plan: fakePlan(), report: report('applied', 'failed', 'not-applied', 'not-applied'), verification}),
		).toMatchInlineSnapshot(`
			"Proved 1 of 3, 1 failed, 1 not known. 1 of 4 changes applied.

			cargo      proved 1  saw cargo.profiles

			failed     tools: tools.linker holds
			           GNU ld
			           GNU ld 2.40
			           mend it: ferrovia setup tools --linker mold
			not known  tools: tools.cache holds
			           could not look: no network
			           mend it: ferrovia verify tools

			applied    change 0
			failed     change 1
			           apt-get exited with 100.
			           No such package.
			           mend it: sudo apt-get update
			not done   change 2
			not done   change 3
			           Waits for tools, which failed.

			Next       ferrovia setup   go on where it stopped
			           ferrovia verify  prove it again, once it is mended
			           git diff         review what was written, then commit it
			           ferrovia undo    take it all back"
		`);
	});

	it('separates an interrupted change from a failed one', () => {
		const interrupted = new InterruptedError();
		const {outcomes} = report('applied', 'failed', 'not-applied');
		const stopped = {outcomes: outcomes.map(outcome => ({...outcome, error: interrupted})), interrupted: true};
		expect(words({plan: fakePlan(), report: stopped, interrupted: true})).toMatchInlineSnapshot(`
			"Interrupted. 1 of 3 changes applied.

			applied    change 0
			stopped    change 1
			not done   change 2
			           Interrupted.

			Next       ferrovia setup  go on where it stopped
			           git diff        review what was written, then commit it
			           ferrovia undo   take it all back"
		`);
	});

	it('says that there is nothing to do', () => {
		expect(words({plan: emptyPlan})).toBe('Nothing to do: all is in place.');
		expect(words({plan: emptyPlan, verification: summarize([fakeResult('tools.linker')])})).toContain(
			'Nothing to do: all is in place. Proved 1 of 1.',
		);
	});

	it('continues with unsaved answers and chosen steps, and no secret', () => {
		const answers = new Map([
			...session.answers,
			['linker', {value: 'mold', source: 'you', given: true}],
			['bin-directory', {value: "/opt/it's here", source: 'you', given: true}],
		]);
		expect(words({answers})).toContain(String.raw`ferrovia setup --linker mold --bin-directory '/opt/it'\''s here'`);
		expect(words({answers, session: {...session, selected: ['tools']}, interrupted: true})).toContain('ferrovia setup tools --linker mold');
		const onRequest = {
			...session,
			steps: [...session.steps, {id: 'features', title: 'features', summary: 'less', needs: [], onRequest: true}],
		};
		expect(words({answers, session: onRequest})).toContain('ferrovia setup --linker mold');
		const secret = {...session, questions: () => session.questions(['tools'], answers).map(question => ({...question, secret: true}))};
		expect(words({answers, session: secret})).not.toContain('mold');
	});

	it('continues without answers that do not matter or are suggested anyway', () => {
		const chained = fakeSession({questions: chainedQuestions});
		const you = (value: string) => ({value, source: 'you', given: true});
		const remote = chained.withSuggestions(
			new Map([
				['place', you('remote')],
				['account', you('work')],
				['region', you('near-work')],
			]),
		);
		expect(words({session: chained, answers: remote, columns: 100})).toContain('ferrovia setup --place remote --account work  ');
		const moved = chained.withSuggestions(new Map([...remote, ['account', you('main')]]));
		expect(words({session: chained, answers: moved, columns: 100})).toContain('ferrovia setup --place remote --region near-work  ');
		const here = chained.withSuggestions(new Map([...remote, ['place', you('here')]]));
		expect(words({session: chained, answers: here, columns: 100})).toContain('ferrovia setup  ');
	});

	it('says how to fix a problem', () => {
		const text = words({problem: {what: 'cargo metadata failed.', why: 'Line 3.', next: ['cargo check']}});
		expect(text).toContain('problem    cargo metadata failed.\n           Line 3.\n           mend it: cargo check');
	});

	it('folds long lists and fits the width', () => {
		const many = report(...Array.from({length: 40}, (_, index) => (index < 20 ? 'applied' : index === 20 ? 'failed' : 'not-applied')));
		const verification = summarize([
			fakeResult('tools.a', {detail: '日本語'.repeat(40)}),
			fakeResult('tools.b', {status: 'warn', detail: '日本語 '.repeat(60)}),
		]);
		for (const columns of [40, 60, 80, 200]) {
			const text = words({plan: fakePlan(), report: many, verification, columns});
			expect(text).toContain('and 12 more');
			expect(text).toContain('and 11 more');
			expect(Math.max(...text.split('\n').map(line => stringWidth(line)))).toBeLessThanOrEqual(columns);
		}
	});

	it('has colour where it is wanted, beside words', () => {
		const verification = summarize([fakeResult('tools.a'), fakeResult('tools.b', {status: 'fail'})]);
		expect(words({verification, color: true})).toContain('\u{1B}[32mproved\u{1B}[39m');
		expect(words({verification, color: true})).toContain('\u{1B}[31mfailed\u{1B}[39m');
		expect(words({verification})).not.toContain('\u{1B}');
	});
});
