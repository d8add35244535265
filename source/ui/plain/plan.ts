import path from 'node:path';
import chalk, {Chalk} from 'chalk';
import wrapAnsi from 'wrap-ansi';
import type {Change} from '../../engine/change.ts';
import {changesOf} from '../../engine/plan.ts';
import {redact} from '../../engine/secrets.ts';
import type {Plan, PlannedStep} from '../../engine/step.ts';
import {countLines, unifiedDiff} from '../diff.ts';
import {resourceLineSign, resourceSigns} from '../resource.ts';

export type PlanOptions = {
	readonly color: boolean;
	readonly columns: number;
	/** The project's folder; paths are shown relative to it. */
	readonly root: string;
	/** The last line: what to do with the plan. */
	readonly next: string;
	/** With every diff, rather than its size. */
	readonly diffs: boolean;
};

/** Prints a plan as text: each step with why, each change with what it does. */
export function printPlan(plan: Plan, options: PlanOptions): void {
	process.stdout.write(redact(`${planLines(plan, options).join('\n')}\n`));
}

export function planLines(plan: Plan, options: PlanOptions): readonly string[] {
	const paint = options.color ? chalk : new Chalk({level: 0});
	const count = changesOf(plan).length;
	const verdict = count === 0 ? 'Nothing to do.' : `${count} ${count === 1 ? 'change' : 'changes'}. ${options.next}`;
	return [...plan.steps.flatMap(step => [...stepLines(step, options, paint), '']), paint.bold(verdict)];
}

type Paint = typeof chalk;

const words = {done: 'done', pending: 'to do', skipped: 'skipped'} as const;

function stepLines(step: PlannedStep, options: PlanOptions, paint: Paint): readonly string[] {
	const reason = step.status === 'pending' ? '' : (step.reason ?? '');
	return [
		`${paint.bold(step.title.padEnd(9))} ${words[step.status]}${reason === '' ? '' : paint.dim(`: ${reason}`)}`,
		...step.notes.flatMap(({level, text}) =>
			wrapped(`${level === 'warn' ? paint.yellow('look  ') : paint.dim('note  ')}${text}`, options.columns, 2, 6),
		),
		...step.changes.flatMap(change => changeLines(change, options, paint)),
	];
}

function changeLines(change: Change, options: PlanOptions, paint: Paint): readonly string[] {
	const {preview, provisional, summary} = change;
	const size = preview.type === 'file' ? paint.dim(`  ${sizeOf(preview, summary, options.root)}`) : '';
	const lines = [...wrapped(`${signOf(preview, paint)} ${summary}${size}`, options.columns, 2, 2)];
	if (provisional !== undefined) {
		lines.push(...wrapped(paint.dim(`may change: ${provisional}`), options.columns, 6));
	}

	if (preview.type === 'command') {
		lines.push(
			`      $ ${preview.argv.join(' ')}`,
			...(preview.note === undefined ? [] : wrapped(paint.dim(preview.note), options.columns, 6)),
		);
	} else if (preview.type === 'file' && options.diffs) {
		lines.push(
			...unifiedDiff(preview, options.root)
				.trimEnd()
				.split('\n')
				.slice(2)
				.map(line => `      ${paintDiff(line, paint)}`),
		);
	} else if (preview.type === 'resource') {
		lines.push(...preview.lines.flatMap(line => wrapped(paintResource(line, paint), options.columns, 6, 2)));
	}

	return lines;
}

function signOf(preview: Change['preview'], paint: Paint): string {
	const sign =
		preview.type === 'resource' ? resourceSigns[preview.verb] : preview.type === 'file' && preview.before !== undefined ? '~' : '+';
	return {'+': paint.green, '~': paint.yellow, '-': paint.red}[sign](sign);
}

/** How much a file changes, with its path where the summary does not name it. */
function sizeOf(preview: Extract<Change['preview'], {type: 'file'}>, summary: string, root: string): string {
	const {added, removed} = countLines(unifiedDiff(preview, root));
	const relative = path.relative(root, preview.path);
	const name = relative.startsWith('..') ? preview.path : relative;
	return `${summary.includes(name) ? '' : `${name}  `}+${added} -${removed}`;
}

function paintDiff(line: string, paint: Paint): string {
	if (line.startsWith('+')) {
		return paint.green(line);
	}

	return line.startsWith('-') ? paint.red(line) : paint.dim(line);
}

function paintResource(line: string, paint: Paint): string {
	const sign = resourceLineSign(line);
	return sign === '+' ? paint.green(line) : sign === '-' ? paint.red(line) : line;
}

/** A text as lines below each other; those after the first stand further in. A word that is too long stays whole, to be copied. */
function wrapped(text: string, columns: number, indent: number, hang = 0): readonly string[] {
	const start = ' '.repeat(indent) + (/^ */.exec(text)?.[0] ?? '');
	return wrapAnsi(text.trimStart(), columns - start.length - hang)
		.split('\n')
		.map((line, index) => start + (index === 0 ? '' : ' '.repeat(hang)) + line);
}
