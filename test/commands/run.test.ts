import {setMaxListeners} from 'node:events';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {runCommand} from '../../source/commands/run.ts';

describe('a command', () => {
	it('has one signal for all that it has under way, without a warning of Node over the screen', async () => {
		const warnings: Error[] = [];
		const remember = (warning: Error) => warnings.push(warning);
		process.on('warning', remember);
		onTestFinished(() => {
			process.off('warning', remember);
			setMaxListeners(10);
		});
		vi.spyOn(process.stdout, 'write').mockReturnValue(true);
		expect(await runCommand('completion', ['bash'], {})).toBe(0);
		vi.restoreAllMocks();
		const controller = new AbortController();
		const {signal} = controller;
		for (const listened of [signal, AbortSignal.any([signal])]) {
			for (let count = 0; count < 20; count++) {
				listened.addEventListener('abort', () => {});
			}
		}

		await new Promise(resolve => {
			setImmediate(resolve);
		});
		expect(warnings).toEqual([]);
	});
});
