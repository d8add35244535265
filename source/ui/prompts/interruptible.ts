import {InterruptedError} from '../../engine/errors.ts';

/** Ctrl+C in a prompt is an interruption like any other. */
export async function interruptible<Value>(prompt: Promise<Value>): Promise<Value> {
	try {
		return await prompt;
	} catch (error) {
		if (error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name)) {
			throw new InterruptedError();
		}

		throw error;
	}
}
