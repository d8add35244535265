import {describe, expect, it} from 'vitest';
import type {Choice, Question} from '../../../source/answers/question.ts';
import {fakeQuestion, remoteQuestion} from '../../_helpers/question.ts';
import {emptyPlan, type FakeSessionOptions, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {until} from '../_until.ts';
import {keys, openWizard, type ScreenOptions, sizes} from './_screen.tsx';

const servers: readonly Choice[] = [
	{value: 'id-api', label: 'api', hint: 'Acme'},
	{value: 'id-gateway', label: 'api-gateway', hint: 'Acme'},
	{value: 'id-web', label: 'web', hint: 'Ada'},
];

function open(choices: FakeSessionOptions['choices'], questions: readonly Question[] = [remoteQuestion], options: ScreenOptions = {}) {
	const opened = openWizard(fakeSession({questions, plan: emptyPlan, choices}), options);
	opened.type(keys.enter);
	return opened;
}

/** The service answers when the test wants it to. */
function openSlow() {
	const gates: Array<Gate<readonly Choice[] | undefined>> = [];
	const signals: AbortSignal[] = [];
	const opened = open(async (_question, _answers, signal) => {
		const gate = new Gate<readonly Choice[] | undefined>();
		gates.push(gate);
		signals.push(signal);
		return gate.pass(signal);
	});
	return {...opened, signals, answer: (choices: readonly Choice[] | undefined) => gates.at(-1)?.open(choices)};
}

describe('a question whose choices a service knows', () => {
	it('offers what it knows while it asks the service, and then what the service answered', async () => {
		const {sees, sawNot, frame, journey, answer} = openSlow();
		await sees('asking Railway…', '› Find or make one   by its name', '  Make a new one', 'type to search');
		answer(servers);
		await sees('5 choices', '› Find or make one   by its name', '  api-gateway        Acme', '  web                Ada');
		await sawNot('asking');
		expect(frame().indexOf('Make a new one')).toBeGreaterThan(frame().indexOf('web '));
		expect(journey.state.choices.size).toBe(1);
	});

	it('takes a typed answer without waiting, and stops asking', async () => {
		const {go, journey, signals} = openSlow();
		await go(['', 'asking Railway…'], [`q?jk G${keys.enter}`, 'review', 'server  q?jk G']);
		expect(journey.state.answers.get('server')).toEqual({value: 'q?jk G', source: 'you', given: true});
		expect(signals[0]?.aborted).toBe(true);
	});

	it('keeps what was typed when the choices come', async () => {
		const {go, sees, frame, answer} = openSlow();
		await go(['', 'asking Railway…'], ['gate', 'Search  gate', '› gate   as typed']);
		answer(servers);
		await sees('Search  gate', '1 of 5 choices', '› api-gateway   Acme', '  gate          as typed');
		expect(frame()).not.toContain('Find or make one  ');
	});

	it('keeps what was typed when the choices never come', async () => {
		const {go, type, sees, answer} = openSlow();
		await sees('asking Railway…');
		type('web');
		answer(undefined);
		await go(['', '› web', 'could not tell'], [`-2${keys.enter}`, 'review', 'web-2']);
	});

	it('searches label, hint and value; arrows choose, and the review shows the name', async () => {
		const {go, type, sees, sawNot, journey} = open(async () => servers);
		await go(
			['', '5 choices'],
			['ACME', '› api           Acme', '  api-gateway   Acme', '2 of 5'],
			[keys.down, '› api-gateway'],
			[keys.left + keys.home + keys.end + keys.down, '› ACME'],
			[keys.backspace.repeat(4), '5 choices', '› Find or make one'],
			['id-w', '› web'],
		);
		await sawNot('api');
		type(keys.enter);
		await sees('review', 'server  web');
		expect(journey.state.answers.get('server')).toEqual({value: 'id-web', source: 'you', given: true});
		await go(
			['e', 'edit an answer', '› web', 'Suggested: Find or make one (default)'],
			[keys.pageUp, '› Find or make one'],
			[keys.pageDown, '› Make a new one'],
			[keys.escape, 'review', 'server  web'],
		);
	});

	it('refuses an invalid text, and explains why it is asked', async () => {
		const {go} = open(async () => servers);
		const invalid = 'a name that is far too long';
		await go(
			['', '5 choices'],
			[invalid + keys.enter, 'not taken', 'Give a shorter name.', `› ${invalid}`],
			[keys.tab, 'Because server matters.'],
		);
	});

	it('takes a text where the service does not answer, and asks again the next time', async () => {
		let times = 0;
		const {go} = open(async () => {
			times++;
			return times === 1 ? undefined : servers;
		});
		await go(
			['', '› auto', 'Railway could not tell what there is: type it.'],
			[`${keys.backspace.repeat(4)}web${keys.enter}`, 'review', 'server  web'],
			['e', 'edit an answer', '6 choices', '› web', 'you'],
		);
		expect(times).toBe(2);
	});

	it('asks again when an answer that its choices depend on changes, and keeps the earlier names', async () => {
		const asked: string[] = [];
		const room = fakeQuestion('room', {
			remote: {service: 'Railway', after: ['server'], first: [], last: []},
			suggest: () => ({value: 'main', source: 'default'}),
		});
		const {go} = open(
			async ({id}, answers) => {
				asked.push(`${id} ${answers.get('server')?.value}`);
				return id === 'server' ? servers : [{value: `room-of-${answers.get('server')?.value}`, label: 'kitchen'}];
			},
			[remoteQuestion, room],
		);
		await go(
			['', 'question 1 of 2', '5 choices'],
			[`web${keys.enter}`, 'question 2 of 2', '2 choices', '› main', '  kitchen'],
			[`kit${keys.enter}`, 'review', 'server  web', 'room    kitchen'],
			['e', 'edit an answer', '› web'],
			[`gateway${keys.enter}`, 'review', 'server  api-gateway', 'room    room-of-id-web'],
			[`${keys.down}e`, 'edit an answer', '2 choices', '› room-of-id-web   you'],
		);
		expect(asked).toEqual(['server auto', 'room id-web', 'room id-gateway']);
	});

	it('stops asking when the user goes back or interrupts', async () => {
		const {go, journey, controller, signals} = openSlow();
		await go(['', 'asking Railway…'], [keys.escape, 'enter start']);
		expect(signals.map(({aborted}) => aborted)).toEqual([true]);
		await go([keys.enter, 'asking Railway…']);
		await until(() => signals.length === 2);
		controller.abort();
		expect((await journey.ended).interrupted).toBe(true);
		expect(signals.map(({aborted}) => aborted)).toEqual([true, true]);
	});

	it('draws no control characters of a name', async () => {
		const {sees} = open(async () => [{value: 'wild', label: 'wo\u{1B}[2Jrk\r\nhere', hint: 'a\u{7}b'}]);
		await sees('  work here          ab');
	});

	it.each(sizes)('scrolls and searches 500 choices at $columns x $rows', async size => {
		const many = Array.from({length: 500}, (_, index) => ({value: `id-${index}`, label: `server-${index}`, hint: 'Acme'}));
		const {go} = open(async () => many, [remoteQuestion], {size});
		await go(
			['', '502 choices', '› Find or make one'],
			[keys.pageDown.repeat(20), '› server-99 '],
			[keys.pageDown.repeat(100), '› Make a new one', '  server-499 '],
			[`server-49${keys.down.repeat(2)}`, '11 of 502', '› server-491 ', 'Suggested: Find or make one'],
			[keys.tab, '› server-491 ', 'Because server matters.'],
		);
	});
});
