import {confirm, select} from '@inquirer/prompts';
import type {Resolution, UndoItem} from '../../engine/undo-item.ts';
import {interruptible} from './interruptible.ts';

export async function confirmUndoing(count: number, signal: AbortSignal): Promise<boolean> {
	return interruptible(confirm({message: `Take back ${count === 1 ? 'this' : `these ${count}`}?`, default: false}, {signal}));
}

/** Whether that may be lost which Ferrovia did not put there. */
export async function confirmDestroying({summary, destroys}: UndoItem, signal: AbortSignal): Promise<boolean> {
	const message = `To ${summary} destroys ${destroys}, which nothing brings back. Do it?`;
	return interruptible(confirm({message, default: false}, {signal}));
}

/** What should become of a file that was changed since. */
export async function askResolution({threeWay}: UndoItem, signal: AbortSignal): Promise<Resolution> {
	return interruptible(
		select<Resolution>(
			{
				message: 'What should it become?',
				choices: [
					...(threeWay?.merged === undefined
						? []
						: [{value: 'merged' as const, name: 'Without what Ferrovia wrote, with what came since'}]),
					{value: 'keep', name: 'Leave it as it is now'},
					{value: 'original', name: 'As it was before Ferrovia; what came since is lost'},
				],
			},
			{signal},
		),
	);
}
