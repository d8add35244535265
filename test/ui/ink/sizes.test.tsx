import {describe, expect, it} from 'vitest';
import type {Plan} from '../../../source/engine/step.ts';
import {fakeQuestion} from '../../_helpers/question.ts';
import {type CheckGate, fakeChange, fakeCheck, fakeFileChange, fakePlannedStep, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {keys, openWizard, sizes} from './_screen.tsx';

const long = '日本語のとても長い名前'.repeat(8);
const emoji = '👩‍🚀🇮🇹';

function hugeSession(gates: {readonly change: Gate; readonly check: CheckGate}) {
	const ids = ['tools', 'cargo', 'cache', 'image', 'workflow', 'github', 'railway', 'features'];
	const steps = ids.map((id, index) => ({id, title: id, summary: `${long} ${emoji}`, needs: ids.slice(Math.max(0, index - 1), index)}));
	const choices = Array.from({length: 25}, (_, value) => ({value: String(value), label: `${value} ${long}`, hint: long}));
	const validate = (value: string) => (value.includes('bad') ? long : undefined);
	const questions = Array.from({length: 4}, (_, index) =>
		fakeQuestion(`question-${index}`, {
			prompt: `${long}?`,
			why: long.repeat(6),
			steps: ids,
			suggest: () => ({value: index % 2 === 0 ? '0' : `/${long}`, source: long}),
			...(index % 2 === 0 ? {kind: 'select', choices} : {validate}),
		}),
	);
	const before = Array.from({length: 100}, (_, line) => `line ${line} ${line % 7 === 0 ? long : ''}\t${emoji}`).join('\n');
	const plan: Plan = {
		steps: ids.map(id =>
			fakePlannedStep(
				id,
				Array.from({length: 5}, (_, index) =>
					index === 0
						? fakeFileChange(`${id}/file`, `/home/me/demo/${long}.toml`, before, before.replaceAll('line', 'LINE\r'), {
								summary: `${id} ${long}`,
								provisional: long,
							})
						: fakeChange(`${id}/${index}`, {
								summary: `${emoji} ${long}`,
								needsRoot: true,
								async apply({output, signal}) {
									output(`\u{1B}[31m${long}\u{1B}[2J\r\n${emoji}`);
									await gates.change.pass(signal);
									if (id === 'image') {
										throw new Error(`${long}\n${long}`);
									}
								},
							}),
				),
				{needs: [], notes: [{level: 'warn', text: long}]},
			),
		),
	};
	const checks = Array.from({length: 60}, (_, index) =>
		fakeCheck(`${ids[index % 8]}.${index}`, {
			title: `${index} ${long}`,
			async run({output, signal}) {
				output(long);
				if (index % 3 === 0) {
					return {status: index % 2 === 0 ? 'fail' : 'warn', detail: long, evidence: long, remedy: long};
				}

				return index % 3 === 1 ? {status: 'pass', detail: long} : gates.check.pass(signal);
			},
		}),
	);
	return fakeSession({
		name: `株式会社/${long}`,
		branch: `${emoji}/${long}`,
		steps,
		selected: ids,
		questions,
		plan,
		checks,
		found: Array.from({length: 12}, (_, index) => ({label: `Fact ${index}`, value: long, source: long})),
		lookOut: [long, long],
	});
}

const allSizes = [...sizes, {columns: 200, rows: 60}];

describe('no frame is larger than the terminal', () => {
	it.each(allSizes)('$columns x $rows', async size => {
		const gates = {change: new Gate(), check: new Gate<{status: 'pass'; detail: string}>()};
		const {type, go, sees, shows, output, journey, frame} = openWizard(hugeSession(gates), {size});
		await go(['', 'enter start'], ['jjG?', 'Asks 4 questions'], ['?s', 'Which steps']);
		type('jjjjjjjj', keys.escape, '\r');
		for (let number = 1; number <= 4; number++) {
			await sees(`question ${number} of 4`);
			if (number % 2 === 0) {
				await go([`${keys.tab}${keys.home}bad${keys.end}\r`, 'not taken']);
				type(keys.home, keys.delete.repeat(3));
			} else {
				await go([`${keys.tab}GGkj`, '› 2']);
			}

			type('\r');
		}

		await go(
			['', 'review', 'enter'],
			[`${keys.down.repeat(20)}${keys.up.repeat(3)}G`, 'above'],
			['gd', 'change 1 of 40'],
			[`${keys.pageDown.repeat(3)}G`, 'above'],
			[`g${keys.right.repeat(39)}`, 'change 40 of 40'],
			[`${keys.escape}\r`, 'applying', 'of 5 changes'],
		);
		gates.change.open();
		await sees('checks', 'of 60', 'looking');
		for (const next of [...allSizes, {columns: 61, rows: 21}, {columns: 30, rows: 5}, size]) {
			output.resize(next);
			await shows(() => frame().split('\n').length === next.rows - 1);
		}

		gates.check.open({status: 'pass', detail: long});
		await journey.ended;
		expect(output.frames.length).toBeGreaterThan(40);
	});

	it.each([
		{columns: 59, rows: 20},
		{columns: 60, rows: 19},
		{columns: 20, rows: 3},
		{columns: 1, rows: 1},
	])('$columns x $rows is too small, and says so', async size => {
		const {frame, output, sees} = openWizard(fakeSession(), {size});
		expect(frame().trim().split('\n')).toHaveLength(1);
		output.resize({columns: 80, rows: 24});
		await sees('enter start');
	});
});

it('scrolls the review to what stands below the last row of the plan', async () => {
	const {go} = openWizard(fakeSession(), {size: {columns: 60, rows: 20}});
	await go(['\r\r\r\r', 'Answers', 'below'], ['G', '› ', '+ write .cargo', 'Undo with: ferrovia undo'], ['g', 'Answers']);
});

it('drops the least important key hints first', async () => {
	const {frame, output, sees} = openWizard(fakeSession(), {size: {columns: 60, rows: 20}});
	expect(frame().split('\n').at(-1)).toBe('  enter start   s choose steps   q quit');
	output.resize({columns: 80, rows: 20});
	await sees('what will happen');
});
