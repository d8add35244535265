import {PassThrough} from 'node:stream';
import {describe, expect, it} from 'vitest';
import {runAccessible} from '../../../source/ui/accessible/run-accessible.ts';
import type {Session} from '../../../source/ui/session.ts';
import {advancedQuestions, chainedQuestions, fakeQuestion, optionsQuestion, remoteQuestion} from '../../_helpers/question.ts';
import {emptyPlan, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {until} from '../_until.ts';

function start(session: Session) {
	const stdin = new PassThrough();
	const stdout = new PassThrough({encoding: 'utf8'});
	const controller = new AbortController();
	let text = '';
	let answered = 0;
	stdout.on('data', chunk => {
		text += chunk;
	});
	const outcome = runAccessible(session, {stdin, stdout, controller});
	/** Types a line once this is said, and returns all that was said since the line before. */
	const answer = async (after: string, line: string) => {
		const said = () => text.slice(answered);
		await until(() => said().includes(after) && text.endsWith(': '), said);
		const screen = said();
		answered = text.length;
		stdin.write(`${line}\n`);
		return screen;
	};
	return {
		outcome,
		controller,
		stdin,
		said: () => text,
		answer,
		async takeSuggestions() {
			for (const after of ['1. Start', 'Question 1 of 3.', 'Question 2 of 3.', 'Question 3 of 3.']) {
				await answer(after, '');
			}
		},
	};
}

describe('the accessible wizard', () => {
	it('goes from welcome to verified in words alone', async () => {
		const {outcome, said, answer} = start(fakeSession());
		await answer('1. Start', '');
		await answer('Question 1 of 3. Keep compiled crates in a cache?', '?');
		await answer('takes a fraction of the time', '2');
		await answer('Question 2 of 3.', '7');
		await answer('Please type a number from 1 to 4.', '2');
		await answer('Question 3 of 3.', 'back');
		await answer('Question 2 of 3. Which linker?', '3');
		await answer('Question 3 of 3.', 'relative');
		await answer('Not taken. Give an absolute path', '/opt/bin');
		await answer('1. Apply the plan', '2');
		await answer('Which change?', '4');
		await answer('+[profile.ci]', '');
		await answer('1. Apply the plan', '1');
		const {kind, exitCode, answers, lastWords} = await outcome;
		expect({kind, exitCode}).toEqual({kind: 'applied', exitCode: 0});
		expect([...answers].map(([id, {value, source}]) => [id, value, source])).toEqual([
			['compiler-cache', 'none', 'you'],
			['linker', 'lld', 'you'],
			['bin-directory', '/opt/bin', 'you'],
		]);
		expect(lastWords).toContain('Proved 5 of 5.');
		expect(said()).toContain('linker: lld. Source: you.');
		expect(said()).toContain('tools: install mold and clang, needs root.');
		expect(said()).toContain('tools: done, install mold and clang.');
		expect(said()).toContain('Proved: tools, the linker is mold. .comment names mold 2.37');
		// Nothing that moves a cursor, is drawn over or stands for something.
		expect(said()).not.toMatch(/[\u0000-\u0009\u000B-\u001F●○◉◌✕✓⠋│─]/);
	});

	it('chooses steps by their numbers', async () => {
		const {outcome, said, answer} = start(fakeSession({plan: emptyPlan}));
		await answer('2. Choose steps', '2');
		await answer('Which steps should be set up?', '9');
		await answer('Please type numbers from 1 to 2.', '2');
		await answer('Chosen: cargo.', '1');
		await answer('Question 1 of 2.', '');
		await answer('Question 2 of 2.', '');
		await answer('Nothing to do.', '1');
		expect((await outcome).kind).toBe('nothing to do');
		expect(said()).not.toContain('Proved: tools');
	});

	it('edits an answer on the review', async () => {
		const {outcome, said, answer, takeSuggestions} = start(fakeSession());
		await takeSuggestions();
		await answer('1. Apply the plan', '3');
		await answer('Which answer?', '2');
		await answer('Edit an answer. Which linker?', '2');
		await answer('linker: mold. Source: you.', '5');
		expect((await outcome).kind).toBe('quit before anything');
		expect(said()).toContain('Quit, nothing is changed');
	});

	it('asks what an answer requires, also when it is edited', async () => {
		const {outcome, said, answer} = start(fakeSession({questions: chainedQuestions, plan: emptyPlan}));
		await answer('1. Start', '');
		await answer('Question 1 of 2. What about place?', '1');
		await answer('Question 2 of 2. What about copies?', '');
		await answer('1. Run the checks', '2');
		await answer('Which answer?', '1');
		await answer('Edit an answer. What about place?', '2');
		await answer('One more question. What about account?', 'work');
		await answer('Enter alone takes near-work, source: account work.', '');
		await answer('region: near-work. Source: account work.', '4');
		expect((await outcome).lastWords).toContain('Nothing to do');
		expect(said()).not.toContain('Question 3');
	});

	it('offers options of this machine by number', async () => {
		const {outcome, said, answer} = start(fakeSession({questions: [optionsQuestion], plan: emptyPlan}));
		await answer('1. Start', '');
		await answer('Type a number, then Enter. Enter alone takes work, source: the only one.', '1');
		await answer('account: main. Source: you.', '4');
		await outcome;
		expect(said()).toContain('1. main\n2. work: shared\n');
	});

	it('reads the first choices of a service, and takes a number, a name or an id', async () => {
		const told = [
			...Array.from({length: 40}, (_, index) => ({value: `id-${index}`, label: `web-${index}`, hint: 'Acme'})),
			{value: 'id-twin', label: 'twin', hint: 'Acme'},
			{value: 'id-other-twin', label: 'twin', hint: 'Ada'},
		];
		const {outcome, said, answer} = start(fakeSession({questions: [remoteQuestion], plan: emptyPlan, choices: async () => told}));
		await answer('1. Start', '');
		await answer('24 more are not read out.', '30');
		await answer('Please type a number from 1 to 20, a name or an id.', 'twin');
		await answer('Several are named so. Type the id of one: id-twin Acme, id-other-twin Ada.', 'a name that is far too long');
		await answer('Not taken. Give a shorter name.', 'WEB-39');
		await answer('server: web-39. Source: you.', '2');
		const edit = async (line: string, then: string) => {
			await answer('Which answer?', '1');
			await answer('Edit an answer. What about server?', line);
			await answer(then, '2');
		};
		await edit('3', 'Taken: web-1.');
		await edit('web-3', 'Taken: web-3.');
		await edit('web', 'Taken: web.');
		await edit('id-other-twin', 'Taken: twin.');
		await answer('Which answer?', '1');
		await answer('Edit an answer.', '');
		await answer('server: twin. Source: you.', '4');
		expect((await outcome).answers.get('server')?.value).toBe('id-other-twin');
		expect(said()).toContain('Asking Railway what there is.');
		expect(said()).toContain('1. Find or make one: by its name\n2. web-0: Acme\n');
		expect(said()).toContain('20. web-18: Acme\n24 more');
		expect(said()).toContain('Type a number, a name or an id, then Enter. Enter alone takes Find or make one, source: default.');
		expect(said()).not.toContain('21. ');
	});

	it('says when a service does not answer, and takes a text', async () => {
		const {outcome, answer, said} = start(fakeSession({questions: [remoteQuestion], plan: emptyPlan}));
		await answer('1. Start', '');
		await answer('Railway could not tell what there is.', 'web');
		await answer('server: web. Source: you.', '4');
		await outcome;
		expect(said()).toContain('Type the answer, then Enter. Enter alone takes auto, source: default.');
	});

	it('does not offer Enter where nothing is suggested', async () => {
		const endpoint = fakeQuestion('endpoint', {
			suggest: () => ({value: '', source: 'only you know it'}),
			validate: value => (value === '' ? 'Give an address.' : undefined),
		});
		const {outcome, answer} = start(fakeSession({questions: [endpoint], plan: emptyPlan}));
		await answer('1. Start', '');
		await answer('Type the answer, then Enter. Type ? for why, or back:', '');
		await answer('Not taken. Give an address.', 'https://example.com');
		await answer('endpoint: https://example.com. Source: you.', '4');
		await outcome;
	});

	it('does not ask an advanced question, and edits it on the review', async () => {
		const {outcome, said, answer} = start(fakeSession({questions: advancedQuestions, plan: emptyPlan}));
		await answer('1. Start', '');
		await answer('Question 1 of 1.', '2');
		await answer('mirror: https://example.com. Source: default.', '2');
		await answer('Which answer?', '2');
		await answer('Edit an answer. What about mirror?', 'https://example.org');
		await answer('mirror: https://example.org. Source: you.', '4');
		await outcome;
		expect(said()).not.toContain('One more question');
	});

	it('names what failed and what waits for it', async () => {
		const {outcome, said, answer, takeSuggestions} = start(
			fakeSession({
				plan: fakePlan({
					async 'tools/packages'() {
						throw new Error('apt-get exited with 100.');
					},
				}),
				checks: fakeChecks({'tools.linker': async () => ({status: 'fail', detail: 'GNU ld', remedy: 'ferrovia setup tools'})}),
				authorization: () => () => true,
			}),
		);
		await takeSuggestions();
		await answer('1. Apply the plan', '1');
		expect((await outcome).exitCode).toBe(1);
		expect(said()).toContain('sudo may ask for your password');
		expect(said()).toContain('tools: failed, install mold and clang. apt-get exited with 100.');
		expect(said()).toContain('cargo: skipped. Waits for tools, which failed.');
		expect(said()).toContain('Failed: tools, the linker is mold. GNU ld');
	});

	it('ends when it is interrupted, and when nobody answers any more', async () => {
		const gate = new Gate();
		const interrupted = start(fakeSession({plan: fakePlan({'tools/packages': async ({signal}) => gate.pass(signal)})}));
		await interrupted.takeSuggestions();
		await interrupted.answer('1. Apply the plan', '1');
		await until(() => gate.isReached);
		interrupted.controller.abort();
		expect(await interrupted.outcome).toMatchObject({kind: 'interrupted', screen: 'applying', exitCode: 130});
		expect(interrupted.said()).toContain('Stopping.');

		const atQuestion = start(fakeSession());
		await atQuestion.answer('1. Start', '1');
		await until(() => atQuestion.said().includes('Question 1'));
		atQuestion.controller.abort();
		expect(await atQuestion.outcome).toMatchObject({kind: 'interrupted', screen: 'question'});

		const silent = start(fakeSession());
		silent.stdin.end();
		expect(await silent.outcome).toMatchObject({kind: 'quit before anything', exitCode: 0});
	});

	describe('in a rehearsal', () => {
		const words = 'Rehearsal: nothing outside of this machine is touched.';

		it('says so on every screen, and first what is simulated', async () => {
			const simulated = ['AWS and GitHub: servers on this machine', "Railway's platform:\u{1B}[2J starts no server"];
			const {outcome, said, answer} = start(fakeSession({rehearsal: {words, simulated}, authorization: () => () => true}));
			const welcome = await answer('1. Start', '2');
			expect(welcome).toContain(words);
			expect(welcome).toContain('Simulated: AWS and GitHub: servers on this machine.\nSimulated: Railway');
			expect(welcome).not.toContain('\u{1B}');
			expect(await answer('Which steps should be set up?', '')).toContain(words);
			expect(await answer('1. Start', '')).toContain(words);
			expect(await answer('Question 1 of 3.', '')).toContain(words);
			expect(await answer('Question 2 of 3.', '')).not.toContain(words);
			await answer('Question 3 of 3.', '');
			expect(await answer('1. Apply the plan', '2')).toContain(words);
			expect(await answer('Which change?', '')).toContain(words);
			expect(await answer('1. Apply the plan', '1')).toContain(words);
			expect((await outcome).kind).toBe('applied');
			const [authorization = '', applying = ''] = said()
				.slice(said().lastIndexOf('1. Apply the plan'))
				.split('sudo may ask for your password');
			expect(authorization).toContain(words);
			expect(applying).toContain(words);
		});

		it('says so above a problem', async () => {
			const {answer} = start(
				fakeSession({
					rehearsal: {words, simulated: []},
					questions: [],
					async plan() {
						throw new Error('cargo metadata failed.');
					},
				}),
			);
			expect(await answer('1. Start', '')).not.toContain('Simulated');
			expect(await answer('1. Try again', '3')).toMatch(new RegExp(`${words}[^]*cargo metadata failed\\.`));
		});
	});

	it('does not mention a rehearsal otherwise', async () => {
		const {outcome, said, answer} = start(fakeSession({plan: emptyPlan, questions: []}));
		await answer('1. Start', '');
		await answer('1. Run the checks', '1');
		await outcome;
		expect(said()).not.toMatch(/rehears|simulated/i);
	});
});
