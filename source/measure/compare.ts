import type {UnitCount} from '../project/unit-graph.ts';
import type {Measurement} from './measurement.ts';
import {type Difference, differenceOf} from './spread.ts';
import {measuredBuildOf, type Row, summarize} from './summary.ts';
import {buildWords, changeWords, counted, stageWords} from './words.ts';

type Key = Pick<Row, 'variant' | 'build' | 'profile' | 'stage'>;

export type ComparedRow = Key & {
	readonly a: Row;
	readonly b: Row;
	/** Median of B by that of A. */
	readonly ratio: number;
	/** `same`: within the spread of the rounds. `unknown`: they were not made on the same machine. */
	readonly verdict: Difference['verdict'] | 'unknown';
	readonly isSpreadKnown: boolean;
};

export type ComparedUnits = Pick<Row, 'variant' | 'build' | 'profile'> & {readonly a: UnitCount; readonly b: UnitCount};

/** Something that is not the same in both. */
export type Circumstance = {
	/** For the reader: `CPU`, `linker of after`, `profile of release, after`. */
	readonly name: string;
	readonly a: string;
	readonly b: string;
	/** It's the machine: times say nothing about the project then. */
	readonly isMachine: boolean;
};

/** Two measurements, A the older. */
export type Comparison = {
	readonly a: Measurement;
	readonly b: Measurement;
	readonly circumstances: readonly Circumstance[];
	readonly isSameMachine: boolean;
	readonly rows: readonly ComparedRow[];
	readonly units: readonly ComparedUnits[];
	/** What only one of them has. */
	readonly onlyA: readonly Key[];
	readonly onlyB: readonly Key[];
};

export function compare(a: Measurement, b: Measurement): Comparison {
	const circumstances = differingCircumstances(a, b);
	const isSameMachine = !circumstances.some(({isMachine}) => isMachine);
	const [rowsA, rowsB] = [summarize(a).rows, summarize(b).rows];
	return {
		a,
		b,
		circumstances,
		isSameMachine,
		rows: rowsA.flatMap(rowA => {
			const rowB = rowsB.find(isSame(rowA));
			if (rowB === undefined) {
				return [];
			}

			const {ratio, verdict, isSpreadKnown} = differenceOf(rowA.wall, rowB.wall);
			return [{...keyOf(rowA), a: rowA, b: rowB, ratio, verdict: isSameMachine ? verdict : 'unknown', isSpreadKnown}];
		}),
		units: a.builds.flatMap(({variant, build, profile, units}) => {
			const other = measuredBuildOf(b, {variant, build, profile})?.units;
			return units === undefined || other === undefined ? [] : [{variant, build, profile, a: units, b: other}];
		}),
		onlyA: rowsA.filter(row => !rowsB.some(isSame(row))).map(keyOf),
		onlyB: rowsB.filter(row => !rowsA.some(isSame(row))).map(keyOf),
	};
}

function keyOf({variant, build, profile, stage}: Key): Key {
	return {variant, build, profile, stage};
}

function isSame(a: Key): (b: Key) => boolean {
	return b => a.variant === b.variant && a.build === b.build && a.profile === b.profile && a.stage === b.stage;
}

const none = 'none';

/** Whether times of both can be held against each other. */
export function isSameMachine(a: Measurement, b: Measurement): boolean {
	return !differingCircumstances(a, b).some(({isMachine}) => isMachine);
}

function differingCircumstances(a: Measurement, b: Measurement): readonly Circumstance[] {
	const pairs: ReadonlyArray<readonly [string, (measurement: Measurement) => string | undefined, boolean?]> = [
		['system', ({circumstances}) => circumstances.os, true],
		['architecture', ({circumstances}) => circumstances.architecture, true],
		['CPU', ({circumstances}) => circumstances.cpu, true],
		['cores', ({circumstances}) => String(circumstances.cores), true],
		// Virtual machines of one kind differ in a few MB.
		['memory', ({circumstances}) => `${Math.round(circumstances.memoryBytes / 2 ** 30)} GiB`],
		['rustc', ({circumstances}) => circumstances.rustc],
		['cargo', ({circumstances}) => circumstances.cargo],
		['sccache', ({circumstances}) => circumstances.sccache],
		['linker before', ({circumstances}) => circumstances.linker.before],
		['linker after', ({circumstances}) => circumstances.linker.after],
		...a.builds
			.filter(key => measuredBuildOf(b, key) !== undefined)
			.map(
				key =>
					[
						`profile ${key.profile} of ${key.build}, ${key.variant}`,
						(measurement: Measurement) => measuredBuildOf(measurement, key)?.cargoProfile,
					] as const,
			),
		['project', ({project}) => project.name],
		[
			'commit',
			({project}) => (project.commit === undefined ? undefined : `${project.commit.slice(0, 7)}${project.dirty ? ' and changes' : ''}`),
		],
		['edited file', ({edited}) => edited],
		['Ferrovia', ({ferrovia}) => ferrovia],
	];
	return pairs.flatMap(([name, read, isMachine = false]) => {
		const [valueA, valueB] = [read(a) ?? none, read(b) ?? none];
		return valueA === valueB ? [] : [{name, a: valueA, b: valueB, isMachine}];
	});
}

export type Regressions =
	| {readonly status: 'found'; readonly rows: readonly ComparedRow[]}
	| {readonly status: 'none'; readonly compared: readonly ComparedRow[]; readonly notCompared: readonly Key[]}
	| {readonly status: 'unknown'; readonly why: string};

/**
Builds of the project as it is that take longer by more than this part (0.2 is 20 %), and by more than the rounds differ among themselves.
Nothing that could be compared is no answer, and neither is a second measurement that was stopped before it had all.
*/
export function regressions({a, b, circumstances, isSameMachine, rows, onlyA}: Comparison, limit: number): Regressions {
	if (!isSameMachine) {
		const machine = circumstances.filter(({isMachine}) => isMachine).map(({name, a: was, b: is}) => `${name} ${was} and ${is}`);
		return {status: 'unknown', why: `They were made on different machines (${machine.join(', ')}).`};
	}

	const compared = rows.filter(({variant}) => variant === 'after');
	const notCompared = onlyA.filter(({variant}) => variant === 'after');
	const found = compared.filter(({verdict, ratio}) => verdict === 'slower' && ratio > 1 + limit);
	if (found.length > 0) {
		return {status: 'found', rows: found};
	}

	if (compared.length === 0) {
		return {status: 'unknown', why: `${a.id} and ${b.id} have no build in common.`};
	}

	return b.interrupted && notCompared.length > 0
		? {status: 'unknown', why: `${b.id} was stopped before all builds of ${a.id} were made again.`}
		: {status: 'none', compared, notCompared};
}

export function rowWords({build, profile, stage, variant}: Key): string {
	return `${buildWords({build, profile})}, ${stageWords[stage]}, ${variant}`;
}

/** One sentence or two. `limit` as the reader knows it: `20 %`. */
export function regressionWords(result: Regressions, limit: string): string {
	if (result.status === 'unknown') {
		return `Whether something takes longer is not known. ${result.why}`;
	}

	if (result.status === 'found') {
		return `Longer by more than ${limit}: ${result.rows.map(row => `${rowWords(row)} (${changeWords(row)})`).join('; ')}.`;
	}

	const {compared, notCompared} = result;
	return `None of ${counted(compared.length, 'build')} takes longer by more than ${limit}.${notCompared.length === 0 ? '' : ` Not compared: ${notCompared.map(rowWords).join('; ')}.`}`;
}
