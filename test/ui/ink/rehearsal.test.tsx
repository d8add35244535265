import {describe, expect, it} from 'vitest';
import {FerroviaError} from '../../../source/engine/errors.ts';
import type {Size} from '../../../source/ui/ink/layout.ts';
import {advancedQuestions, fakeQuestion, optionsQuestion, remoteQuestion} from '../../_helpers/question.ts';
import {type CheckGate, type FakeSessionOptions, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {keys, openReview, openWizard, sizes} from './_screen.tsx';

const rehearsal = {
	words: 'Rehearsal: nothing outside of this machine is touched.',
	simulated: ['AWS, GitHub, its registry, Railway: servers on this machine', "Railway's platform: starts no server"],
};

const questions = [
	fakeQuestion('place', {kind: 'select', choices: ['Here', 'There'].map(label => ({value: label, label}))}),
	fakeQuestion('name'),
	fakeQuestion('token', {secret: true, suggest: () => ({value: '', source: 'only you know it'})}),
	optionsQuestion,
	remoteQuestion,
	...advancedQuestions.slice(1),
];

/** Goes through every screen there is, and returns the frame of each. Gates stop it where a screen would otherwise pass in no time. */
async function tour(size: Size, more: FakeSessionOptions) {
	const plan = new Gate<ReturnType<typeof fakePlan>>();
	const change = new Gate();
	const check: CheckGate = new Gate();
	let tries = 0;
	const session = fakeSession({
		questions,
		choices: async () => [{value: 'id-web', label: 'web'}],
		async plan(_answers, signal) {
			tries += 1;
			if (tries === 1) {
				throw new FerroviaError({what: 'cargo metadata failed.', why: 'Cargo.toml has an error in line 3.', next: ['cargo check']});
			}

			return plan.pass(signal);
		},
		checks: fakeChecks({'tools.probe': async ({signal}) => check.pass(signal)}),
		...more,
	});
	const {type, sees, frame, output, journey} = openWizard(session, {size});
	const frames = new Map<string, string>();
	const screen = async (typed: string, name: string, ...texts: readonly string[]) => {
		type(typed);
		await sees(...texts);
		frames.set(name, frame());
	};

	await screen('', 'welcome', 'enter start');
	await screen('?', 'explanation', 'Asks 5 questions');
	await screen('?s', 'steps', 'Which steps');
	await screen(keys.escape + keys.enter, 'a choice', 'question 1 of 5', '› Here');
	await screen('?', 'a choice, explained', 'Because place matters.');
	await screen(keys.enter, 'a text', 'question 2 of 5');
	await screen(keys.enter, 'a secret', 'question 3 of 5');
	await screen(`s3cret${keys.enter}`, 'options', 'question 4 of 5', 'work');
	await screen(keys.enter, 'choices of a service', 'question 5 of 5', 'web');
	await screen(keys.enter, 'problem', 'cargo metadata failed.');
	await screen(keys.enter, 'planning', 'Looking at what is missing');
	plan.open(fakePlan({'tools/packages': async ({signal}) => change.pass(signal)}));
	await screen('', 'review', 'enter apply');
	await screen('e', 'an edited answer', 'edit an answer');
	await screen(keys.escape, 'review again', 'enter apply');
	await screen('d', 'details', 'change 1 of 5');
	await screen(keys.escape, 'review again', 'enter apply');
	output.resize({columns: 59, rows: 19});
	await screen('', 'too small', 'Make the window');
	output.resize(size);
	await sees('enter apply');
	await screen(keys.enter, 'applying', 'install mold and clang', 'applying');
	change.open();
	await screen('', 'checking', 'a probe crate compiles', 'checks');
	check.open({status: 'pass', detail: 'built'});
	await journey.ended;
	return {frames, output};
}

const trimmed = (text = '') => text.split('\n').map(line => line.trimEnd());

describe.each(sizes)('at $columns x $rows', size => {
	it('a rehearsal says so on every screen, in a line that is otherwise blank', async () => {
		const rehearsed = await tour(size, {rehearsal});
		const usual = await tour(size, {});
		expect(rehearsed.frames.size).toBe(18);
		for (const [name, frame] of rehearsed.frames) {
			// A window that is too small has room for the one word.
			expect(frame, name).toContain(name === 'too small' ? 'Rehearsal. Make the window larger' : rehearsal.words);
		}

		expect(rehearsed.output.frames.filter(frame => frame.trim() !== '' && !frame.includes('Rehearsal'))).toEqual([]);
		expect(usual.output.frames.join('\n')).not.toMatch(/rehears|simulated/i);
		for (const name of ['steps', 'a text', 'review', 'details']) {
			expect(trimmed(rehearsed.frames.get(name)?.replace(rehearsal.words, ''))).toEqual(trimmed(usual.frames.get(name)));
		}
	});

	it('the first screen scrolls through all that is simulated and all that deserves a look', async () => {
		const simulated = Array.from({length: 9}, (_, index) => `part ${index} 日本語のとても長い名前 ${'long '.repeat(20)}end-${index}`);
		const lookOut = Array.from({length: 9}, (_, index) => `thing ${index + 1}.`);
		const {type, sees, shows, output, frame} = openWizard(fakeSession({rehearsal: {...rehearsal, simulated}, lookOut}), {size});
		await sees('enter start');
		while (frame().includes('below')) {
			const drawn = output.frames.length;
			type('j');
			await shows(() => output.frames.length > drawn);
		}

		const seen = new Set(output.frames.flatMap(text => text.match(/end-\d|thing \d\./g) ?? []));
		expect([...seen].sort()).toEqual([...simulated.map((_, index) => `end-${index}`), ...lookOut].sort());
	});
});

describe('a rehearsal', () => {
	it('says so where the password is asked for', async () => {
		const {go, journey} = await openReview(fakeSession({rehearsal, authorization: () => () => false}));
		let isAsked = false;
		journey.subscribe(({confirmed, authorized}) => {
			isAsked ||= confirmed && !authorized;
		});
		await go([keys.enter, 'sudo did not accept the password.', rehearsal.words]);
		expect(isAsked).toBe(true);
	});

	it('lists what is simulated on the first screen', () => {
		const {frame} = openWizard(fakeSession({rehearsal}));
		expect(frame()).toContain(`
  In place  Cargo.lock, clang

  Simulated AWS, GitHub, its registry, Railway: servers on this machine
            Railway's platform: starts no server

  Look out  RUSTFLAGS in .github/workflows/ci.yml overrides linker settings
`);
	});

	it('cuts words that are longer than the window', async () => {
		const words = `Rehearsal: ${'nothing '.repeat(40)}`;
		const {sees} = openWizard(fakeSession({rehearsal: {...rehearsal, words}}), {size: {columns: 60, rows: 20}});
		await sees('enter start', 'Rehearsal: nothing');
	});
});
