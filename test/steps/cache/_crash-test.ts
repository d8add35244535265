import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {motoServer} from '../../_helpers/moto.ts';
import {type CrashLab, CrashProject, openCrashLab} from './_crash-lab.ts';
import {type CrashScenario, crashMatrix} from './_crash-matrix.ts';
import type {SetupOptions} from './_setup-run.ts';

/** A test of one scenario, which prints its matrix. Each has a file of its own, so that they run beside each other. */
export function crashTest(identity: SetupOptions['identity'], scenario: CrashScenario): void {
	describe.skipIf(motoServer === null)(`a run that dies or fails at any call (moto): ${scenario.title}`, () => {
		let lab: CrashLab;

		beforeAll(async () => {
			lab = await openCrashLab();
		}, 60_000);

		afterAll(async () => {
			await lab.close();
		});

		it('ends the same when it is run again, and can be taken back', async () => {
			const {text, red} = await crashMatrix(lab, await CrashProject.open(lab, identity), scenario);
			console.log(text);
			expect(red).toEqual([]);
		}, 900_000);
	});
}
