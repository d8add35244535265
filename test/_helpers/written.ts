import {vi} from 'vitest';

/** What an action returns, and what it writes to standard output and standard error meanwhile. */
export async function written<Result>(act: () => Result | Promise<Result>) {
	const spies = [process.stdout, process.stderr].map(stream => vi.spyOn(stream, 'write').mockReturnValue(true));
	try {
		const result = await act();
		const [text = '', error = ''] = spies.map(({mock}) => mock.calls.map(([chunk]) => String(chunk)).join(''));
		return {result, text, error};
	} finally {
		for (const spy of spies) {
			spy.mockRestore();
		}
	}
}
