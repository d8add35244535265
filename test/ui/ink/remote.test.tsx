import {describe, expect, it} from 'vitest';
import type {Choice, Question} from '../../../source/answers/question.ts';
import {fakeQuestion, remoteQuestion} from '../../_helpers/question.ts';
import {emptyPlan, type FakeSessionOptions, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {until} from '../_until.ts';
import {keys, openWizard, type ScreenOptions} from './_screen.tsx';

type Told = readonly Choice[] | undefined;

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

describe('a question whose choices a service knows', () => {
	it('takes what is there in any case while the service is asked, and then shows what it has told', async () => {
		const gate = new Gate<Told>();
		const {sees, sawNot, frame, journey} = open(async (_question, _answers, signal) => gate.pass(signal));
		await sees('asking Railway…', '› Find or make one   by its name', '  Make a new one', 'type to search');
		gate.open(servers);
		await sees('5 choices', '› Find or make one   by its name', '  api-gateway        Acme', '  web                Ada');
		await sawNot('asking');
		expect(frame().indexOf('Make a new one')).toBeGreaterThan(frame().indexOf('web '));
		expect(journey.state.choices.size).toBe(1);
	});

	it('goes on without the answer, and gives up asking', async () => {
		let asked: AbortSignal | undefined;
		const gate = new Gate<Told>();
		const {type, sees, journey} = open(async (_question, _answers, signal) => {
			asked = signal;
			return gate.pass(signal);
		});
		await sees('asking Railway…');
		type('q?jk G', keys.enter);
		await sees('review', 'server  q?jk G');
		expect(journey.state.answers.get('server')).toEqual({value: 'q?jk G', source: 'you', given: true});
		expect(asked?.aborted).toBe(true);
	});

	it('keeps what was typed when the choices come', async () => {
		const gate = new Gate<Told>();
		const {type, sees, frame} = open(async (_question, _answers, signal) => gate.pass(signal));
		await sees('asking Railway…');
		type('gate');
		await sees('Search  gate', '› gate   as typed');
		gate.open(servers);
		await sees('Search  gate', '1 of 5 choices', '› api-gateway   Acme', '  gate          as typed');
		expect(frame()).not.toContain('Find or make one  ');
	});

	it('searches by label, hint and value; arrows choose, and the review names the choice', async () => {
		const {type, sees, sawNot, journey} = open(async () => servers);
		await sees('5 choices');
		type('ACME');
		await sees('› api           Acme', '  api-gateway   Acme', '2 of 5');
		type(keys.down);
		await sees('› api-gateway');
		type(keys.left, keys.home, keys.end, keys.down);
		await sees('› ACME');
		type(keys.backspace.repeat(4));
		await sees('5 choices', '› Find or make one');
		type('id-w');
		await sees('› web');
		await sawNot('api');
		type(keys.enter);
		await sees('review', 'server  web');
		expect(journey.state.answers.get('server')).toEqual({value: 'id-web', source: 'you', given: true});
		type('e');
		await sees('edit an answer', '› web', 'Suggested: Find or make one (default)');
		type(keys.pageUp);
		await sees('› Find or make one');
		type(keys.pageDown);
		await sees('› Make a new one');
		type(keys.escape);
		await sees('review', 'server  web');
	});

	it('refuses a text as any question does, and explains itself', async () => {
		const {type, sees} = open(async () => servers);
		await sees('5 choices');
		type('a name that is far too long', keys.enter);
		await sees('not taken', 'Give a shorter name.', '› a name that is far too long');
		type(keys.tab);
		await sees('Because server matters.');
	});

	it('becomes one for a text where the service can not be asked, and asks again the next time', async () => {
		let times = 0;
		const {type, sees} = open(async () => {
			times++;
			return times === 1 ? undefined : servers;
		});
		await sees('› auto', 'Railway could not tell what there is: type it.');
		type(keys.backspace.repeat(4), 'web', keys.enter);
		await sees('review', 'server  web');
		type('e');
		await sees('edit an answer', '6 choices', '› web', 'you');
		expect(times).toBe(2);
	});

	it('keeps what was typed when the choices never come', async () => {
		const gate = new Gate<Told>();
		const {type, sees} = open(async (_question, _answers, signal) => gate.pass(signal));
		await sees('asking Railway…');
		type('web');
		gate.open(undefined);
		await sees('› web', 'could not tell');
		type('-2', keys.enter);
		await sees('review', 'web-2');
	});

	it('asks anew after another answer that its choices hang on, and keeps the names of the former', async () => {
		const asked: string[] = [];
		const room = fakeQuestion('room', {
			remote: {service: 'Railway', after: ['server'], first: [], last: []},
			suggest: () => ({value: 'main', source: 'default'}),
		});
		const {type, sees} = open(
			async ({id}, answers) => {
				asked.push(`${id} ${answers.get('server')?.value}`);
				return id === 'server' ? servers : [{value: `room-of-${answers.get('server')?.value}`, label: 'kitchen'}];
			},
			[remoteQuestion, room],
		);
		await sees('question 1 of 2', '5 choices');
		type('web', keys.enter);
		await sees('question 2 of 2', '2 choices', '› main', '  kitchen');
		type('kit', keys.enter);
		await sees('review', 'server  web', 'room    kitchen');
		type('e');
		await sees('edit an answer', '› web');
		type('gateway', keys.enter);
		await sees('review', 'server  api-gateway', 'room    room-of-id-web');
		type(keys.down, 'e');
		await sees('edit an answer', '2 choices', '› room-of-id-web   you');
		expect(asked).toEqual(['server auto', 'room id-web', 'room id-gateway']);
	});

	it('stops asking when it is left or interrupted', async () => {
		const signals: AbortSignal[] = [];
		const {type, sees, journey, controller} = open(async (_question, _answers, signal) => {
			signals.push(signal);
			return new Gate<Told>().pass(signal);
		});
		await sees('asking Railway…');
		type(keys.escape);
		await sees('enter start');
		expect(signals.map(({aborted}) => aborted)).toEqual([true]);
		type(keys.enter);
		await sees('asking Railway…');
		await until(() => signals.length === 2);
		controller.abort();
		expect((await journey.ended).interrupted).toBe(true);
		expect(signals.map(({aborted}) => aborted)).toEqual([true, true]);
	});

	it('draws no control characters of a name', async () => {
		const {sees} = open(async () => [{value: 'wild', label: 'wo\u{1B}[2Jrk\r\nhere', hint: 'a\u{7}b'}]);
		await sees('  work here          ab');
	});
});

describe.each([
	{columns: 60, rows: 20},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
])('five hundred choices at $columns x $rows', size => {
	const many = Array.from({length: 500}, (_, index) => ({value: `id-${index}`, label: `server-${index}`, hint: 'Acme'}));

	it('scroll, are searched, and never outgrow the screen', async () => {
		const {type, sees, output} = open(async () => many, [remoteQuestion], {size});
		await sees('502 choices', '› Find or make one');
		type(keys.pageDown.repeat(20));
		await sees('› server-99 ');
		type(keys.pageDown.repeat(100));
		await sees('› Make a new one', '  server-499 ');
		type('server-49', keys.down, keys.down);
		await sees('11 of 502', '› server-491 ', 'Suggested: Find or make one');
		type(keys.tab);
		await sees('› server-491 ', 'Because server matters.');
		expect(output.oversized).toEqual([]);
	});
});
