import {open} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {readOptional} from '../engine/journal.ts';
import {fieldOf} from '../project/fields.ts';
import type {Measurement} from './measurement.ts';

export const storeName = 'ferrovia.measurements.jsonl';
export const markdownName = 'BASELINE_MEASUREMENTS.md';
export const reportName = 'ferrovia-report.html';

/** What a measurement writes into the root. */
export const ownFiles = [storeName, markdownName, reportName] as const;

export type Stored = {
	/** The oldest first. */
	readonly measurements: readonly Measurement[];
	/** Lines that could not be read, from 1. They stay in the file. */
	readonly unreadable: readonly number[];
};

/** All measurements of the project. A line that can't be read, or that a later version wrote, is told and not touched. */
export async function readMeasurements(root: string): Promise<Stored> {
	const text = (await readOptional(path.join(root, storeName)))?.toString('utf8') ?? '';
	const read = text.split('\n').map((line, index) => ({line, number: index + 1, measurement: parse(line)}));
	return {
		measurements: read.flatMap(({measurement}) => measurement ?? []),
		unreadable: read.filter(({line, measurement}) => line.trim() !== '' && measurement === undefined).map(({number}) => number),
	};
}

/** Appends a line. What a crash has torn before stays a line of its own. Returns the file. */
export async function storeMeasurement(root: string, measurement: Measurement): Promise<string> {
	const name = path.join(root, storeName);
	const file = await open(name, 'a+');
	try {
		const {size} = await file.stat();
		const torn = size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() !== '\n';
		await file.appendFile(`${torn ? '\n' : ''}${JSON.stringify(measurement)}\n`);
		await file.sync();
	} finally {
		await file.close();
	}

	return name;
}

/**
The measurement of that name: `first`, `last`, a number of up to three digits that counts from 1, or the beginning of an id.

@throws FerroviaError (exit code 2) when there is none, or several.
*/
export function findMeasurement(measurements: readonly Measurement[], name: string): Measurement {
	const [found, ...others] = candidates(measurements, name);
	if (found === undefined || others.length > 0 || name === '') {
		throw new FerroviaError(
			{
				what: found === undefined || name === '' ? `There is no measurement "${name}".` : `Several measurements begin with "${name}".`,
				why:
					measurements.length === 0
						? `There is none in ${storeName} yet.`
						: `${storeName} holds ${measurements.map(({id}, index) => `${id} (${index + 1})`).join(', ')}; first and last are names, too.`,
				next: measurements.length === 0 ? ['ferrovia measure'] : [`ferrovia measure --compare ${measurements[0]?.id} last`],
			},
			{exitCode: exitCodes.usage},
		);
	}

	return found;
}

function candidates(measurements: readonly Measurement[], name: string): readonly Measurement[] {
	const position = name === 'first' ? 1 : name === 'last' ? measurements.length : /^\d{1,3}$/.test(name) ? Number(name) : undefined;
	return position === undefined
		? measurements.filter(({id}) => id.startsWith(name.toLowerCase()))
		: measurements.slice(Math.max(0, position - 1), position);
}

function parse(line: string): Measurement | undefined {
	try {
		const value: unknown = line.trim() === '' ? undefined : JSON.parse(line);
		return fieldOf(value, 'schema') === 1 && Array.isArray(fieldOf(value, 'runs')) ? (value as Measurement) : undefined;
	} catch {
		return undefined;
	}
}
