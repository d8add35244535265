// What came of a sample: one row a room, and the mutants that no test noticed.
import type {Mutant} from './mutants.ts';

/** `refused`: by the compiler, so that no test is needed. */
export type Fate = 'killed' | 'timed out' | 'survived' | 'refused' | 'equivalent';

export type Outcome = {
	readonly room: string;
	readonly mutant: Pick<Mutant, 'file' | 'line' | 'kind' | 'before' | 'after'>;
	readonly fate: Fate;
	/** The test file that noticed it; of a survivor, how many were tried. */
	readonly by: string;
};

/** A mutant that behaves as the original does, and why; known by its words, so that lines may move. */
export type Equivalent = {readonly file: string; readonly before: string; readonly after: string; readonly why: string};

export function isEquivalent({file, before, after}: Outcome['mutant'], known: readonly Equivalent[]): boolean {
	return known.some(one => one.file === file && one.before === before && one.after === after);
}

export function reportOf(outcomes: readonly Outcome[]): string {
	const rooms = [...new Set(outcomes.map(({room}) => room))];
	return [
		row(['room', 'mutants', 'killed', 'timed out', 'survived', 'refused', 'equivalent', 'score']),
		...rooms.map(room =>
			figures(
				room,
				outcomes.filter(outcome => outcome.room === room),
			),
		),
		figures('all', outcomes),
		'',
		...outcomes
			.filter(({fate}) => fate === 'survived')
			.flatMap(({mutant, by}) => [`${mutant.file}:${mutant.line} (${mutant.kind}, ${by})`, `  - ${mutant.before}`, `  + ${mutant.after}`]),
	].join('\n');
}

/** Of the mutants that compile and differ from the original, how many were noticed; 1 of none. */
export function scoreOf(outcomes: readonly Outcome[]): number {
	const survived = count(outcomes, 'survived');
	const noticed = count(outcomes, 'killed') + count(outcomes, 'timed out');
	return noticed + survived === 0 ? 1 : noticed / (noticed + survived);
}

function figures(name: string, outcomes: readonly Outcome[]): string {
	const counts = (['killed', 'timed out', 'survived', 'refused', 'equivalent'] as const).map(fate => String(count(outcomes, fate)));
	return row([name, String(outcomes.length), ...counts, `${Math.floor(scoreOf(outcomes) * 100)} %`]);
}

function count(outcomes: readonly Outcome[], fate: Fate): number {
	return outcomes.filter(outcome => outcome.fate === fate).length;
}

function row([name = '', ...cells]: readonly string[]): string {
	return name.padEnd(16) + cells.map(cell => cell.padStart(11)).join('');
}
