import {Terminal} from '@xterm/headless';
import {describe, expect, it} from 'vitest';
import {lineText, readScreen} from '../../scripts/picture/screen.js';
import {drawStill} from '../../scripts/picture/still.js';

/** What a terminal of 40 columns and 3 rows shows after the text is written. */
async function screenOf(text: string) {
	const terminal = new Terminal({cols: 40, rows: 3, allowProposedApi: true});
	await new Promise<void>(resolve => terminal.write(text, resolve));
	const screen = readScreen(terminal);
	terminal.dispose();
	return screen;
}

describe('readScreen', () => {
	it('reads runs of one style, without the gaps between them', async () => {
		expect(await screenOf('  one  two three\r\n\u{1B}[1;31mred\u{1B}[0m dim')).toEqual([
			[
				{x: 2, cells: 3, text: 'one', style: {}},
				{x: 7, cells: 9, text: 'two three', style: {}},
			],
			[
				{x: 0, cells: 3, text: 'red', style: {color: '#ff7b72', bold: true}},
				{x: 4, cells: 3, text: 'dim', style: {}},
			],
			[],
		]);
	});

	it('gives wide characters two cells, and each a place of its own', async () => {
		const [line = []] = await screenOf('a日本b');
		expect(line.map(({x, cells, text}) => [x, cells, text])).toEqual([
			[0, 1, 'a'],
			[1, 2, '日'],
			[3, 2, '本'],
			[5, 1, 'b'],
		]);
		expect(lineText(line)).toBe('a日本b');
	});

	it('gives signs that may come from another font a place of their own', async () => {
		const [line = []] = await screenOf('✓ proved ── 1');
		expect(line.map(({x, text}) => [x, text])).toEqual([
			[0, '✓'],
			[2, 'proved'],
			[9, '──'],
			[12, '1'],
		]);
	});

	it.each([
		['\u{1B}[2mx', {dim: true}],
		['\u{1B}[3;4;9mx', {italic: true, underline: true, strikethrough: true}],
		['\u{1B}[38;5;208mx', {color: '#ff8700'}],
		['\u{1B}[38;5;244mx', {color: '#808080'}],
		['\u{1B}[38;2;1;2;255mx', {color: '#0102ff'}],
		['\u{1B}[44mx', {background: '#58a6ff'}],
		['\u{1B}[7mx', {color: '#0d1117', background: '#e6edf3'}],
		['\u{1B}[7;31mx', {color: '#0d1117', background: '#ff7b72'}],
	])('reads the style %j', async (text, style) => {
		expect((await screenOf(text))[0]).toEqual([{x: 0, cells: 1, text: 'x', style}]);
	});

	it('keeps the spaces that can be seen', async () => {
		expect((await screenOf('\u{1B}[41m a  b \u{1B}[0m'))[0]).toEqual([{x: 0, cells: 6, text: ' a  b ', style: {background: '#ff7b72'}}]);
	});
});

describe('drawStill', () => {
	it('places each run by its column, and leaves out the empty lines at the end', async () => {
		const svg = drawStill(await screenOf('\r\n  <&>\u{1B}[2m dim'), 40, 'A "still"');
		expect(svg).toContain('width="368" height="92"');
		expect(svg).toContain('aria-label="A &quot;still&quot;"');
		expect(svg).toContain(
			'<text x="32.8" y="70" textLength="25.2">&lt;&amp;&gt;</text><text x="66.4" y="70" textLength="25.2" opacity="0.6">dim</text>',
		);
	});

	it('draws what is behind the text, and spaces in it that no browser makes one', async () => {
		expect(drawStill(await screenOf('\u{1B}[41ma  b'), 40, '')).toContain(
			'<rect x="16" y="38" width="33.6" height="18" fill="#ff7b72"/><text x="16" y="52" textLength="33.6">a\u{A0}\u{A0}b</text>',
		);
	});
});
