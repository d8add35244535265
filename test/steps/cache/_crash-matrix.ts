import {isDeepStrictEqual} from 'node:util';
import {vi} from 'vitest';
import type {Explanation} from '../../../source/engine/errors.ts';
import type {Disturbance, NumberedCall} from '../../_helpers/aws-disturbance.ts';
import {difference, stateText} from '../../_helpers/states.ts';
import type {CrashLab, CrashProject, Remains} from './_crash-lab.ts';
import {type FaultColumn, faultColumns, wordsOf} from './_faults.ts';
import {kindOf, type ScenarioTitle} from './_kinds.ts';
import type {SetupEnd} from './_setup-run.ts';
import {tableText} from './_table.ts';

export type CrashScenario = {
	readonly title: ScenarioTitle;
	/** What was set up before the run. */
	readonly prepare?: (project: CrashProject) => Promise<void>;
	/** Another matrix has this call. */
	readonly covered?: (call: NumberedCall) => boolean;
};

export type Cell = {readonly call: NumberedCall; readonly column: FaultColumn};

/** Which cells are tried, of all that there are. */
export type Choice = (cells: readonly Cell[]) => readonly Cell[];

export type CrashMatrix = {
	/** Calls x faults, as a table. */
	readonly text: string;
	/** The calls that were disturbed, in order. */
	readonly calls: readonly NumberedCall[];
	/** The cells that are not green, and what is wrong. */
	readonly red: ReadonlyArray<{readonly cell: string; readonly problem: string}>;
};

/**
Disturbs a run at every call in every way, runs the same again, and compares what there is then with an undisturbed run; then has all
of it taken back. A second run is made once for all the cells that leave the very same behind, in the account, the project and the journal.
*/
export async function crashMatrix(lab: CrashLab, project: CrashProject, scenario: CrashScenario, choose: Choice): Promise<CrashMatrix> {
	return new CrashExperiment(lab, project, scenario).run(choose);
}

class CrashExperiment {
	readonly #lab: CrashLab;
	readonly #project: CrashProject;
	readonly #scenario: CrashScenario;
	/** What came of going on from a state. */
	readonly #known = new Map<string, string | undefined>();
	#putBack: (() => void) | undefined;
	#prepared = '';
	#current = '';
	#nothing: Remains | undefined;
	#expected: Remains | undefined;

	constructor(lab: CrashLab, project: CrashProject, scenario: CrashScenario) {
		this.#lab = lab;
		this.#project = project;
		this.#scenario = scenario;
	}

	async run(choose: Choice): Promise<CrashMatrix> {
		const started = performance.now();
		const {title, covered = () => false} = this.#scenario;
		const calls = (await this.#undisturbed()).filter(call => !covered(call));
		const all = calls.flatMap(call => faultColumns.filter(({changesOnly}) => call.mutates || !changesOnly).map(column => ({call, column})));
		const results = new Map<string, string>();
		const red: Array<{cell: string; problem: string}> = [];
		for (const cell of choose(all)) {
			const problem = await this.#cell(cell).catch(error => `the test itself: ${error instanceof Error ? error.stack : error}`);
			results.set(nameOf(cell), problem === undefined ? 'ok' : 'RED');
			if (problem !== undefined) {
				red.push({cell: nameOf(cell), problem});
			}
		}

		const table = calls.map(call => [call.name, faultColumns.map(column => results.get(nameOf({call, column})) ?? '-')] as const);
		const titles = faultColumns.map(column => column.title);
		const seconds = Math.round((performance.now() - started) / 1000);
		const summary = `${this.#lab.title}: covered outcomes: ${results.size} distinct (call, fault) of ${all.length}, ${red.length} red, ${this.#known.size} different states to go on from, ${seconds} s`;
		return {red, calls, text: `${tableText(title, titles, table)}\n${summary}`};
	}

	/** The run as it should be: its calls, what it leaves, and that all of it can be taken back. */
	async #undisturbed(): Promise<readonly NumberedCall[]> {
		await this.#project.reset();
		this.#nothing = await this.#project.remains();
		await this.#prepare();
		this.#prepared = await this.#state();
		const {problems} = await this.#setUp();
		const calls = [...this.#lab.disturbed.calls];
		this.#expected = await this.#project.remains();
		this.#current = await this.#state();
		const problem = problems[0]?.what ?? (await this.#goOn());
		if (problem !== undefined) {
			throw new Error(`undisturbed: ${problem}`);
		}

		return calls;
	}

	/** The account and the project as they are before the run. */
	async #prepare(): Promise<void> {
		this.#lab.disturbed.begin();
		if (this.#putBack !== undefined) {
			this.#putBack();
			return;
		}

		await this.#project.reset();
		await this.#scenario.prepare?.(this.#project);
		await this.#lab.settled();
		const account = this.#lab.keep?.();
		const disk = this.#project.keepDisk();
		this.#putBack =
			account &&
			(() => {
				account();
				disk();
			});
	}

	/** A run whose calls are all of a known kind. */
	async #setUp(options: Parameters<CrashProject['setUp']>[0] = {}, disturbance?: Disturbance): Promise<SetupEnd> {
		this.#lab.disturbed.begin(disturbance);
		const end = await this.#project.setUp(options);
		await this.#lab.settled();
		for (const call of this.#lab.disturbed.calls) {
			kindOf(call);
		}

		return end;
	}

	async #cell(cell: Cell): Promise<string | undefined> {
		const {patienceMs} = this.#lab;
		if (!cell.column.isSilent) {
			return this.#try(cell);
		}

		// A machine that is busy may take longer for an answer than the first patience lasts.
		let problem: string | undefined;
		for (const timeoutMs of patienceMs) {
			problem = await this.#try(cell, timeoutMs);
			if (problem === undefined) {
				break;
			}
		}

		return problem;
	}

	async #try(cell: Cell, timeoutMs?: number): Promise<string | undefined> {
		if (this.#current !== this.#prepared) {
			await this.#prepare();
		}

		this.#current = '';
		const problems = await this.#disturb(cell, timeoutMs);
		const {happened} = this.#lab.disturbed;
		this.#lab.disturbed.begin();
		this.#current = await this.#state();
		return happened ? (this.#judge(problems, cell) ?? this.#judgeRest(problems, cell.column)) : 'the call was not reached';
	}

	/** Why the run failed; undefined when it was killed. */
	async #disturb({call, column: {fault, attempts}}: Cell, timeoutMs: number | undefined): Promise<readonly Explanation[] | undefined> {
		const killed = fault.type === 'killed';
		// The SDK's own tries would pass over what happens once; and nobody waits for the dead.
		vi.stubEnv('AWS_MAX_ATTEMPTS', attempts === undefined && !killed ? undefined : '1');
		try {
			if (killed) {
				await this.#lab.kill(this.#project, call.name, fault.after);
				return undefined;
			}

			return (await this.#setUp({timeoutMs}, {at: call.name, fault})).problems;
		} finally {
			vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
		}
	}

	/** What is wrong with how the disturbed run ended. */
	#judge(problems: readonly Explanation[] | undefined, {call, column}: Cell): string | undefined {
		const kind = kindOf(call);
		const effect = kind.effects[column.title];
		if (effect === 'dies' || problems === undefined) {
			return effect === 'dies' && problems === undefined
				? undefined
				: `${kind.title}: the run ${problems === undefined ? 'died' : 'lived'}`;
		}

		const [problem] = problems;
		const words = wordsOf(effect, call, column);
		if (words === undefined) {
			return problem === undefined ? undefined : `${kind.title}: it should have gone on, and said: ${problem.what} ${problem.why}`;
		}

		if (problem === undefined) {
			return `${kind.title}: it should have failed, and said nothing`;
		}

		const {what, why, next = []} = problem;
		return words.what.test(what) && words.next.test(next[0] ?? '') ? undefined : `${kind.title}: it said: ${what} ${why} Next: ${next[0]}`;
	}

	async #judgeRest(problems: readonly Explanation[] | undefined, {undone = false}: FaultColumn): Promise<string | undefined> {
		if (problems?.length === 0 && !isDeepStrictEqual(await this.#project.remains(), this.#expected)) {
			return 'it said that all went well, and it did not';
		}

		const start = `${undone ? 'undone' : 'again'} ${this.#current}`;
		if (!this.#known.has(start)) {
			this.#current = '';
			this.#known.set(start, undone ? await this.#undo() : await this.#goOn());
		}

		return this.#known.get(start);
	}

	/** The same command again, and undo: what is wrong with where they end. */
	async #goOn(): Promise<string | undefined> {
		const {problems} = await this.#setUp();
		if (problems[0] !== undefined) {
			return `the second run failed: ${problems[0].what} ${problems[0].why}`;
		}

		const remains = await this.#project.remains();
		if (!isDeepStrictEqual(remains, this.#expected)) {
			return `the second run ends elsewhere: ${difference(remains, this.#expected)}`;
		}

		const left = (await this.#setUp({dry: true})).planned.filter(id => id !== 'github/secret');
		if (left.length > 0) {
			return `after the second run there is still to do: ${left.join(', ')}`;
		}

		await this.#project.fillBucket();
		return this.#undo();
	}

	async #undo(): Promise<string | undefined> {
		const endings = (await this.#project.undo()).filter(ending => !ending.endsWith(' undone') && !takenBackByNobody.test(ending));
		if (endings.length > 0) {
			return `undo: ${endings.join(', ')}`;
		}

		const left = withoutKey(await this.#project.remains());
		const nothing = withoutKey(this.#nothing);
		if (!isDeepStrictEqual(left, nothing)) {
			return `undo left something: ${difference(left, nothing)}`;
		}

		const changed = this.#project.changedFiles();
		return changed.length === 0 ? undefined : `undo left in the project: ${changed.join(', ')}`;
	}

	/** Everything that the next run finds. */
	async #state(): Promise<string> {
		const [remains, keys, entries] = await Promise.all([this.#project.remains(), this.#project.keys(), this.#project.journal.entries()]);
		return stateText({remains, keys, entries: entries.map(entry => ({...entry, error: undefined}))});
	}
}

export function nameOf({call, column}: Cell): string {
	return `${call.name}, ${column.title}`;
}

/** Changes that are not to be taken back. */
const takenBackByNobody = /^(?:github\/secret|cache\/key-leftovers) kept$/;

/** What CI was given stays with CI. */
function withoutKey(remains: Remains | undefined): unknown {
	return {...remains, key: undefined};
}
