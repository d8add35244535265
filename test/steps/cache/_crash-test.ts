import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {motoServer} from '../../_helpers/moto.ts';
import {type CrashLab, CrashProject} from './_crash-lab.ts';
import {type Choice, type CrashMatrix, type CrashScenario, crashMatrix, nameOf} from './_crash-matrix.ts';
import {callKinds, kindOf} from './_kinds.ts';
import {openMotoLab} from './_moto-lab.ts';
import {openOwnLab} from './_own-lab.ts';
import {sampleOf, seed} from './_sample.ts';
import type {SetupOptions} from './_setup-run.ts';

/** Tests of one scenario, which print their matrices. Each has a file of its own, so that they run beside each other. */
export function crashTest(identity: SetupOptions['identity'], scenario: CrashScenario): void {
	const run = async (openLab: () => Promise<CrashLab>, choose: Choice): Promise<CrashMatrix> => {
		const lab = await openLab();
		try {
			return await crashMatrix(lab, await CrashProject.open(lab, identity), scenario, choose);
		} finally {
			await lab.close();
		}
	};

	describe(`a run that dies or fails at any call: ${scenario.title}`, () => {
		it('ends the same when it is run again, and can be taken back: every call and fault (our own double)', {timeout: 300_000}, async () => {
			const matrix = await run(
				openOwnLab,
				askedOr(cells => cells),
			);
			judge(matrix, 'our own double');
			// The table of the kinds says where each is tried.
			const kinds = callKinds.filter(({scenarios}) => scenarios.includes(scenario.title));
			expect(new Set(matrix.calls.map(call => kindOf(call)))).toEqual(new Set(kinds));
		});

		it.skipIf(motoServer === null)('does so as a process that is killed: a sample (moto)', {timeout: 3_600_000}, async () => {
			const own = await run(openOwnLab, () => []);
			const matrix = await run(
				openMotoLab,
				askedOr(cells => sampleOf(scenario.title, cells)),
			);
			console.log(`A sample by the seed ${seed}: FERROVIA_TEST_SEED=${seed} has the same again, FERROVIA_TEST_CELLS=all has every cell.`);
			judge(matrix, 'moto');
			// What is read at the same time comes in any order.
			const names = ({calls}: CrashMatrix) => calls.map(({name}) => name).sort();
			expect(names(matrix)).toEqual(names(own));
		});
	});
}

/** FERROVIA_TEST_CELLS: `all` of them, or a part of the names of those to try. */
function askedOr(usual: Choice): Choice {
	const asked = process.env.FERROVIA_TEST_CELLS;
	return asked === undefined ? usual : cells => cells.filter(cell => asked === 'all' || nameOf(cell).includes(asked));
}

function judge({text, red}: CrashMatrix, lab: string): void {
	console.log(text);
	const file = path.relative('.', expect.getState().testPath ?? '');
	const again = (cell: string) => `FERROVIA_TEST_CELLS='${cell}' npx vitest run --project unit ${file} --testNamePattern '${lab}'`;
	expect(red.map(({cell, problem}) => `${cell}: ${problem}\nThe same again: ${again(cell)}`)).toEqual([]);
}
