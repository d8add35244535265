import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cut} from '../../scripts/picture/frames.js';
import {drawMovie, holdMs} from '../../scripts/picture/movie.js';
import {readScreen, screenText} from '../../scripts/picture/screen.js';
import {Movie} from './_read-movie.ts';

const size = {columns: 40, rows: 6};
const options = {...size, title: 'A run'};

/** What a terminal shows after each of the texts is written, each a time after the one before. */
async function record(texts: readonly string[], everyMs = 500) {
	const terminal = new Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true});
	const shots = [];
	for (const [index, text] of texts.entries()) {
		await new Promise<void>(resolve => terminal.write(text, resolve));
		shots.push({at: index * everyMs, screen: readScreen(terminal), text: screenText(terminal)});
	}

	terminal.dispose();
	return shots;
}

describe('drawMovie', () => {
	it('shows at every time what the terminal showed', async () => {
		const piece = fc.oneof(
			fc.constantFrom(
				'\r\n',
				'\u{1B}[2J\u{1B}[H',
				'\u{1B}[31m',
				'\u{1B}[7m',
				'\u{1B}[4m',
				'\u{1B}[0m',
				'日本',
				'✓ ──',
				'  two  gaps  ',
				'<&">',
				'│',
			),
			fc.tuple(fc.integer({min: 1, max: 6}), fc.integer({min: 1, max: 40})).map(([y, x]) => `\u{1B}[${y};${x}H`),
			fc.string({maxLength: 12}),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(piece, {maxLength: 5}), {minLength: 1, maxLength: 12}), async writes => {
				const shots = await record(['start', ...writes.map(pieces => pieces.join(''))]);
				const movie = new Movie(drawMovie({frames: shots, runMs: 0, speed: 1, isCut: false}, options));
				for (const {at, text} of shots) {
					expect(movie.textAt(at + 1)).toBe(trimmed(text));
					expect(movie.textAt(at + 499)).toBe(trimmed(text));
				}

				expect(movie.durationMs).toBe((shots.at(-1)?.at ?? 0) + holdMs);
				expect(movie.textAtRest).toBe(trimmed(shots.at(-1)?.text ?? ''));
			}),
			{numRuns: 60},
		);
	});

	it('has a line that comes again once', async () => {
		const svg = drawMovie(
			cut(await record(['the long line of this test\r\n', 'another\r\n', '\u{1B}[Hwith\u{1B}[K', '\u{1B}[Hthe long line of this test'])),
			options,
		);
		expect(svg.match(/the long line/g)).toHaveLength(1);
	});

	it('does not move what stays', async () => {
		const svg = drawMovie(cut(await record(['stays\r\n', 'first', '\rlater'])), options);
		expect(svg.match(/class="strip"/g)).toHaveLength(1);
		expect(svg).toMatch(/<g transform="translate\(0 52\)"><text [^>]*>stays</);
	});

	it('needs no program, no file and no network, and names itself', async () => {
		const svg = drawMovie(cut(await record(['<script>', 'b'])), {...options, title: 'Setup & "more"'});
		expect(svg).not.toMatch(/<script|<image|<foreignObject|\bon\w+=|url\(|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
		expect(svg).toContain('<title id="title">Setup &amp; &quot;more&quot;</title>');
	});

	it.each([
		[{runMs: 21_400, speed: 1, isCut: false}, 'a run of 21 s'],
		[{runMs: 60_000, speed: 1, isCut: true}, 'a run of 60 s, waits cut to 2 s'],
		[{runMs: 60_000, speed: 1.5, isCut: false}, 'a run of 60 s, 1.5x as fast'],
		[{runMs: 600_000, speed: 8, isCut: true}, 'a run of 600 s, waits cut to 2 s, then 8x as fast'],
	])('writes into the corner what was done to the time: %j', async (time, words) => {
		const svg = drawMovie({frames: await record(['a']), ...time}, options);
		expect(svg).toContain(` opacity="0.6">${words}</text>`);
		expect(svg).toContain(`Recorded in a terminal: ${words}.`);
	});
});

function trimmed(text: string): string {
	return text
		.split('\n')
		.map(line => line.trimEnd())
		.join('\n');
}
