import path from 'node:path';
import wrapAnsi from 'wrap-ansi';
import {type ExitCode, exitCodes, FerroviaError} from '../engine/errors.ts';
import {Journal} from '../engine/journal.ts';
import {redact} from '../engine/secrets.ts';
import {type Comparison, compare, type Regressions, regressions} from '../measure/compare.ts';
import {judge} from '../measure/judge.ts';
import {measure as measureProject} from '../measure/measure.ts';
import {findMeasurement, readMeasurements, reportName, type Stored, storeMeasurement, storeName} from '../measure/store.ts';
import {unwrapped} from '../measure/workplace.ts';
import {writeReports} from '../measure/write-reports.ts';
import {detectProject} from '../project/detect.ts';
import {findRoot} from '../project/root.ts';
import {runProcess} from '../services/process.ts';
import {createTheme} from '../ui/ink/theme.ts';
import {printDocument} from '../ui/json/print.ts';
import {MeasureProgress} from '../ui/plain/measure-progress.ts';
import {comparisonLines, measurementLines} from '../ui/plain/measurement.ts';
import {StatusLine} from '../ui/plain/status-line.ts';
import {columnsOf, supportsUnicode} from '../ui/terminal.ts';
import {version} from '../version.ts';
import {projectName} from './findings.ts';
import {type MeasureFlags, readFlags} from './measure/flags.ts';
import type {CommandContext} from './run.ts';

/** Times the builds of the project as it was and as it is, or compares two measurements. */
export async function measure(context: CommandContext): Promise<ExitCode> {
	const flags = readFlags(context.options);
	return flags.compare === undefined ? measureNow(flags, context) : compareStored(flags.compare, flags, context);
}

async function measureNow(flags: MeasureFlags, context: CommandContext): Promise<ExitCode> {
	const {options, controller, interactive} = context;
	const {signal} = controller;
	const environment = process.env;
	const status = new StatusLine(process.stderr, interactive && !options.json && !options.accessible);
	const progress = new MeasureProgress(status, say);
	try {
		const project = await detectProject({
			cwd: path.resolve(options.cwd ?? '.'),
			run: runProcess,
			environment: {...environment, ...unwrapped},
			signal,
		});
		const {root} = project;
		const earlier = await readMeasurements(root);
		tellUnreadable(earlier);
		const measurement = await measureProject({
			project,
			name: projectName(project),
			journal: new Journal(root),
			run: runProcess,
			environment,
			signal,
			rounds: flags.rounds,
			profiles: flags.profiles,
			version,
			onEvent: event => progress.show(event),
		});
		status.clear();
		const stored = await storeMeasurement(root, measurement);
		const [first = measurement, ...rest] = [...earlier.measurements, measurement];
		const {written, left} = await writeReports(
			root,
			[first, ...rest],
			flags.report === undefined ? path.join(root, reportName) : path.resolve(flags.report),
		);
		for (const file of left) {
			say(`note: ${file} was not written by Ferrovia, so it stays as it is; move it away, and the next measurement writes it`);
		}

		const files = [stored, ...written];
		if (options.json) {
			printDocument(measurement);
			for (const file of files) {
				say(`written ${file}`);
			}
		} else {
			print(measurementLines(measurement, files, columnsOf(process.stdout), themeOf(context)));
		}

		const found = flags.failOver === undefined ? undefined : judge(measurement, earlier.measurements, flags.failOver);
		if (found !== undefined) {
			say(found.words);
		}

		return measurement.interrupted ? exitCodes.interrupted : found === undefined ? exitCodes.ok : exitCodeOf(found.regressions);
	} finally {
		status.clear();
	}
}

async function compareStored(
	[nameA, nameB]: NonNullable<MeasureFlags['compare']>,
	{failOver}: MeasureFlags,
	context: CommandContext,
): Promise<ExitCode> {
	const {options, controller} = context;
	const root = await findRoot({cwd: options.cwd ?? '.', run: runProcess, signal: controller.signal});
	const stored = await readMeasurements(root);
	tellUnreadable(stored);
	const [a, b] = [findMeasurement(stored.measurements, nameA), findMeasurement(stored.measurements, nameB)];
	if (a.id === b.id) {
		throw new FerroviaError(
			{what: `"${nameA}" and "${nameB}" are the same measurement.`, next: ['ferrovia measure', 'ferrovia measure --compare first last']},
			{exitCode: exitCodes.usage},
		);
	}

	const comparison = compare(a, b);
	const found = failOver === undefined ? undefined : regressions(comparison, failOver);
	if (options.json) {
		printDocument(comparisonDocument(comparison, found));
	} else {
		const judged = failOver === undefined || found === undefined ? undefined : {limit: failOver, regressions: found};
		print(comparisonLines(comparison, judged, columnsOf(process.stdout), themeOf(context)));
	}

	return found === undefined ? exitCodes.ok : exitCodeOf(found);
}

function comparisonDocument({a, b, ...comparison}: Comparison, found: Regressions | undefined) {
	return {schema: 1, a: a.id, b: b.id, ...comparison, regressions: found};
}

function exitCodeOf({status}: Regressions): ExitCode {
	return status === 'found' ? exitCodes.failed : status === 'none' ? exitCodes.ok : exitCodes.unknown;
}

function tellUnreadable({unreadable}: Stored): void {
	if (unreadable.length > 0) {
		say(`note: ${storeName} has lines that this version can't read, and that stay in it: ${unreadable.join(', ')}`);
	}
}

function themeOf({color}: CommandContext) {
	return createTheme({color, unicode: supportsUnicode(process.env)});
}

/** On stderr, so that stdout holds the outcome alone. */
function say(line: string): void {
	const text = process.stderr.isTTY ? wrapAnsi(line, columnsOf(process.stderr), {trim: false}) : line;
	process.stderr.write(redact(`${text}\n`));
}

function print(lines: readonly string[]): void {
	process.stdout.write(redact(`${lines.join('\n')}\n`));
}
