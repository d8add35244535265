import {isDeepStrictEqual} from 'node:util';
import {exitCodes, explain, FerroviaError, InterruptedError} from './errors.ts';
import type {ActiveIntent} from './journal.ts';
import type {ResourceReversal, Reverser, ReverserOf} from './reverser.ts';
import {redact} from './secrets.ts';
import type {UndoItem} from './undo-item.ts';
import type {UndoLook, UndoResult, UndoWork} from './undo-work.ts';

/** Looks at a resource through the eyes of its step. One that can't be looked at is `unknown`, never `gone`. */
export async function inspectResource(
	intent: ActiveIntent,
	reversal: ResourceReversal,
	{reverserOf, signal, output}: UndoLook,
): Promise<UndoItem> {
	try {
		output(`looking: ${reversal.summary}`);
		const reverser = await findReverser(intent.step, reverserOf);
		return {intent, ...(await reverser.inspect(reversal, signal))};
	} catch (error) {
		if (error instanceof InterruptedError || signal.aborted) {
			throw new InterruptedError();
		}

		const {what, why, next = ['ferrovia undo']} = explain(error);
		return {intent, state: 'unknown', summary: reversal.summary, problem: {what, why, next}};
	}
}

/** Takes a resource back, and believes that it is gone when it has been looked at again. */
export async function takeBackResource(item: UndoItem, reversal: ResourceReversal, work: UndoWork): Promise<UndoResult> {
	const {intent, state, destroys} = item;
	if (state !== 'ready') {
		return {ending: state === 'kept' ? 'kept' : 'undone'};
	}

	if (destroys !== undefined && !work.mayDestroy) {
		throw new FerroviaError({
			what: `To ${reversal.summary} would destroy ${destroys}.`,
			why: 'Nobody has agreed to that, so it was left as it is.',
			next: ['ferrovia undo'],
		});
	}

	const {signal, mayDestroy} = work;
	const reverser = await findReverser(intent.step, work.reverserOf);
	await reverser.apply(reversal, {signal, mayDestroy, output: line => work.output(redact(`${reversal.summary}: ${line}`))});
	const after = await inspectResource(intent, reversal, work);
	if (after.problem !== undefined) {
		throw new FerroviaError(after.problem, {exitCode: exitCodes.unknown});
	}

	if (after.state === 'ready') {
		throw new FerroviaError({
			what: `It did not help to ${reversal.summary}.`,
			why: 'No error was reported, but it is still there when looked at again.',
			next: ['ferrovia undo'],
		});
	}

	return after.state === 'kept' ? {ending: 'kept', reason: after.summary} : {ending: 'undone'};
}

/** True when both announced the same resource: a run that failed, and the one that went on from there. */
export function announceSame({step, reversal}: ActiveIntent, other: ActiveIntent): boolean {
	return (
		reversal.type === 'resource' &&
		other.reversal.type === 'resource' &&
		isDeepStrictEqual([step, reversal.action, reversal.data], [other.step, other.reversal.action, other.reversal.data])
	);
}

async function findReverser(step: string, reverserOf: ReverserOf): Promise<Reverser> {
	const reverser = await reverserOf(step);
	if (reverser === undefined) {
		throw new FerroviaError(
			{
				what: `This version of Ferrovia does not know how to take back what the step ${step} made.`,
				why: 'Another version made it.',
				next: ['npx ferrovia@latest undo'],
			},
			{exitCode: exitCodes.unknown},
		);
	}

	return reverser;
}
