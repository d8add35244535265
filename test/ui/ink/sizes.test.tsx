import {describe, expect, it} from 'vitest';
import type {Plan} from '../../../source/engine/step.ts';
import type {Size} from '../../../source/ui/ink/layout.ts';
import {fakeQuestion} from '../../_helpers/question.ts';
import {fakeChange, fakeCheck, fakeFileChange, fakePlannedStep, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {until} from '../_until.ts';
import {keys, openWizard} from './_screen.tsx';

const long = '日本語のとても長い名前'.repeat(8);
const emoji = '👩‍🚀🇮🇹';

function hugeSession(gates: {readonly change: Gate; readonly check: Gate<{status: 'pass'; detail: string}>}) {
	const ids = ['tools', 'cargo', 'cache', 'image', 'workflow', 'github', 'railway', 'features'];
	const steps = ids.map((id, index) => ({id, title: id, summary: `${long} ${emoji}`, needs: ids.slice(Math.max(0, index - 1), index)}));
	const questions = [
		...Array.from({length: 12}, (_, index) =>
			fakeQuestion(`question-${index}`, {
				prompt: `${long}?`,
				why: long.repeat(6),
				steps: ids,
				suggest: () => ({value: index % 2 === 0 ? '0' : `/${long}`, source: long}),
				...(index % 2 === 0
					? {
							kind: 'select',
							choices: Array.from({length: 25}, (_choice, value) => ({value: String(value), label: `${value} ${long}`, hint: long})),
						}
					: {validate: (value: string) => (value.includes('bad') ? long : undefined)}),
			}),
		),
	];
	const before = Array.from({length: 300}, (_, line) => `line ${line} ${line % 7 === 0 ? long : ''}\t${emoji}`).join('\n');
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
		found: [...Array.from({length: 12}, (_, index) => ({label: `Fact ${index}`, value: long, source: long}))],
		lookOut: [long, long],
	});
}

const sizes: readonly Size[] = [
	{columns: 60, rows: 20},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 200, rows: 60},
];

describe('no frame is larger than the terminal', () => {
	it.each(sizes)('$columns x $rows', async size => {
		const gates = {change: new Gate(), check: new Gate<{status: 'pass'; detail: string}>()};
		const {type, sees, output, journey, frame} = openWizard(hugeSession(gates), {size});
		await sees('enter start');
		type('jjG', '?');
		await sees('Asks 12 questions');
		type('?', 's');
		await sees('Which steps');
		type('jjjjjjjj', keys.escape, '\r');
		for (let number = 1; number <= 12; number++) {
			await sees(`question ${number} of 12`);
			type(keys.tab, number % 2 === 0 ? `${keys.home}bad${keys.end}\r` : 'GGkj');
			await sees(number % 2 === 0 ? 'not taken' : '› 2');
			if (number % 2 === 0) {
				type(keys.home, keys.delete.repeat(3));
			}

			type('\r');
		}

		await sees('review', 'enter');
		type(keys.down.repeat(20), keys.up.repeat(3), 'G');
		await sees('above');
		type('g', 'd');
		await sees('change 1 of 40');
		type(keys.pageDown.repeat(3), 'G');
		await sees('above');
		type('g', keys.right.repeat(39));
		await sees('change 40 of 40');
		type(keys.escape, '\r');
		await sees('applying');
		await sees('of 5 changes');
		gates.change.open();
		await sees('checks', 'of 60', 'looking');
		for (const next of [...sizes, {columns: 61, rows: 21}, {columns: 30, rows: 5}, size]) {
			output.resize(next);
			await until(() => frame().split('\n').length === next.rows - 1, frame);
		}

		gates.check.open({status: 'pass', detail: long});
		await journey.ended;
		expect(output.frames.length).toBeGreaterThan(40);
		expect(output.oversized).toEqual([]);
	});

	it.each([
		{columns: 59, rows: 20},
		{columns: 60, rows: 19},
		{columns: 20, rows: 3},
		{columns: 1, rows: 1},
	])('tells that $columns x $rows is too small', async size => {
		const {frame, output, sees} = openWizard(fakeSession(), {size});
		expect(output.oversized).toEqual([]);
		expect(frame().trim().split('\n')).toHaveLength(1);
		output.resize({columns: 80, rows: 24});
		await sees('enter start');
	});
});

describe('the review', () => {
	it('shows what stands beneath the last row of the plan', async () => {
		const {type, sees} = openWizard(fakeSession(), {size: {columns: 60, rows: 20}});
		type('\r\r\r\r');
		await sees('Answers', 'below');
		type('G');
		await sees('› ', '+ write .cargo', 'Undo with: ferrovia undo');
		type('g');
		await sees('Answers');
	});
});

describe('key hints', () => {
	it('give way from the least important', async () => {
		const {frame, output, sees} = openWizard(fakeSession(), {size: {columns: 60, rows: 20}});
		expect(frame().split('\n').at(-1)).toBe('  enter start   s choose steps   q quit');
		output.resize({columns: 80, rows: 20});
		await sees('what will happen');
	});
});
