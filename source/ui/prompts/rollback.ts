import {confirm, select} from '@inquirer/prompts';
import {oneLine} from '../ink/lines/text.ts';
import {interruptible} from './interruptible.ts';

/** Which of these to go back to. What is live can't be chosen. */
export async function chooseImage<Value>(
	images: ReadonlyArray<{readonly value: Value; readonly words: string; readonly live: boolean}>,
	signal: AbortSignal,
): Promise<Value> {
	return interruptible(
		select(
			{
				message: 'Which image shall run?',
				choices: images.map(({value, words, live}) => ({value, name: oneLine(words), disabled: live ? '(it runs now)' : false})),
			},
			{signal},
		),
	);
}

export async function confirmRollback(signal: AbortSignal): Promise<boolean> {
	return interruptible(confirm({message: 'Deploy it?', default: false}, {signal}));
}
