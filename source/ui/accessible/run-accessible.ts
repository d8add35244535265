import type {Readable, Writable} from 'node:stream';
import {exitCodes} from '../../engine/errors.ts';
import {Journey} from '../ink/model/journey.ts';
import {outcomeOf, type WizardOutcome} from '../ink/model/outcome.ts';
import {awaitedQuestion} from '../ink/model/questions.ts';
import {isOver, type ScreenName, screenOf} from '../ink/model/state.ts';
import type {Session} from '../session.ts';
import {Conversation} from './conversation.ts';
import {dialogues} from './dialogues.ts';
import {reportOf} from './report.ts';

export type AccessibleOptions = {
	readonly stdin: Readable;
	readonly stdout: Writable & {readonly columns?: number};
	/** The one controller of the run; in a terminal that is not raw, Ctrl+C comes as a signal. */
	readonly controller: AbortController;
};

/** The wizard for screen readers: the same journey as words, line by line, with numbers to type. */
export async function runAccessible(session: Session, {stdin, stdout, controller}: AccessibleOptions): Promise<WizardOutcome> {
	const journey = new Journey({session, controller, leaveAtOnce: () => process.exit(exitCodes.interrupted)});
	const conversation = new Conversation(stdin, stdout);
	const unsubscribe = journey.subscribe((state, action) => {
		conversation.say(...reportOf(state, action));
		if (isOver(state)) {
			conversation.hangUp();
		}
	});
	try {
		const talking = talk(journey, conversation);
		const state = await Promise.race([journey.ended, talking.then(async () => journey.ended)]);
		conversation.say('');
		return outcomeOf(session, state, {color: false, columns: stdout.columns ?? 80});
	} finally {
		unsubscribe();
		conversation.close();
	}
}

/** Asks what the state wants to know, screen after screen, until the journey is over. */
async function talk(journey: Journey, conversation: Conversation): Promise<void> {
	const {rehearsal} = journey.session;
	let last: ScreenName | undefined;
	while (!isOver(journey.state)) {
		const screen = screenOf(journey.state);
		if (rehearsal !== undefined && screen !== last) {
			conversation.say(rehearsal.words);
		}

		last = screen;
		const awaited = awaitedQuestion(journey.session, journey.state);
		if (awaited !== undefined) {
			conversation.say('', `Asking ${awaited.remote?.service} what there is.`);
		}

		const dialogue = awaited === undefined ? dialogues[screen] : undefined;
		if (dialogue === undefined) {
			await nextAction(journey);
		} else {
			await dialogue(journey, conversation);
		}
	}
}

/** While work is in hand there is nothing to ask. */
async function nextAction(journey: Journey): Promise<void> {
	return new Promise(resolve => {
		const unsubscribe = journey.subscribe(() => {
			unsubscribe();
			resolve();
		});
	});
}
