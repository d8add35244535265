import type {Check, CheckOutcome, CheckResult} from './check.ts';
import {type ExitCode, exitCodes, explain} from './errors.ts';
import {redact} from './secrets.ts';

export type CheckEvent =
	| {readonly type: 'started'; readonly check: Check}
	| {readonly type: 'output'; readonly check: Check; readonly line: string}
	| {readonly type: 'finished'; readonly check: Check; readonly result: CheckResult};

export type Verification = {
	readonly checks: readonly CheckResult[];
	/** True when nothing failed and nothing is unknown. */
	readonly ok: boolean;
	/** One line, for example "Proved 11 of 12, 1 failed." */
	readonly verdict: string;
	readonly exitCode: ExitCode;
};

/** Runs all checks concurrently. A check that throws could not look: it is `unknown`, never `pass`. */
export async function runChecks(
	checks: readonly Check[],
	signal: AbortSignal,
	onEvent: (event: CheckEvent) => void = () => {},
): Promise<Verification> {
	const results = await Promise.all(checks.map(async check => runCheck(check, signal, onEvent)));
	signal.throwIfAborted();
	return summarize(results);
}

async function runCheck(check: Check, signal: AbortSignal, onEvent: (event: CheckEvent) => void): Promise<CheckResult> {
	const started = performance.now();
	onEvent({type: 'started', check});
	const outcome = await look(check, signal, line => onEvent({type: 'output', check, line}));
	const {id, step, title} = check;
	const result = {id, step, title, ...outcome, durationMs: Math.round(performance.now() - started)};
	onEvent({type: 'finished', check, result});
	return result;
}

async function look(check: Check, signal: AbortSignal, output: (line: string) => void): Promise<CheckOutcome> {
	try {
		const {status, detail, evidence, remedy} = await check.run({signal, output: line => output(redact(line))});
		return {status, detail: redact(detail), evidence: optional(evidence), remedy: optional(remedy)};
	} catch (error) {
		const {what, why, next} = explain(error);
		return {status: 'unknown', detail: `could not look: ${what}`, evidence: why, remedy: next?.[0]};
	}
}

function optional(text: string | undefined): string | undefined {
	return text === undefined ? undefined : redact(text);
}

/** The verdict over finished checks. Skipped checks promise nothing and count for nothing. */
export function summarize(checks: readonly CheckResult[]): Verification {
	const count = (status: CheckResult['status']) => checks.filter(check => check.status === status).length;
	const [failed, unknown, warned] = [count('fail'), count('unknown'), count('warn')];
	const looked = checks.length - count('skipped');
	const parts = [
		`Proved ${count('pass')} of ${looked}`,
		failed > 0 && `${failed} failed`,
		warned > 0 && `${warned} to look at`,
		unknown > 0 && `${unknown} not known`,
	].filter(part => part !== false);
	const exitCode = failed > 0 ? exitCodes.failed : unknown > 0 ? exitCodes.unknown : exitCodes.ok;
	return {checks, ok: exitCode === exitCodes.ok, verdict: `${parts.join(', ')}.`, exitCode};
}
