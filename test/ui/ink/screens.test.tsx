import {describe, expect, it} from 'vitest';
import {FerroviaError} from '../../../source/engine/errors.ts';
import type {Plan} from '../../../source/engine/step.ts';
import {type CheckGate, emptyPlan, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {keys, openReview, openWizard} from './_screen.tsx';

const withoutSpinner = (frame: string) => frame.replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '~');

describe('welcome', () => {
	it('shows what was found and where, what is in place and what deserves a look', () => {
		const {frame} = openWizard(fakeSession());
		expect(frame()).toMatchInlineSnapshot(`
			"
			  Ferrovia   acme/demo · main                                           v0.1.0

			  ○ tools ── ○ cargo

			  Project   4 crates, binary api                           Cargo.toml
			  Web       axum 0.8                                       cargo metadata
			  Rust      1.95.0, x86_64-unknown-linux-gnu               rust-toolchain.toml
			  Machine   Debian GNU/Linux 12 (bookworm), apt, 2 cores   /etc/os-release
			  Tools     no mold, clang 14.0.6, no sccache              PATH
			  Git       github.com acme/demo, clean                    git remote origin

			  In place  Cargo.lock, clang

			  Look out  RUSTFLAGS in .github/workflows/ci.yml overrides linker settings







			  enter start   s choose steps   ? what will happen   q quit"
		`);
	});

	it('explains what will happen', async () => {
		const {go} = openWizard(fakeSession());
		await go(
			['?', 'Asks 3 questions', 'Nothing is changed before you confirm.', 'mold, clang and sccache'],
			[keys.escape, 'Cargo.lock, clang'],
		);
	});

	it('scrolls where it does not fit', async () => {
		const lookOut = Array.from({length: 30}, (_, index) => `thing ${index + 1}.`);
		const {go, sawNot} = openWizard(fakeSession({lookOut}));
		await go(['', 'below', 'thing 1.'], ['G', 'thing 30.', 'above'], ['g', '4 crates']);
		await sawNot('above');
	});

	it('shows a step on request only where it was requested', () => {
		const session = fakeSession();
		const steps = [...session.steps, {id: 'features', title: 'features', summary: 'less', needs: [], onRequest: true}];
		expect(openWizard({...session, steps}).frame()).not.toContain('features');
		expect(openWizard({...session, steps, selected: ['features']}).frame()).toContain('○ features');
	});
});

describe('the choice of steps', () => {
	it('takes the marked steps, in the order of the line', async () => {
		const {go, journey} = openWizard(fakeSession());
		await go(['s', 'Which steps', '› [x] tools'], [` ${keys.down}${keys.enter}`, 'enter start', '◌ tools']);
		expect(journey.state.selected).toEqual(['cargo']);
	});

	it('needs at least one, and keeps the former choice on escape', async () => {
		const {go, journey} = openWizard(fakeSession());
		await go(['s', 'Which steps'], [` j ${keys.enter}`, 'Choose at least one step.'], [keys.escape, 'enter start']);
		expect(journey.state.selected).toEqual(['tools', 'cargo']);
	});
});

describe('planning', () => {
	it('shows progress, and can be cancelled', async () => {
		let signal: AbortSignal | undefined;
		const session = {
			...fakeSession(),
			async plan(_steps: readonly string[], _answers: unknown, given: AbortSignal, onOutput?: (line: string) => void) {
				signal = given;
				onOutput?.('linking with mold, 2 of 5');
				return new Gate<Plan>().pass(given);
			},
		};
		const {go} = openWizard(session);
		await go([keys.enter.repeat(4), 'Looking at what is missing', 'linking with mold, 2 of 5', 'cancel'], [keys.escape, 'question 3 of 3']);
		expect(signal?.aborted).toBe(true);
	});

	it('explains an error, and tries again', async () => {
		let tries = 0;
		const session = fakeSession({
			async plan() {
				tries++;
				if (tries === 1) {
					throw new FerroviaError({what: 'cargo metadata failed.', why: 'Cargo.toml has an error in line 3.', next: ['cargo check']});
				}

				return fakePlan();
			},
		});
		const {go} = openWizard(session);
		await go([keys.enter.repeat(4), 'cargo metadata failed.', 'line 3', 'cargo check', 'enter try again'], [keys.enter, 'review']);
	});
});

describe('review', () => {
	it('shows every answer with its source, and the plan below', async () => {
		const {frame} = await openReview(fakeSession());
		expect(frame()).toMatchInlineSnapshot(`
			"
			  Ferrovia   acme/demo · main                                           review

			  ○ tools ── ○ cargo

			  Answers                                                                 from
			  › compiler-cache  sccache                                            default
			    linker          The fastest here                                   default
			    bin-directory   /home/me/.local/bin                                   PATH

			  Plan   3 files, 2 commands
			    answers  + write ferrovia.toml                                new, 2 lines
			    tools    $ install mold and clang                               needs root
			             $ install sccache 0.18.0                                  command
			    cargo    ~ add the profiles ci and production                Cargo.toml +8
			             + write .cargo/config.toml                may change, new, 1 line

			  Nothing else is touched. Undo with: ferrovia undo

			  Notes
			    tools    lld is the default of Rust 1.95 here; mold may gain nothing with
			  ↓ 1 below
			  enter apply   ↑↓ choose   e edit   d diff   ← back   q quit"
		`);
	});

	it('plans again after an answer is edited, and only then', async () => {
		const planned: Array<string | undefined> = [];
		const session = fakeSession({
			async plan(answers) {
				planned.push(answers.get('linker')?.value);
				return fakePlan();
			},
		});
		const {go} = await openReview(session);
		await go(
			[`e${keys.enter}`, 'review'],
			[`e${keys.down}`, 'edit an answer', '› No cache'],
			[keys.escape, 'review', '› compiler-cache  sccache'],
			[`${keys.down}e`, 'edit an answer', 'Which linker?'],
			[keys.down + keys.enter, 'review', '› linker', 'you'],
		);
		expect(planned).toEqual(['auto', 'mold']);
	});

	it('shows what each change would do', async () => {
		const {go} = await openReview(fakeSession());
		await go(
			['d', 'change 1 of 5', '+++ b/ferrovia.toml', '+linker = "auto"'],
			[keys.right, 'change 2 of 5', '$ sudo apt-get install -y mold clang', 'needs root', 'Debian packages'],
			[keys.right.repeat(2), 'change 4 of 5', '--- a/Cargo.toml', '+[profile.ci]'],
			[keys.right, 'may change', 'the linker is measured'],
			[keys.escape, 'review', '› ', 'write .cargo/config.toml'],
		);
	});

	it('offers the checks when there is nothing to do', async () => {
		const {go, journey, type} = await openReview(fakeSession({plan: emptyPlan}));
		await go(['', 'Nothing to do.', 'in place: mold, clang and sccache are installed', 'enter run the checks']);
		type(keys.enter);
		const state = await journey.ended;
		expect(state.verification?.verdict).toBe('Proved 5 of 5.');
		expect(state.report).toBeUndefined();
	});
});

describe('applying', () => {
	it('shows finished, running and waiting steps', async () => {
		const packages = new Gate();
		let time = 0;
		const session = fakeSession({
			plan: fakePlan({
				async 'tools/packages'({output, signal}) {
					output('Unpacking \u{1B}[32mmold\u{1B}[39m\r\n');
					await packages.pass(signal);
				},
			}),
		});
		const {go, sees, type, frame, journey} = await openReview(session, {now: () => time});
		await go([keys.enter, 'Unpacking mold', '1 change applied']);
		time = 12_900;
		await sees('12 s');
		expect(withoutSpinner(frame())).toContain(`
  Ferrovia   acme/demo · main                                   applying  12 s

  ◉ tools ── ○ cargo

  ●  answers  1 change applied                                             0 s
  ◉  tools    0 of 2 changes                                              12 s
       ~ install mold and clang  Unpacking mold
       ○ install sccache 0.18.0
  ○  cargo    waits for tools
`);
		expect(frame()).toMatch(/\n {2}ctrl\+c stops safely: run ferrovia again to go on$/);
		type('q');
		packages.open();
		const {report} = await journey.ended;
		expect(report?.outcomes.every(({status}) => status === 'applied')).toBe(true);
	});

	it('shows a failed step, and goes on to the checks', async () => {
		const probe: CheckGate = new Gate();
		const cargo = new Gate();
		const {steps} = fakePlan({
			async 'tools/packages'() {
				throw new Error('apt-get exited with 100.');
			},
			'cargo/profiles': async ({signal}) => cargo.pass(signal),
		});
		const {go, frame, sees} = await openReview(
			fakeSession({
				plan: {steps: steps.map(step => ({...step, needs: []}))},
				checks: fakeChecks({'tools.probe': async ({signal}) => probe.pass(signal)}),
			}),
		);
		await go([keys.enter, '✕  tools    failed  0 of 2 applied', 'apt-get exited with 100.']);
		expect(frame()).toContain('✕ tools ── ◉ cargo');
		cargo.open();
		await sees('looking');
	});

	it('asks for the password before it applies anything, and returns to the review without it', async () => {
		const asked: boolean[] = [];
		const applied: string[] = [];
		let password = false;
		const session = fakeSession({
			authorization: () => () => {
				asked.push(password);
				return password;
			},
			onApply: () => applied.push('applied'),
		});
		const {go, type, journey} = await openReview(session);
		await go([keys.enter, 'sudo did not accept the password. Nothing was changed.', 'enter apply']);
		expect(applied).toEqual([]);
		password = true;
		type(keys.enter);
		await journey.ended;
		expect(asked).toEqual([false, true]);
		expect(applied).toEqual(['applied']);
	});
});

describe('checks', () => {
	it('shows the state of each, and ends with the last', async () => {
		const gate: CheckGate = new Gate();
		const session = fakeSession({
			plan: emptyPlan,
			checks: fakeChecks({
				'tools.linker': async () => ({status: 'fail', detail: '.comment names GNU ld 2.40', remedy: 'ferrovia setup cargo'}),
				async 'tools.cache-hit'({output, signal}) {
					output('second build');
					return gate.pass(signal);
				},
				async 'cargo.clone'() {
					throw new Error('no network');
				},
			}),
		});
		const {go, frame, journey} = await openReview(session);
		await go([keys.enter, 'second build', 'no network']);
		expect(withoutSpinner(frame())).toContain(`
  Ferrovia   acme/demo · main                                   checks  4 of 5

  ✕ tools ── ● cargo

  ✓ proved   tools  a probe crate compiles                                 0 s
  ✕ failed   tools  the linker is mold                                     0 s
                    .comment names GNU ld 2.40
  ~ looking  tools  a second build is served by sccache  second build      0 s
  ✓ proved   cargo  the profiles resolve                                   0 s
  ? unknown  cargo  a clone without the tools still builds                 0 s
                    could not look: no network
`);
		expect(frame()).toMatch(/\n {2}ctrl\+c stops the checks$/);
		gate.open({status: 'pass', detail: '41 of 41'});
		expect((await journey.ended).verification?.verdict).toBe('Proved 3 of 5, 1 failed, 1 not known.');
	});
});
