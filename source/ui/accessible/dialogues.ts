import {changesOf} from '../../engine/plan.ts';
import {changeLines, changeSize} from '../ink/lines/change.ts';
import {problemLines} from '../ink/lines/problem.ts';
import {planCounts} from '../ink/lines/review-plan.ts';
import {oneLine} from '../ink/lines/text.ts';
import type {Journey} from '../ink/model/journey.ts';
import {answerWords, askedQuestion, draftOf, isRaised, questionsOf, questionsToAsk} from '../ink/model/questions.ts';
import {isUntold} from '../ink/model/remote.ts';
import type {ScreenName} from '../ink/model/state.ts';
import {createTheme} from '../ink/theme.ts';
import {authorizationWords, changeNothingWords} from '../ink/words.ts';
import type {Choice, Question} from '../session.ts';
import type {Conversation} from './conversation.ts';

type Dialogue = (journey: Journey, conversation: Conversation) => Promise<void>;

const theme = createTheme({color: false, unicode: false});

// Lines are wrapped by the terminal, or by nobody.
const width = 10_000;

// Of a list that may be long; the others can be typed.
const mostRead = 20;

/** What is said and asked on each screen; on the others there is nothing to ask. */
export const dialogues: Partial<Readonly<Record<ScreenName, Dialogue>>> = {
	welcome,
	steps,
	question,
	problem,
	review,
	details,
	authorization,
};

async function welcome({session, dispatch}: Journey, conversation: Conversation): Promise<void> {
	const {version, name, branch, found, inPlace, lookOut, rehearsal} = session;
	conversation.say(
		`Ferrovia ${version}. Project ${oneLine(name)}${branch === undefined ? '' : `, branch ${oneLine(branch)}`}.`,
		'',
		'Found:',
		...found.map(({label, value, source}) => `${label}: ${oneLine(value)}. Source: ${oneLine(source)}.`),
		...(inPlace.length === 0 ? [] : [`In place already: ${inPlace.map(oneLine).join(', ')}.`]),
		...(rehearsal?.simulated ?? []).map(text => `Simulated: ${oneLine(text)}.`),
		...lookOut.map(text => `Look out: ${oneLine(text)}`),
		'',
		changeNothingWords,
	);
	const choice = await conversation.choose(['Start', 'Choose steps', 'Quit'], 0);
	dispatch(choice === 0 ? {type: 'start'} : choice === 1 ? {type: 'choose steps'} : {type: 'quit'});
}

async function steps(journey: Journey, conversation: Conversation): Promise<void> {
	const {session, dispatch, state} = journey;
	conversation.say(
		'',
		'Which steps should be set up?',
		...session.steps.map(({title, summary}, index) => `${index + 1}. ${title}: ${oneLine(summary)}`),
	);
	const line = await conversation.ask('Type the numbers with spaces between them, then Enter. Enter alone keeps all that are chosen:');
	if (line === undefined) {
		dispatch({type: 'quit'});
		return;
	}

	const numbers =
		line.trim() === ''
			? []
			: line
					.trim()
					.split(/[\s,]+/)
					.map(Number);
	if (numbers.some(number => !Number.isInteger(number) || number < 1 || number > session.steps.length)) {
		conversation.say(`Please type numbers from 1 to ${session.steps.length}.`);
		return;
	}

	const wanted = numbers.length === 0 ? state.selected : numbers.map(number => session.steps[number - 1]?.id);
	dispatch({type: 'move', by: Number.NEGATIVE_INFINITY});
	for (const {id} of session.steps) {
		if (journey.state.choosing?.marked.includes(id) !== wanted.includes(id)) {
			dispatch({type: 'mark step'});
		}

		dispatch({type: 'move', by: 1});
	}

	dispatch({type: 'take steps'});
	conversation.say(`Chosen: ${journey.state.selected.join(', ')}.`, '');
}

async function question(journey: Journey, conversation: Conversation): Promise<void> {
	const {session, state, dispatch} = journey;
	const asked = askedQuestion(session, state);
	const questions = questionsToAsk(session, state);
	const number = questions.findIndex(({id}) => id === asked.id) + 1;
	const place = isRaised(asked, state)
		? 'One more question.'
		: state.asking?.editing
			? 'Edit an answer.'
			: `Question ${number} of ${questions.length}.`;
	const answer = state.answers.get(asked.id);
	conversation.say('', `${place} ${oneLine(asked.prompt)}`);
	const choices = asked.choices ?? [];
	const read = asked.remote === undefined ? choices : choices.slice(0, mostRead);
	for (const [index, {label, hint}] of read.entries()) {
		conversation.say(`${index + 1}. ${oneLine(label)}${hint === undefined ? '' : `: ${oneLine(hint)}`}`);
	}

	if (read.length < choices.length) {
		conversation.say(`${choices.length - read.length} more are not read out.`);
	}

	if (isUntold(asked, state)) {
		conversation.say(`${asked.remote?.service} could not tell what there is.`);
	}

	const usual =
		answer === undefined || answer.value === '' || asked.secret
			? ''
			: ` Enter alone takes ${oneLine(answerWords(asked, answer))}, source: ${oneLine(answer.source)}.`;
	const kind = asked.choices === undefined ? 'the answer' : asked.remote === undefined ? 'a number' : 'a number, a name or an id';
	const line = await conversation.ask(`Type ${kind}, then Enter.${usual} Type ? for why, or back:`);
	if (line === undefined) {
		dispatch({type: 'quit'});
	} else if (line.trim() === '?') {
		conversation.say(oneLine(asked.why));
	} else if (line.trim() === 'back') {
		dispatch({type: 'back'});
	} else {
		take(line.trim(), asked, journey, conversation);
	}
}

function take(line: string, asked: Question, journey: Journey, conversation: Conversation): void {
	const {dispatch, state} = journey;
	const draft = draftOf(asked, state);
	if (line !== '' && draft.type === 'text') {
		typeInstead(line, journey);
	} else if (line !== '' && draft.type === 'search') {
		const problem = search(line, asked.choices ?? [], journey);
		if (problem !== undefined) {
			conversation.say(problem);
			return;
		}
	} else if (line !== '' && draft.type === 'choice') {
		const number = Number(line);
		const total = asked.choices?.length ?? 0;
		if (!Number.isInteger(number) || number < 1 || number > total) {
			conversation.say(`Please type a number from 1 to ${total}.`);
			return;
		}

		dispatch({type: 'move', by: number - 1 - draft.index});
	}

	dispatch({type: 'take answer'});
	const {message, answers} = journey.state;
	conversation.say(message === undefined ? `Taken: ${oneLine(answerWords(asked, answers.get(asked.id)))}.` : `Not taken. ${message}`);
}

/** Points at the choice with a number that was read out, else at the one that is named so, else at what is typed. Tells what hinders it. */
function search(line: string, choices: readonly Choice[], journey: Journey): string | undefined {
	const {dispatch} = journey;
	const read = Math.min(choices.length, mostRead);
	const number = /^\d+$/.test(line) ? Number(line) : undefined;
	const isRead = number !== undefined && number >= 1 && number <= read;
	const named = choices.filter(({label, value}) => [label, value].some(name => name.toLowerCase() === line.toLowerCase()));
	if (!isRead && named.length > 1) {
		return `Several are named so. Type the id of one: ${named.map(({value, hint = ''}) => oneLine(`${value} ${hint}`.trim())).join(', ')}.`;
	}

	if (!isRead && number !== undefined && named.length === 0) {
		return `Please type a number from 1 to ${read}, a name or an id.`;
	}

	typeInstead(isRead ? '' : line, journey);
	dispatch({type: 'move', by: Number.NEGATIVE_INFINITY});
	if (isRead) {
		dispatch({type: 'move', by: number - 1});
	} else if (named.length === 0) {
		// What is typed stands behind all that it is only a part of.
		dispatch({type: 'move', by: Number.POSITIVE_INFINITY});
	}

	return undefined;
}

function typeInstead(line: string, {dispatch}: Journey): void {
	dispatch({type: 'edit text', edit: {type: 'end'}});
	dispatch({type: 'edit text', edit: {type: 'delete to start'}});
	dispatch({type: 'edit text', edit: {type: 'insert', text: line}});
}

async function problem({state, dispatch}: Journey, conversation: Conversation): Promise<void> {
	conversation.say('', ...(state.problem === undefined ? [] : problemLines(state.problem, width, theme)));
	const choice = await conversation.choose(['Try again', 'Back', 'Quit'], 0);
	dispatch(choice === 0 ? {type: 'plan again'} : choice === 1 ? {type: 'back'} : {type: 'quit'});
}

async function review(journey: Journey, conversation: Conversation): Promise<void> {
	const {session, state, dispatch, now} = journey;
	const changes = state.plan === undefined ? [] : changesOf(state.plan);
	const questions = questionsOf(session, state);
	conversation.say('', ...(state.message === undefined ? [] : [state.message]), ...answerSentences(journey), ...planSentences(journey), '');
	const options = [
		changes.length > 0
			? (['Apply the plan', () => dispatch({type: 'confirm', at: now()})] as const)
			: (['Run the checks', () => dispatch({type: 'confirm', at: now()})] as const),
		...(changes.length > 0 ? [['Hear a change in full', () => dispatch({type: 'open details'})] as const] : []),
		...(questions.length > 0 ? [['Edit an answer', async () => editAnswer(journey, conversation)] as const] : []),
		['Back', () => dispatch({type: 'back'})] as const,
		['Quit, nothing is changed', () => dispatch({type: 'quit'})] as const,
	];
	const choice = await conversation.choose(
		options.map(([words]) => words),
		0,
	);
	await (options[choice ?? options.length - 1]?.[1] ?? (() => dispatch({type: 'quit'})))();
}

function answerSentences({session, state}: Journey): readonly string[] {
	const questions = questionsOf(session, state);
	return questions.length === 0
		? []
		: [
				'Answers:',
				...questions.map(asked => {
					const answer = state.answers.get(asked.id);
					return `${asked.id}: ${oneLine(answerWords(asked, answer))}. Source: ${oneLine(answer?.source ?? 'none')}.`;
				}),
			];
}

function planSentences({session, state: {plan}}: Journey): readonly string[] {
	if (plan === undefined) {
		return [];
	}

	const changes = changesOf(plan);
	return [
		changes.length === 0 ? 'Nothing to do.' : `Plan: ${planCounts(changes)}.`,
		...plan.steps.flatMap(({title, status, reason, changes: own, notes}) => [
			...own.map(change => `${title}: ${oneLine(change.summary)}, ${changeSize(change, session.root ?? '')}.`),
			...(own.length > 0 ? [] : [`${title}: ${status === 'skipped' ? 'skipped' : 'in place'}. ${oneLine(reason ?? '')}`.trim()]),
			...notes.map(({level, text}) => `${title}: ${level === 'warn' ? 'look' : 'note'}. ${oneLine(text)}`),
		]),
	];
}

async function editAnswer({session, state, dispatch}: Journey, conversation: Conversation): Promise<void> {
	const questions = questionsOf(session, state);
	conversation.say('', 'Which answer?');
	const choice = await conversation.choose(
		questions.map(({id}) => id),
		0,
	);
	if (choice === undefined) {
		dispatch({type: 'quit'});
		return;
	}

	dispatch({type: 'move', by: choice - state.cursor});
	dispatch({type: 'edit answer'});
}

async function details({session, state, dispatch}: Journey, conversation: Conversation): Promise<void> {
	const changes = state.plan === undefined ? [] : changesOf(state.plan);
	conversation.say('', 'Which change?');
	const choice = await conversation.choose([...changes.map(({summary}) => oneLine(summary)), 'Back to the plan'], changes.length);
	const change = changes[choice ?? changes.length];
	if (change === undefined) {
		dispatch(choice === undefined ? {type: 'quit'} : {type: 'back'});
		return;
	}

	conversation.say('', ...changeLines(change, session.root ?? '', width, theme));
}

async function authorization({session, state, dispatch, now}: Journey, conversation: Conversation): Promise<void> {
	const prompt = state.plan === undefined ? undefined : session.authorization(state.plan);
	if (prompt !== undefined) {
		conversation.say(authorizationWords);
		dispatch({type: 'authorized', granted: conversation.handOver(prompt), at: now()});
	}
}
