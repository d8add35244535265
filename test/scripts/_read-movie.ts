const cellWidth = 8.4;
const left = 16;
const top = 52;
const rowHeight = 18;

type Piece = {readonly x: number; readonly text: string};
type Strip = {
	readonly row: number;
	readonly pieces: readonly Piece[];
	/** Where the strip is without the animation, and from which part of the whole time on it is where; in pixels to the left. */
	readonly base: number;
	readonly jumps: readonly {readonly percent: number; readonly x: number}[];
};

/** Reads a movie as a browser does: at a time in milliseconds, or at rest, where it does not move. */
export class Movie {
	readonly durationMs: number;
	readonly #width: number;
	readonly #rows: number;
	readonly #strips: readonly Strip[];

	constructor(svg: string) {
		this.#width = Number(/<svg [^>]*?width="(\d+)"/.exec(svg)?.[1]);
		this.#rows = (Number(/<svg [^>]*?height="(\d+)"/.exec(svg)?.[1]) - 56) / rowHeight;
		this.durationMs = Number(/\.strip\{animation:(\d+)ms step-end infinite\}/.exec(svg)?.[1]);
		const keyframes = new Map([...svg.matchAll(/@keyframes (\w+)\{(.*)\}$/gm)].map(([, name = '', rules = '']) => [name, jumpsOf(rules)]));
		const definitions = new Map([...svg.matchAll(/<g id="(\w+)">(.*)<\/g>$/gm)].map(([, id = '', content = '']) => [id, content]));
		this.#strips = [
			...svg.matchAll(/^<g transform="translate\(0 (\d+)\)">(?:<g class="strip" style="animation-name:(\w+);transform:([^"]*)">)?(.*)$/gm),
		].map(([, y, name, transform = 'none', content = '']) => ({
			row: (Number(y) - top) / rowHeight,
			pieces: piecesOf(content, definitions),
			base: offsetOf(transform),
			jumps: name === undefined ? [] : (keyframes.get(name) ?? []),
		}));
	}

	/** The text of the screen, without spaces at the end of its lines. */
	textAt(timeMs: number): string {
		const percent = ((timeMs % this.durationMs) / this.durationMs) * 100;
		return this.#text(({base, jumps}) => jumps.findLast(jump => jump.percent <= percent)?.x ?? base);
	}

	get textAtRest(): string {
		return this.#text(({base}) => base);
	}

	#text(offset: (strip: Strip) => number): string {
		const lines = Array.from({length: this.#rows}, () => '');
		for (const strip of this.#strips) {
			const shift = offset(strip);
			const seen = strip.pieces.filter(({x}) => x - shift >= 0 && x - shift < this.#width);
			lines[strip.row] = lineOf(seen.map(({x, text}) => ({x: Math.round((x - shift - left) / cellWidth), text})));
		}

		return lines.join('\n');
	}
}

function jumpsOf(rules: string): readonly {readonly percent: number; readonly x: number}[] {
	return [...rules.matchAll(/([\d.%,]+)\{transform:([^}]*)\}/g)]
		.flatMap(([, times = '', transform = '']) => times.split(',').map(time => ({percent: Number.parseFloat(time), x: offsetOf(transform)})))
		.sort((a, b) => a.percent - b.percent);
}

function offsetOf(transform: string): number {
	return transform === 'none' ? 0 : -Number(/^translate\((-\d+)px\)$/.exec(transform)?.[1]);
}

function piecesOf(content: string, definitions: ReadonlyMap<string, string>): readonly Piece[] {
	return [...content.matchAll(/<use href="#(\w+)"(?: x="(\d+)")?\/>|<text x="([\d.]+)"[^>]*>([^<]*)<\/text>/g)].flatMap(
		([, id, shift = '0', x, text = '']) =>
			id === undefined
				? [{x: Number(x), text: plain(text)}]
				: piecesOf(definitions.get(id) ?? '', new Map()).map(piece => ({...piece, x: piece.x + Number(shift)})),
	);
}

function lineOf(pieces: readonly Piece[]): string {
	const cells: string[] = [];
	for (const {x, text} of pieces) {
		let column = x;
		for (const {segment} of new Intl.Segmenter().segment(text)) {
			cells[column] = segment;
			// The second cell of a wide character is its own.
			if (/\p{Script=Han}/u.test(segment)) {
				cells[column + 1] = '';
			}

			column += /\p{Script=Han}/u.test(segment) ? 2 : 1;
		}
	}

	return Array.from(cells, cell => cell ?? ' ')
		.join('')
		.trimEnd();
}

function plain(text: string): string {
	return text.replaceAll('\u{A0}', ' ').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
