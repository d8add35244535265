import {describe, expect, it} from 'vitest';
import {FerroviaError} from '../../../source/engine/errors.ts';
import {fakeQuestion} from '../../_helpers/question.ts';
import {emptyPlan, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {keys, openWizard} from './_screen.tsx';

describe('welcome', () => {
	it('shows what was found with its source, what is in place and what deserves a look', () => {
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

	it('tells what will happen', async () => {
		const {type, sees} = openWizard(fakeSession());
		type('?');
		await sees('Asks 3 questions', 'Nothing is changed before you confirm.', 'mold, clang and sccache');
		type(keys.escape);
		await sees('Cargo.lock, clang');
	});

	it('scrolls where there is more to look at than fits', async () => {
		const lookOut = Array.from({length: 30}, (_, index) => `thing ${index + 1}.`);
		const {type, sees, sawNot} = openWizard(fakeSession({lookOut}));
		await sees('below', 'thing 1.');
		type('G');
		await sees('thing 30.', 'above');
		type('g');
		await sees('4 crates');
		await sawNot('above');
	});
});

describe('the choice of steps', () => {
	it('takes the marked steps, in the order of the line', async () => {
		const {type, sees, journey} = openWizard(fakeSession());
		type('s');
		await sees('Which steps', '› [x] tools');
		type(' ', keys.down, keys.enter);
		await sees('enter start');
		expect(journey.state.selected).toEqual(['cargo']);
		await sees('◌ tools');
	});

	it('needs at least one, and goes back without taking anything', async () => {
		const {type, sees, journey} = openWizard(fakeSession());
		type('s');
		await sees('Which steps');
		type(' j ', keys.enter);
		await sees('Choose at least one step.');
		type(keys.escape);
		await sees('enter start');
		expect(journey.state.selected).toEqual(['tools', 'cargo']);
	});
});

describe('a question', () => {
	it('has its suggestion preselected, with its source', async () => {
		const {type, sees, frame} = openWizard(fakeSession());
		type(keys.enter);
		await sees('question 1 of 3');
		expect(frame()).toContain('› sccache    on this machine; CI can share it later');
		expect(frame()).toContain('Suggested: sccache (default)');
		expect(frame()).toContain('◉ tools');
		type(keys.enter);
		await sees('question 2 of 3', '› The fastest here');
		type(keys.enter);
		await sees('› /home/me/.local/bin', 'Suggested: /home/me/.local/bin (PATH)');
	});

	it('says that nothing is suggested where only the user knows', async () => {
		const questions = [fakeQuestion('endpoint', {suggest: () => ({value: '', source: 'only you know it'})})];
		const {type, sees} = openWizard(fakeSession({questions}));
		type(keys.enter);
		await sees('question 1 of 1', 'Nothing is suggested: only you know it');
	});

	it('tells why on request', async () => {
		const {type, sees, sawNot} = openWizard(fakeSession());
		type(keys.enter);
		await sees('question 1 of 3');
		type('?');
		await sees('takes a fraction of the time');
		type('?');
		await sawNot('takes a fraction of the time');
	});

	it('is not asked when a flag or the file has answered it', async () => {
		const answers = new Map([
			['compiler-cache', {value: 'none', source: '--compiler-cache', given: true}],
			['linker', {value: 'mold', source: 'ferrovia.toml', given: true}],
			['bin-directory', {value: '/opt/bin', source: 'ferrovia.toml', given: true}],
		]);
		const {type, sees, frame} = openWizard(fakeSession({answers}));
		type(keys.enter);
		await sees('review', 'ferrovia.toml');
		expect(frame()).toContain('--compiler-cache');
	});

	it('keeps a secret from the screen', async () => {
		const questions = [fakeQuestion('token', {secret: true, suggest: () => ({value: '', source: 'default'})})];
		const {type, sees, output, journey} = openWizard(fakeSession({questions}));
		type(keys.enter);
		await sees('question 1 of 1');
		type('s3cret');
		await sees('******');
		type(keys.enter);
		await sees('set, not shown');
		expect(journey.state.answers.get('token')?.value).toBe('s3cret');
		expect(output.frames.join('\n')).not.toContain('s3cret');
	});
});

describe('planning', () => {
	it('can be cancelled, which stops it', async () => {
		let signal: AbortSignal | undefined;
		const gate = new Gate<ReturnType<typeof fakePlan>>();
		const session = fakeSession({
			plan(_answers, given) {
				signal = given;
				return gate.pass(given);
			},
		});
		const {type, sees} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('Looking at what is missing', 'cancel');
		type(keys.escape);
		await sees('question 3 of 3');
		expect(signal?.aborted).toBe(true);
	});

	it('tells what takes a while', async () => {
		const gate = new Gate<ReturnType<typeof fakePlan>>();
		const session = {
			...fakeSession(),
			async plan(_steps: readonly string[], _answers: unknown, signal: AbortSignal, onOutput?: (line: string) => void) {
				onOutput?.('linking with mold, 2 of 5');
				return gate.pass(signal);
			},
		};
		const {type, sees} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('Looking at what is missing', 'linking with mold, 2 of 5');
	});

	it('explains what went wrong and tries again', async () => {
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
		const {type, sees} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('cargo metadata failed.', 'line 3', 'cargo check', 'enter try again');
		type(keys.enter);
		await sees('review');
	});
});

describe('review', () => {
	it('shows every answer with its source, and the plan beneath', async () => {
		const {type, sees, frame} = openWizard(fakeSession());
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('review');
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

	it('edits an answer and plans again', async () => {
		const planned: string[] = [];
		const session = fakeSession({
			async plan(answers) {
				planned.push(answers.get('linker')?.value ?? '');
				return fakePlan();
			},
		});
		const {type, sees} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('review');
		type(keys.down, 'e');
		await sees('edit an answer', 'Which linker?');
		type(keys.down, keys.enter);
		await sees('review', '› linker', 'you');
		expect(planned).toEqual(['auto', 'mold']);
	});

	it('does not plan again for an answer that stayed as it was', async () => {
		let plans = 0;
		const session = fakeSession({
			async plan() {
				plans++;
				return fakePlan();
			},
		});
		const {type, sees} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('review');
		type('e', keys.enter);
		await sees('review');
		type('e', keys.down, keys.escape);
		await sees('review', 'sccache');
		expect(plans).toBe(1);
	});

	it('opens what each change would do', async () => {
		const {type, sees} = openWizard(fakeSession());
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('review');
		type('d');
		await sees('change 1 of 5', '+++ b/ferrovia.toml', '+linker = "auto"');
		type(keys.right);
		await sees('change 2 of 5', '$ sudo apt-get install -y mold clang', 'needs root', 'Debian packages');
		type(keys.right, keys.right);
		await sees('change 4 of 5', '--- a/Cargo.toml', '+[profile.ci]');
		type(keys.right);
		await sees('may change', 'the linker is measured');
		type(keys.escape);
		await sees('review', '› ', 'write .cargo/config.toml');
	});

	it('has nothing to apply when all is in place, and offers the checks', async () => {
		const {type, sees, journey} = openWizard(fakeSession({plan: emptyPlan}));
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('Nothing to do.', 'in place: mold, clang and sccache are installed', 'enter run the checks');
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
		const {type, sees, frame, journey} = openWizard(session, {now: () => time});
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('review');
		type(keys.enter);
		await sees('Unpacking mold');
		time = 12_900;
		await sees('12 s');
		expect(frame().replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '~')).toMatchInlineSnapshot(`
			"
			  Ferrovia   acme/demo · main                                   applying  12 s

			  ◉ tools ── ○ cargo

			  ●  answers  1 change applied                                             0 s
			  ◉  tools    0 of 2 changes                                              12 s
			       ~ install mold and clang  Unpacking mold
			       ○ install sccache 0.18.0
			  ○  cargo    waits for tools












			  ctrl+c stops safely: run ferrovia again to go on"
		`);
		type('q');
		packages.open();
		const state = await journey.ended;
		expect(state.report?.outcomes.every(({status}) => status === 'applied')).toBe(true);
	});

	it('shows what failed and what was skipped for it', async () => {
		const probe = new Gate<{status: 'pass'; detail: string}>();
		const cargo = new Gate();
		const session = fakeSession({
			plan: {
				steps: fakePlan({
					async 'tools/packages'() {
						throw new Error('apt-get exited with 100.');
					},
					'cargo/profiles': async ({signal}) => cargo.pass(signal),
				}).steps.map(step => (step.id === 'cargo' ? {...step, needs: []} : step)),
			},
			checks: fakeChecks({'tools.probe': async ({signal}) => probe.pass(signal)}),
		});
		const {type, sees, frame} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('review');
		type(keys.enter);
		await sees('✕  tools    failed  0 of 2 applied', 'apt-get exited with 100.');
		expect(frame()).toContain('✕ tools ── ◉ cargo');
		cargo.open();
		await sees('looking');
		probe.open({status: 'pass', detail: 'built'});
	});

	it('asks for the password before anything is applied, and goes back to the review without it', async () => {
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
		const {type, sees, journey} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('review');
		type(keys.enter);
		await sees('sudo did not accept the password. Nothing was changed.', 'enter apply');
		expect(applied).toEqual([]);
		password = true;
		type(keys.enter);
		await journey.ended;
		expect(asked).toEqual([false, true]);
		expect(applied).toEqual(['applied']);
	});
});

describe('checks', () => {
	it('shows each with its state, and ends when all have looked', async () => {
		const gate = new Gate<{status: 'pass'; detail: string}>();
		const session = fakeSession({
			plan: emptyPlan,
			checks: fakeChecks({
				async 'tools.linker'() {
					return {status: 'fail', detail: '.comment names GNU ld 2.40', remedy: 'ferrovia setup cargo'};
				},
				async 'tools.cache-hit'({output, signal}) {
					output('second build');
					return gate.pass(signal);
				},
				async 'cargo.clone'() {
					throw new Error('no network');
				},
			}),
		});
		const {type, sees, frame, journey} = openWizard(session);
		type(keys.enter, keys.enter, keys.enter, keys.enter);
		await sees('Nothing to do.');
		type(keys.enter);
		await sees('second build', 'no network');
		expect(frame().replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '~')).toMatchInlineSnapshot(`
			"
			  Ferrovia   acme/demo · main                                   checks  4 of 5

			  ✕ tools ── ● cargo

			  ✓ proved   tools  a probe crate compiles                                 0 s
			  ✕ failed   tools  the linker is mold                                     0 s
			                    .comment names GNU ld 2.40
			  ~ looking  tools  a second build is served by sccache  second build      0 s
			  ✓ proved   cargo  the profiles resolve                                   0 s
			  ? unknown  cargo  a clone without the tools still builds                 0 s
			                    could not look: no network










			  ctrl+c stops the checks"
		`);
		gate.open({status: 'pass', detail: '41 of 41'});
		const state = await journey.ended;
		expect(state.verification?.verdict).toBe('Proved 3 of 5, 1 failed, 1 not known.');
	});
});
