import {isDeepStrictEqual} from 'node:util';
import {vi} from 'vitest';
import type {Explanation} from '../../../source/engine/errors.ts';
import type {NumberedCall} from '../../_helpers/aws-proxy.ts';
import {git} from '../../_helpers/project-folder.ts';
import type {CrashLab, CrashProject, Remains} from './_crash-lab.ts';
import {type FaultColumn, faultColumns, wordsOf} from './_faults.ts';
import {tableText} from './_table.ts';

export type CrashScenario = {
	readonly title: string;
	/** What was set up before the run. */
	readonly prepare?: (project: CrashProject) => Promise<void>;
	/** Another matrix has this call. */
	readonly covered?: (call: NumberedCall) => boolean;
	/** Nothing is lost with this call, so the run goes on, and ends well. */
	readonly harmless: (call: NumberedCall, column: FaultColumn) => boolean;
};

export type CrashMatrix = {
	/** Calls x faults, as a table. */
	readonly text: string;
	/** What is wrong, one entry for each cell that is not green. */
	readonly red: readonly string[];
};

/**
Disturbs a run at every call in every way, runs the same again, and compares what there is then with an undisturbed run; then has all
of it taken back. A second run is made once for all the cells that leave the very same behind, in the account, the project and the journal.
*/
export async function crashMatrix(lab: CrashLab, project: CrashProject, scenario: CrashScenario): Promise<CrashMatrix> {
	return new CrashExperiment(lab, project, scenario).run();
}

class CrashExperiment {
	readonly #lab: CrashLab;
	readonly #project: CrashProject;
	readonly #scenario: CrashScenario;
	/** What came of going on from a state. */
	readonly #known = new Map<string, string | undefined>();
	#prepared = '';
	#current = '';
	#nothing: Remains | undefined;
	#expected: Remains | undefined;

	constructor(lab: CrashLab, project: CrashProject, scenario: CrashScenario) {
		this.#lab = lab;
		this.#project = project;
		this.#scenario = scenario;
	}

	async run(): Promise<CrashMatrix> {
		const started = performance.now();
		const {title, covered = () => false} = this.#scenario;
		const calls = await this.#undisturbed();
		const rows = calls.filter(call => !covered(call) && only.test(call.name));
		const red: string[] = [];
		let cells = 0;
		const table: Array<readonly [string, readonly string[]]> = [];
		for (const [index, call] of rows.entries()) {
			const row: string[] = [];
			for (const column of faultColumns) {
				if (!call.mutates && !isTriedWithReads(column, index)) {
					row.push('-');
					continue;
				}

				cells++;
				const problem = await this.#cell(call, column).catch(error => `the test itself: ${error instanceof Error ? error.stack : error}`);
				row.push(problem === undefined ? 'ok' : 'RED');
				if (problem !== undefined) {
					red.push(`${call.name}, ${column.title}: ${problem}`);
				}
			}

			table.push([call.name, row]);
		}

		const seconds = Math.round((performance.now() - started) / 1000);
		const summary = `${cells} cells, ${red.length} red, ${this.#known.size} different states to go on from, ${seconds} s`;
		const titles = faultColumns.map(column => column.title);
		return {red, text: `${tableText(title, titles, table)}\n${summary}`};
	}

	/** The run as it should be: its calls, what it leaves, and that all of it can be taken back. */
	async #undisturbed(): Promise<readonly NumberedCall[]> {
		await this.#project.reset();
		this.#nothing = await this.#project.remains();
		await this.#scenario.prepare?.(this.#project);
		this.#prepared = await this.#state();
		this.#lab.proxy.begin();
		const {problems} = await this.#project.setUp();
		const calls = [...this.#lab.proxy.calls];
		this.#expected = await this.#project.remains();
		this.#current = await this.#state();
		const problem = problems[0]?.what ?? (await this.#goOn());
		if (problem !== undefined) {
			throw new Error(`undisturbed: ${problem}`);
		}

		return calls;
	}

	async #cell(call: NumberedCall, column: FaultColumn): Promise<string | undefined> {
		if (this.#current !== this.#prepared) {
			await this.#project.reset();
			this.#lab.proxy.begin();
			await this.#scenario.prepare?.(this.#project);
		}

		const problems = await this.#disturb(call, column);
		const {happened} = this.#lab.proxy;
		this.#lab.proxy.begin();
		this.#current = await this.#state();
		return happened ? (this.#judge(problems, call, column) ?? this.#judgeRest(problems, column)) : 'the call was not reached';
	}

	/** Why the run failed; undefined when it was killed. */
	async #disturb(call: NumberedCall, {fault, attempts, timeoutMs}: FaultColumn): Promise<readonly Explanation[] | undefined> {
		// The SDK's own tries would pass over what happens once.
		vi.stubEnv('AWS_MAX_ATTEMPTS', attempts === undefined ? undefined : String(attempts));
		try {
			if (fault.type === 'killed') {
				await this.#project.setUpKilled(call.name, fault.after);
				return undefined;
			}

			this.#lab.proxy.begin({at: call.name, fault});
			return (await this.#project.setUp({timeoutMs})).problems;
		} finally {
			vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
		}
	}

	/** What is wrong with how the disturbed run ended. */
	#judge(problems: readonly Explanation[] | undefined, call: NumberedCall, column: FaultColumn): string | undefined {
		if (problems === undefined) {
			return undefined;
		}

		const [problem] = problems;
		const words = this.#scenario.harmless(call, column) ? undefined : wordsOf(call, column);
		if (words === undefined) {
			return problem === undefined ? undefined : `it should have gone on, and said: ${problem.what} ${problem.why}`;
		}

		if (problem === undefined) {
			return 'it should have failed, and said nothing';
		}

		const {what, why, next = []} = problem;
		return words.what.test(what) && words.next.test(next[0] ?? '') ? undefined : `it said: ${what} ${why} Next: ${next[0]}`;
	}

	async #judgeRest(problems: readonly Explanation[] | undefined, {undone = false}: FaultColumn): Promise<string | undefined> {
		if (problems?.length === 0 && !isDeepStrictEqual(await this.#project.remains(), this.#expected)) {
			return 'it said that all went well, and it did not';
		}

		const start = `${undone ? 'undone' : 'again'} ${this.#current}`;
		if (!this.#known.has(start)) {
			this.#known.set(start, undone ? await this.#undo() : await this.#goOn());
			this.#current = '';
		}

		return this.#known.get(start);
	}

	/** The same command again, and undo: what is wrong with where they end. */
	async #goOn(): Promise<string | undefined> {
		const {problems} = await this.#project.setUp();
		if (problems[0] !== undefined) {
			return `the second run failed: ${problems[0].what} ${problems[0].why}`;
		}

		const remains = await this.#project.remains();
		if (!isDeepStrictEqual(remains, this.#expected)) {
			return `the second run ends elsewhere: ${difference(remains, this.#expected)}`;
		}

		const left = (await this.#project.setUp({dry: true})).planned.filter(id => id !== 'github/secret');
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

		const changed = git(this.#project.root, 'status', '--porcelain');
		return changed === '' ? undefined : `undo left in the project: ${changed}`;
	}

	/** Everything that the next run finds, as text that is the same for two states that are: times, random ids and key ids are numbered. */
	async #state(): Promise<string> {
		const [remains, keys, entries] = await Promise.all([this.#project.remains(), this.#project.keys(), this.#project.journal.entries()]);
		const numbers = new Map<string, string>();
		return JSON.stringify({remains, keys, entries: entries.map(entry => ({...entry, at: '', error: undefined}))}, undefined, 1).replaceAll(
			/AKIA[A-Z\d]{16}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g,
			id => {
				numbers.set(id, numbers.get(id) ?? `id ${numbers.size + 1}`);
				return numbers.get(id) ?? '';
			},
		);
	}
}

function isTriedWithReads({reads, title}: FaultColumn, index: number): boolean {
	if (typeof reads === 'boolean' || process.env.FERROVIA_TEST_CELLS === 'all') {
		return reads !== false;
	}

	const alike = faultColumns.filter(column => column.reads === reads);
	return alike[index % alike.length]?.title === title;
}

/** Where a cell is red: FERROVIA_TEST_CALLS=CreateRole tries the calls with such a name alone. */
const only = new RegExp(process.env.FERROVIA_TEST_CALLS ?? '');

/** Changes that are not to be taken back. */
const takenBackByNobody = /^(?:github\/secret|cache\/key-leftovers) kept$/;

/** What CI was given stays with CI. */
function withoutKey(remains: Remains | undefined): unknown {
	return {...remains, key: undefined};
}

/** The lines in which two values differ. */
function difference(found: unknown, wanted: unknown): string {
	const lines = (value: unknown) => (JSON.stringify(value, undefined, 1) ?? '').split('\n');
	const [a, b] = [lines(found), lines(wanted)];
	return [
		...a.filter(line => !b.includes(line)).map(line => `+ ${line.trim()}`),
		...b.filter(line => !a.includes(line)).map(line => `- ${line.trim()}`),
	].join(' ');
}
