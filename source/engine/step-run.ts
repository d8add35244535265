import {stripVTControlCharacters} from 'node:util';
import type {ApplyOptions, ChangeOutcome} from './apply.ts';
import type {Change} from './change.ts';
import {type Explanation, explain, FerroviaError, InterruptedError} from './errors.ts';
import {hash, readOptional} from './journal.ts';
import {planStep} from './plan.ts';
import {redact} from './secrets.ts';
import type {PlannedStep, Step} from './step.ts';

type StepRunOptions<World> = Pick<ApplyOptions<World>, 'journal' | 'refresh' | 'signal'> & {
	readonly planned: PlannedStep;
	readonly step: Step<World>;
	/** Earlier runs that must be finished first. */
	readonly needs: readonly StepRun<World>[];
};

type Verdict = 'changed' | 'unchanged' | 'failed';

/** The application of one step: waits for the steps it needs, plans again if they changed the world, applies in order. */
export class StepRun<World> {
	readonly id: string;
	readonly title: string;
	readonly finished: Promise<Verdict>;
	readonly #options: StepRunOptions<World>;
	readonly #outcomes = new Map<string, ChangeOutcome>();
	#finish: (verdict: Verdict) => void = () => {};

	constructor(options: StepRunOptions<World>) {
		this.#options = options;
		this.id = options.planned.id;
		this.title = options.planned.title;
		this.finished = new Promise(resolve => {
			this.#finish = resolve;
		});
	}

	/** What it waits for, in words; undefined when nothing. */
	get waitsFor(): string | undefined {
		const {needs} = this.#options;
		return needs.length === 0 ? undefined : `waits for ${needs.map(run => run.id).join(' and ')}`;
	}

	/** An outcome for each change of the confirmed plan, in its order. */
	get outcomes(): readonly ChangeOutcome[] {
		return this.#options.planned.changes.map(
			change => this.#outcomes.get(change.id) ?? this.#outcome(change, 'not-applied', explain(new InterruptedError())),
		);
	}

	/**
	The changes to apply, now that the steps it needs are finished. Content that the user did not confirm is never
	applied: a change that is new, or not `provisional` and different, is left for another run. Throws what kept it from planning again.
	*/
	async prepare(): Promise<{readonly changes: readonly Change[]} | {readonly skipped: string}> {
		const {needs, planned, signal} = this.#options;
		const verdicts = await Promise.all(needs.map(async run => run.finished));
		const failed = needs.find((_, index) => verdicts[index] === 'failed');
		if (failed !== undefined) {
			return this.#skip({what: `Waits for ${failed.id}, which failed.`, next: ['ferrovia setup']});
		}

		if (signal.aborted) {
			return this.#skip(explain(new InterruptedError()));
		}

		try {
			const changes = verdicts.includes('changed') ? await this.#replan() : planned.changes;
			if (changes.length === 0) {
				this.#finish('unchanged');
				return {skipped: this.outcomes[0]?.error?.what ?? 'nothing left to do'};
			}

			return {changes};
		} catch (error) {
			if (error instanceof InterruptedError || signal.aborted) {
				return this.#skip(explain(new InterruptedError()));
			}

			this.#fail(error);
			throw shown(error);
		}
	}

	/** Applies one change; returns why when it was not tried. Throws what made it fail, without secrets, after the journal has it. */
	async apply(change: Change, output: (line: string) => void): Promise<string | undefined> {
		try {
			const failed = [...this.#outcomes.values()].find(({status}) => status === 'failed');
			if (failed !== undefined || this.#options.signal.aborted) {
				const reason: Explanation = failed === undefined ? explain(new InterruptedError()) : notTriedAfter(failed);
				this.#conclude(change, 'not-applied', reason);
				return reason.what;
			}

			await this.#applyJournaled(change, line => output(redact(plain(line))));
			return undefined;
		} finally {
			this.#settle();
		}
	}

	async #applyJournaled(change: Change, output: (line: string) => void): Promise<void> {
		const {journal, signal} = this.#options;
		const started = performance.now();
		let intent: string | undefined;
		try {
			intent = await journal.intend(this.id, change);
			await change.apply({signal, output});
			const after = await this.#readBack(change);
			await journal.conclude(intent, {status: 'applied', after});
			this.#conclude(change, 'applied', undefined, performance.now() - started);
		} catch (error) {
			const interrupted = error instanceof InterruptedError || signal.aborted;
			this.#conclude(change, 'failed', explain(interrupted ? new InterruptedError() : error), performance.now() - started);
			if (intent !== undefined) {
				await journal.conclude(intent, {status: interrupted ? 'interrupted' : 'failed', error: explain(error).what});
			}

			throw shown(error);
		}
	}

	/** "Done" is said only of what has been read back: the SHA-256 of the file that a change wrote. */
	async #readBack({reversal}: Change): Promise<string | undefined> {
		if (reversal.type !== 'restore-file') {
			return undefined;
		}

		const bytes = await readOptional(reversal.path);
		const after = bytes === undefined ? undefined : hash(bytes);
		if (after === undefined || (reversal.after !== null && after !== hash(reversal.after))) {
			throw new FerroviaError({
				what: `${reversal.path} does not hold what was written to it.`,
				why: 'Another program changed it at the same time, or the disk did not keep it.',
				next: ['ferrovia setup'],
			});
		}

		return after;
	}

	async #replan(): Promise<readonly Change[]> {
		const {planned, step, refresh, signal} = this.#options;
		const fresh = await planStep(step, await refresh(signal), signal);
		const changes = planned.changes.flatMap(confirmed => {
			const change = fresh.changes.find(({id}) => id === confirmed.id);
			if (change === undefined) {
				this.#conclude(confirmed, 'not-applied', {what: fresh.reason ?? 'No longer needed.'});
				return [];
			}

			if (confirmed.provisional === undefined && JSON.stringify(change.preview) !== JSON.stringify(confirmed.preview)) {
				throw new FerroviaError({
					what: `What "${confirmed.summary}" would do changed after you had seen it.`,
					why: 'An earlier step, or somebody else, changed the files that it was planned on.',
					next: ['ferrovia plan', 'ferrovia setup'],
				});
			}

			return [change];
		});
		return changes;
	}

	#skip(reason: Explanation): {readonly skipped: string} {
		for (const change of this.#options.planned.changes) {
			this.#conclude(change, 'not-applied', reason);
		}

		this.#finish('failed');
		return {skipped: reason.what};
	}

	/** The first change has failed with that, as if it had been tried; the others were not. */
	#fail(error: unknown): void {
		const [first, ...others] = this.#options.planned.changes.filter(({id}) => !this.#outcomes.has(id));
		if (first !== undefined) {
			this.#conclude(first, 'failed', explain(error));
			for (const change of others) {
				this.#conclude(change, 'not-applied', notTriedAfter(first));
			}
		}

		this.#finish('failed');
	}

	#settle(): void {
		if (this.#options.planned.changes.every(({id}) => this.#outcomes.has(id))) {
			this.#finish(
				[...this.#outcomes.values()].some(({status}) => status === 'failed') || this.#options.signal.aborted ? 'failed' : 'changed',
			);
		}
	}

	#conclude(change: Change, status: ChangeOutcome['status'], error?: Explanation, durationMs?: number): void {
		this.#outcomes.set(change.id, this.#outcome(change, status, error, durationMs));
	}

	#outcome({id, summary}: Change, status: ChangeOutcome['status'], error?: Explanation, durationMs?: number): ChangeOutcome {
		return {id, step: this.id, summary, status, error, durationMs: durationMs === undefined ? undefined : Math.round(durationMs)};
	}
}

/** The error as listr2 may draw it, which prints whatever message it has. */
function shown(error: unknown): Error {
	return new Error(explain(error).what, {cause: error});
}

function notTriedAfter({summary}: Pick<Change, 'summary'>): Explanation {
	return {what: `Not tried, because this failed: ${summary}.`};
}

/** A line as a terminal would have left it: without escape sequences, and what was drawn over is gone. */
function plain(line: string): string {
	return stripVTControlCharacters(line).trimEnd().split('\r').at(-1) ?? '';
}
