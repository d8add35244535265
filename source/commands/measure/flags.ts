import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {ProfileKind} from '../../measure/measurement.ts';
import type {GlobalOptions} from '../options.ts';

export const profileChoices = ['dev', 'release', 'both'] as const;

export type MeasureFlags = {
	readonly rounds: number;
	readonly profiles: readonly ProfileKind[];
	/** Names of two measurements, the first the older one; undefined to measure. */
	readonly compare: readonly [string, string] | undefined;
	/** As a part: 0.2 for 20 %. */
	readonly failOver: number | undefined;
	/** Where the page goes; undefined for the usual place. */
	readonly report: string | undefined;
};

/** The flags of `measure`. @throws FerroviaError (exit code 2) with the form that is accepted. */
export function readFlags({runs, profile, compare, failOver, report}: GlobalOptions): MeasureFlags {
	return {
		rounds: readRounds(runs),
		profiles: readProfiles(profile),
		compare: readCompare(compare),
		failOver: readPercent(failOver),
		report: typeof report === 'string' ? report : undefined,
	};
}

const maximumRounds = 50;

function readRounds(value: unknown): number {
	const rounds = value === undefined ? 3 : Number(value);
	if (!Number.isInteger(rounds) || rounds < 1 || rounds > maximumRounds) {
		throw wrong('--runs', value, `a whole number from 1 to ${maximumRounds}`, '--runs 3');
	}

	return rounds;
}

function readProfiles(value: unknown): readonly ProfileKind[] {
	switch (value ?? 'release') {
		case 'dev':
			return ['dev'];
		case 'release':
			return ['release'];
		case 'both':
			return ['dev', 'release'];
		default:
			throw wrong('--profile', value, profileChoices.join(', '), '--profile both');
	}
}

/** `A B`, `A..B`, or `A` alone to compare it with the newest. */
function readCompare(value: unknown): MeasureFlags['compare'] {
	if (value === undefined) {
		return undefined;
	}

	const names = [value]
		.flat()
		.flatMap(name => String(name).split('..'))
		.filter(Boolean);
	const [first, second = 'last'] = names;
	if (first === undefined || names.length > 2) {
		throw wrong(
			'--compare',
			names.join(' '),
			'two measurements: the beginnings of their ids, their numbers, first or last',
			'--compare first last',
		);
	}

	return [first, second];
}

function readPercent(value: unknown): number | undefined {
	if (value === undefined) {
		return undefined;
	}

	const percent = /^(\d{1,4}(?:\.\d+)?) ?%?$/.exec(String(value).trim())?.[1];
	if (percent === undefined) {
		throw wrong('--fail-over', value, 'a percentage like 20 or 20%', '--fail-over 20%');
	}

	return Number(percent) / 100;
}

function wrong(flag: string, value: unknown, form: string, example: string): FerroviaError {
	return new FerroviaError(
		{what: `${flag} can't be "${String(value)}".`, why: `It takes ${form}.`, next: [`ferrovia measure ${example}`]},
		{exitCode: exitCodes.usage},
	);
}
