import {describe, expect, it} from 'vitest';
import {FerroviaError} from '../../../source/engine/errors.ts';
import type {Size} from '../../../source/ui/ink/layout.ts';
import {advancedQuestions, fakeQuestion, optionsQuestion, remoteQuestion} from '../../_helpers/question.ts';
import {type FakeSessionOptions, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {until} from '../_until.ts';
import {keys, openWizard} from './_screen.tsx';

const rehearsal = {
	words: 'Rehearsal: nothing outside of this machine is touched.',
	simulated: ['AWS, GitHub, its registry, Railway: servers on this machine', "Railway's platform: starts no server"],
};

const sizes: readonly Size[] = [
	{columns: 60, rows: 20},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
];

const secret = fakeQuestion('token', {secret: true, suggest: () => ({value: '', source: 'only you know it'})});
const choice = fakeQuestion('place', {
	kind: 'select',
	choices: [
		{value: 'here', label: 'Here'},
		{value: 'there', label: 'There'},
	],
});
const questions = [choice, fakeQuestion('name'), secret, optionsQuestion, remoteQuestion, ...advancedQuestions.slice(1)];

/** A session that stops wherever a screen would otherwise pass in no time. */
function slowSession(more: FakeSessionOptions = {}) {
	const plan = new Gate<ReturnType<typeof fakePlan>>();
	const change = new Gate();
	const check = new Gate<{status: 'pass'; detail: string}>();
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
	return {session, plan, change, check};
}

/** Goes through every screen there is, and looks at each. */
async function tour(size: Size, more: FakeSessionOptions, look: (screen: string, frame: string) => void) {
	const {session, plan, change, check} = slowSession(more);
	const wizard = openWizard(session, {size});
	const {type, sees, frame, output, journey} = wizard;
	const screen = async (name: string, ...texts: readonly string[]) => {
		await sees(...texts);
		look(name, frame());
	};

	await screen('welcome', 'enter start');
	type('?');
	await screen('explanation', 'Asks 5 questions');
	type('?', 's');
	await screen('steps', 'Which steps');
	type(keys.escape, keys.enter);
	await screen('a choice', 'question 1 of 5', '› Here');
	type('?');
	await screen('a choice, explained', 'Because place matters.');
	type(keys.enter);
	await screen('a text', 'question 2 of 5');
	type(keys.enter);
	await screen('a secret', 'question 3 of 5');
	type('s3cret', keys.enter);
	await screen('options', 'question 4 of 5', 'work');
	type(keys.enter);
	await screen('choices of a service', 'question 5 of 5', 'web');
	type(keys.enter);
	await screen('problem', 'cargo metadata failed.');
	type(keys.enter);
	await screen('planning', 'Looking at what is missing');
	plan.open(fakePlan({'tools/packages': async ({signal}) => change.pass(signal)}));
	await screen('review', 'enter apply');
	type('e');
	await screen('an edited answer', 'edit an answer');
	type(keys.escape);
	await sees('enter apply');
	type('d');
	await screen('details', 'change 1 of 5');
	type(keys.escape);
	await sees('enter apply');
	output.resize({columns: 59, rows: 19});
	await screen('too small', 'Make the window');
	output.resize(size);
	await sees('enter apply');
	type(keys.enter);
	await screen('applying', 'install mold and clang', 'applying');
	change.open();
	await screen('checking', 'a probe crate compiles', 'checks');
	check.open({status: 'pass', detail: 'built'});
	await journey.ended;
	return wizard;
}

describe('a session that is a rehearsal', () => {
	it.each(sizes)('says so on every screen of $columns x $rows, in a frame that fits', async size => {
		const silent: string[] = [];
		const looked: string[] = [];
		const {output} = await tour(size, {rehearsal}, (screen, frame) => {
			looked.push(screen);
			// A window that is too small has room for the one word.
			if (!frame.includes(screen === 'too small' ? 'Rehearsal. Make the window larger' : rehearsal.words)) {
				silent.push(`${screen}\n${frame}`);
			}
		});
		expect(silent).toEqual([]);
		expect(looked).toHaveLength(17);
		expect(output.oversized).toEqual([]);
		expect(output.frames.filter(frame => frame.trim() !== '' && !frame.includes('Rehearsal'))).toEqual([]);
	});

	it('says so where the password is asked for', async () => {
		const {type, sees, journey} = openWizard(fakeSession({rehearsal, authorization: () => () => false}));
		const screens: string[] = [];
		journey.subscribe(state => {
			if (state.confirmed && !state.authorized) {
				screens.push('authorization');
			}
		});
		type(keys.enter.repeat(4));
		await sees('enter apply');
		type(keys.enter);
		await sees('sudo did not accept the password.', rehearsal.words);
		expect(screens).toContain('authorization');
	});

	it('lists on the first screen what is simulated', async () => {
		const {frame} = openWizard(fakeSession({rehearsal}));
		expect(frame()).toMatchInlineSnapshot(`
			"
			  Ferrovia   acme/demo · main                                           v0.1.0
			  Rehearsal: nothing outside of this machine is touched.
			  ○ tools ── ○ cargo

			  Project   4 crates, binary api                           Cargo.toml
			  Web       axum 0.8                                       cargo metadata
			  Rust      1.95.0, x86_64-unknown-linux-gnu               rust-toolchain.toml
			  Machine   Debian GNU/Linux 12 (bookworm), apt, 2 cores   /etc/os-release
			  Tools     no mold, clang 14.0.6, no sccache              PATH
			  Git       github.com acme/demo, clean                    git remote origin

			  In place  Cargo.lock, clang

			  Simulated AWS, GitHub, its registry, Railway: servers on this machine
			            Railway's platform: starts no server

			  Look out  RUSTFLAGS in .github/workflows/ci.yml overrides linker settings




			  enter start   s choose steps   ? what will happen   q quit"
		`);
	});

	it.each(sizes)('can show all that is simulated and all that deserves a look at $columns x $rows', async size => {
		const simulated = Array.from({length: 9}, (_, index) => `part ${index} 日本語のとても長い名前 ${'long '.repeat(20)}end-${index}`);
		const lookOut = Array.from({length: 9}, (_, index) => `thing ${index + 1}.`);
		const {type, sees, output, frame} = openWizard(fakeSession({rehearsal: {...rehearsal, simulated}, lookOut}), {size});
		const seen = new Set<string>();
		await sees('enter start');
		for (let press = 0; press < 80; press++) {
			for (const [word] of frame().matchAll(/end-\d|thing \d\./g)) {
				seen.add(word);
			}

			const drawn = output.frames.length;
			const isEnd = !frame().includes('below');
			type('j');
			if (isEnd) {
				break;
			}

			await until(() => output.frames.length > drawn, frame);
		}

		expect([...seen].sort()).toEqual([...simulated.map((_, index) => `end-${index}`), ...lookOut].sort());
		expect(output.oversized).toEqual([]);
	});

	it('cuts words that are longer than the window', async () => {
		const {output, frame, sees} = openWizard(fakeSession({rehearsal: {...rehearsal, words: `Rehearsal: ${'nothing '.repeat(40)}`}}), {
			size: {columns: 60, rows: 20},
		});
		await sees('enter start');
		expect(frame()).toContain('Rehearsal: nothing');
		expect(output.oversized).toEqual([]);
	});
});

describe('a session that is none', () => {
	it.each(sizes)('never says so at $columns x $rows, and has the frame of before', async size => {
		const frames = new Map<string, string>();
		const {output} = await tour(size, {}, (screen, frame) => frames.set(screen, frame));
		expect(output.frames.join('\n')).not.toMatch(/rehears|simulated/i);
		expect(output.oversized).toEqual([]);
		const rehearsed = new Map<string, string>();
		await tour(size, {rehearsal: {...rehearsal, simulated: []}}, (screen, frame) => rehearsed.set(screen, frame));
		// The words stand in a line that is otherwise blank: nothing else is anywhere else.
		for (const screen of ['steps', 'a text', 'review', 'details']) {
			expect(
				rehearsed
					.get(screen)
					?.replace(rehearsal.words, '')
					.split('\n')
					.map(line => line.trimEnd()),
			).toEqual(
				frames
					.get(screen)
					?.split('\n')
					.map(line => line.trimEnd()),
			);
		}
	});

	it('says nothing of it in a window that is too small', () => {
		const {frame} = openWizard(fakeSession(), {size: {columns: 59, rows: 20}});
		expect(frame()).toContain('Make the window larger');
		expect(frame()).not.toContain('Rehearsal');
	});
});
