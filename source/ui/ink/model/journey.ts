import {exitCodes, explain, FerroviaError} from '../../../engine/errors.ts';
import type {Plan} from '../../../engine/step.ts';
import type {Question, Session} from '../../session.ts';
import type {Action} from './action.ts';
import type {TaskEvent} from './live.ts';
import {awaitedQuestion} from './questions.ts';
import {createReducer, type Reduce} from './reduce.ts';
import {choicesKey} from './remote.ts';
import {initialState, isOver, type Problem, type WizardState, type Work, workOf} from './state.ts';

export type JourneyListener = (state: WizardState, action: Action) => void;

export type JourneyOptions = {
	readonly session: Session;
	/** The one controller of the run; aborting it, here or elsewhere, interrupts. */
	readonly controller: AbortController;
	readonly now?: () => number;
	/** What a second Ctrl+C does while the first one waits for the work to stop. */
	readonly leaveAtOnce?: () => void;
};

// Output of tasks comes faster than anybody reads.
const outputInterval = 100;

/** Holds the state, and does the work that the state asks for. Whoever draws it only dispatches actions. */
export class Journey {
	readonly session: Session;
	readonly now: () => number;
	/** The state that the journey ended with, once nothing is running any more. */
	readonly ended: Promise<WizardState>;
	readonly #controller: AbortController;
	readonly #leaveAtOnce: () => void;
	readonly #reduce: Reduce;
	readonly #listeners = new Set<JourneyListener>();
	readonly #running = new Set<Promise<void>>();
	#state: WizardState;
	#work: Work | undefined;
	#planning: AbortController | undefined;
	#awaited: string | undefined;
	#choosing: AbortController | undefined;
	#later: NodeJS.Timeout | undefined;
	#isEnding = false;
	#end: (state: WizardState) => void = () => {};
	#fail: (error: unknown) => void = () => {};

	constructor({session, controller, now = Date.now, leaveAtOnce = () => {}}: JourneyOptions) {
		this.session = session;
		this.now = now;
		this.#controller = controller;
		this.#leaveAtOnce = leaveAtOnce;
		this.#reduce = createReducer(session);
		this.#state = initialState(session);
		this.ended = new Promise((resolve, reject) => {
			this.#end = resolve;
			this.#fail = reject;
		});
		const {signal} = controller;
		signal.addEventListener('abort', () => this.dispatch({type: 'interrupt'}), {once: true});
		if (signal.aborted) {
			this.dispatch({type: 'interrupt'});
		}
	}

	get state(): WizardState {
		return this.#state;
	}

	readonly getState = (): WizardState => this.#state;

	readonly subscribe = (listener: JourneyListener): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	readonly dispatch = (action: Action): void => {
		this.#state = this.#reduce(this.#state, action);
		this.#follow();
		this.#notify(action);
	};

	/** Ctrl+C: stops the work in hand; again, leaves without waiting for it. */
	interrupt(): void {
		if (this.#controller.signal.aborted) {
			this.#leaveAtOnce();
		} else {
			this.#controller.abort();
		}
	}

	/** Ends the journey with an error that no screen can show. */
	fail(error: unknown): void {
		this.#fail(error);
	}

	/** Starts and stops work as the state asks for it. */
	#follow(): void {
		const work = workOf(this.#state);
		if (work !== this.#work) {
			this.#work = work;
			this.#planning?.abort();
			this.#planning = undefined;
			this.#start(work);
		}

		const question = awaitedQuestion(this.session, this.#state);
		const awaited = question === undefined ? undefined : choicesKey(question, this.#state.answers);
		if (awaited !== this.#awaited) {
			this.#awaited = awaited;
			this.#choosing?.abort();
			this.#choosing = undefined;
			if (question !== undefined && awaited !== undefined) {
				this.#choosing = new AbortController();
				this.#run(this.#choose(question, awaited, AbortSignal.any([this.#controller.signal, this.#choosing.signal])));
			}
		}

		if (isOver(this.#state) && !this.#isEnding) {
			this.#isEnding = true;
			this.#finish().catch(error => this.#fail(error));
		}
	}

	async #finish(): Promise<void> {
		while (this.#running.size > 0) {
			await Promise.all(this.#running);
		}

		clearTimeout(this.#later);
		this.#end(this.#state);
	}

	#start(work: Work | undefined): void {
		const {plan} = this.#state;
		if (work === 'plan') {
			this.#planning = new AbortController();
			this.#run(this.#plan(AbortSignal.any([this.#controller.signal, this.#planning.signal])));
		} else if (work === 'authorize' && plan !== undefined && this.session.authorization(plan) === undefined) {
			this.dispatch({type: 'authorized', granted: true, at: this.now()});
		} else if (work === 'apply' && plan !== undefined) {
			this.#run(this.#apply(plan));
		} else if (work === 'verify') {
			this.#run(this.#verify());
		}
	}

	#run(work: Promise<void>): void {
		const running = work.catch(error => this.#fail(error)).finally(() => this.#running.delete(running));
		this.#running.add(running);
	}

	async #plan(signal: AbortSignal): Promise<void> {
		const {selected, answers} = this.#state;
		// After the state that asked for the plan has been told to everybody.
		await Promise.resolve();
		this.dispatch({type: 'planning', at: this.now()});
		try {
			const plan = await this.session.plan(selected, answers, signal, line => {
				if (!signal.aborted) {
					this.dispatch({type: 'looking', line});
				}
			});
			if (!signal.aborted) {
				// Its changes go on asking with this signal when they are applied.
				this.#planning = undefined;
				this.dispatch({type: 'planned', plan});
			}
		} catch (error) {
			if (!signal.aborted) {
				this.dispatch({type: 'failed', problem: problemOf(error)});
			}
		}
	}

	async #choose(question: Question, key: string, signal: AbortSignal): Promise<void> {
		const {answers} = this.#state;
		// After the state that asked for them has been told to everybody.
		await Promise.resolve();
		try {
			const choices = await this.session.choices(question, answers, signal);
			if (!signal.aborted) {
				this.dispatch({type: 'choices', key, choices});
			}
		} catch (error) {
			if (!signal.aborted) {
				throw error;
			}
		}
	}

	async #apply(plan: Plan): Promise<void> {
		// Loaded only where something is applied: the first screen needs no listr2.
		const {TaskListRenderer} = await import('../listr-renderer.ts');
		const onEvent = (event: TaskEvent) => this.dispatch({type: 'task', event, at: this.now()});
		const renderer = {renderer: TaskListRenderer, options: {onEvent}};
		const report = await this.session.apply(plan, this.#state.answers, renderer, this.#controller.signal);
		this.dispatch({type: 'applied', report, at: this.now()});
	}

	async #verify(): Promise<void> {
		const {signal} = this.#controller;
		const {selected, answers} = this.#state;
		try {
			const verification = await this.session.verify(selected, answers, signal, event =>
				this.dispatch({type: 'check', event, at: this.now()}),
			);
			this.dispatch({type: 'verified', verification});
		} catch (error) {
			if (!signal.aborted) {
				this.dispatch({type: 'failed', problem: problemOf(error)});
			}
		}
	}

	#notify(action: Action): void {
		if (isOutput(action)) {
			this.#later ??= setTimeout(() => this.#tell(action), outputInterval);
		} else {
			this.#tell(action);
		}
	}

	#tell(action: Action): void {
		clearTimeout(this.#later);
		this.#later = undefined;
		for (const listener of this.#listeners) {
			listener(this.#state, action);
		}
	}
}

function isOutput(action: Action): boolean {
	return (action.type === 'task' || action.type === 'check') && action.event.type === 'output';
}

function problemOf(error: unknown): Problem {
	return {...explain(error), exitCode: error instanceof FerroviaError ? error.exitCode : exitCodes.failed};
}
