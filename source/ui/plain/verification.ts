import chalk, {Chalk} from 'chalk';
import wrapAnsi from 'wrap-ansi';
import type {CheckStatus} from '../../engine/check.ts';
import type {Verification} from '../../engine/verify.ts';
import {type CheckGroup, groupChecks} from './group-checks.ts';

export type VerificationOptions = {
	readonly color: boolean;
	readonly columns: number;
	/** With what passed, and with the words of the tools. */
	readonly verbose: boolean;
};

/** Prints checks as text: what needs a look, and the verdict last. */
export function printVerification(verification: Verification, options: VerificationOptions): void {
	process.stdout.write(`${verificationLines(verification, options).join('\n')}\n`);
}

export function verificationLines({checks, verdict}: Verification, options: VerificationOptions): readonly string[] {
	const paint = options.color ? chalk : new Chalk({level: 0});
	const shown = checks.filter(({status}) => options.verbose || (status !== 'pass' && status !== 'skipped'));
	const hidden = checks.length - shown.length;
	const proved = countsByStep(checks.filter(({status}) => status === 'pass'));
	return [
		...(options.verbose || proved === '' ? [] : [...wrapAnsi(`${paint.green('proved')}   ${proved}`, options.columns).split('\n')]),
		...groupChecks(shown).flatMap(group => groupLines(group, options, paint)),
		...(shown.length === 0 && proved === '' ? [] : ['']),
		`${paint.bold(verdict)}${hidden > 0 ? paint.dim(`  --verbose shows all ${checks.length}`) : ''}`,
	];
}

/** `tools 5, cargo 9`, in the order in which they were checked. */
function countsByStep(checks: Verification['checks']): string {
	const steps = [...new Set(checks.map(({step}) => step))];
	return steps.map(step => `${step} ${checks.filter(check => check.step === step).length}`).join(', ');
}

const marks: Readonly<Record<CheckStatus, readonly [string, 'green' | 'yellow' | 'red' | 'dim']>> = {
	pass: ['proved ', 'green'],
	warn: ['look   ', 'yellow'],
	fail: ['failed ', 'red'],
	unknown: ['unknown', 'yellow'],
	skipped: ['skipped', 'dim'],
};

function groupLines(
	{first: {status, step, detail, evidence, remedy, durationMs}, titles}: CheckGroup,
	{columns, verbose}: VerificationOptions,
	paint: typeof chalk,
): readonly string[] {
	const [word, color] = marks[status];
	const indented = (text: string) =>
		wrapAnsi(text, columns - 9)
			.split('\n')
			.map(line => `${' '.repeat(9)}${line}`);
	return [
		...titles.map((title, index) =>
			index === 0
				? `${paint[color](word)}  ${step}: ${title}${verbose ? paint.dim(`  ${(durationMs / 1000).toFixed(1)} s`) : ''}`
				: `${' '.repeat(9)}${step}: ${title}`,
		),
		...indented(detail),
		...(verbose && evidence !== undefined ? indented(paint.dim(evidence)) : []),
		...(remedy === undefined ? [] : indented(`mend it: ${remedy}`)),
	];
}
