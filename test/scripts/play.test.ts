import os from 'node:os';
import {describe, expect, it, onTestFinished} from 'vitest';
import {play} from '../../scripts/picture/play.js';
import {PseudoTerminal} from '../../scripts/picture/pseudo-terminal.js';
import {screenText} from '../../scripts/picture/screen.js';

// Asks what the arguments say, one after the other, and says what was typed. It draws each screen in two halves.
const program = `
	const [...words] = process.argv.slice(1);
	const typed = [];
	const show = text => {
		process.stdout.write('\\x1b[?2026h\\x1b[2J\\x1b[H' + text.slice(0, 3));
		setTimeout(() => process.stdout.write(text.slice(3) + '\\x1b[?2026l'), 30);
	};
	process.stdin.setRawMode(true);
	process.stdin.on('data', data => {
		typed.push(...data.toString());
		if (typed.length < words.length) show(words[typed.length]);
		else process.stdout.write('\\x1b[2J\\x1b[Htyped ' + JSON.stringify(typed.join('')), () => process.exit(3));
	});
	show(words[0]);
`;

const start = {wait: /enter start/, type: 's'};
const question = {wait: /question \d+ of/, type: 'q', repeat: true};
const apply = {wait: /enter apply/, type: 'a'};

/** Plays the scenes with a program that shows these screens. */
async function perform(words: readonly string[], scenes = [start, question, apply]) {
	const screens: string[] = [];
	const run: PseudoTerminal = new PseudoTerminal(['-e', program, ...words], {
		columns: 60,
		rows: 4,
		cwd: os.tmpdir(),
		env: process.env,
		onScreen: () => screens.push(screenText(run.terminal).trimEnd()),
	});
	onTestFinished(() => run.kill());
	await play(run, scenes, 1);
	expect(await run.ended).toBe(3);
	return {last: screenText(run.terminal), screens};
}

describe('play', () => {
	it('types at each screen that it waits for, and again at each new question', async () => {
		const words = ['enter start', 'question 1 of 3', 'question 2 of 3', 'question 3 of 3', 'enter apply'];
		const {last, screens} = await perform(words);
		expect(last).toContain('typed "sqqqa"');
		// No half of a screen is among them.
		expect(new Set(screens.filter(screen => screen !== ''))).toEqual(new Set([...words, 'typed "sqqqa"']));
	});

	it('skips a scene that repeats when there is no question', async () => {
		const {last} = await perform(['enter start', 'enter apply']);
		expect(last).toContain('typed "sa"');
	});

	it('says what it waited for, and what was shown, when the program ends before', async () => {
		await expect(perform(['enter start'], [start, apply])).rejects.toThrow(
			/^Not shown before the end, with exit code 3: \/enter apply\/\ntyped "s"/,
		);
	});
});
