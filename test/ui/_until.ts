import {setTimeout as wait} from 'node:timers/promises';

/** Looks until something is so; fails with what it saw last. */
export async function until(isSo: () => boolean, describe: () => string = () => '', milliseconds = 5000): Promise<void> {
	const end = Date.now() + milliseconds;
	while (!isSo()) {
		if (Date.now() > end) {
			throw new Error(`It did not come to be within ${milliseconds} ms.\n${describe()}`);
		}

		await wait(5);
	}
}
