/** The signs of the line. Each has a word beside it somewhere on the screen. */
export type Glyphs = {
	readonly done: string;
	readonly here: string;
	readonly ahead: string;
	readonly skipped: string;
	readonly failed: string;
	readonly tick: string;
	readonly pointer: string;
	readonly ellipsis: string;
	readonly rail: string;
	readonly dot: string;
	/** A cell of a chart's bar. */
	readonly bar: string;
	readonly up: string;
	readonly down: string;
	/** The key that goes back. */
	readonly back: string;
	readonly upDown: string;
	readonly leftRight: string;
	readonly spinner: readonly string[];
};

export const glyphSets: Readonly<Record<'unicode' | 'ascii', Glyphs>> = {
	unicode: {
		done: '●',
		here: '◉',
		ahead: '○',
		skipped: '◌',
		failed: '✕',
		tick: '✓',
		pointer: '›',
		ellipsis: '…',
		rail: '─',
		dot: '·',
		bar: '▇',
		up: '↑',
		down: '↓',
		back: '←',
		upDown: '↑↓',
		leftRight: '←→',
		spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
	},
	ascii: {
		done: '*',
		here: '@',
		ahead: 'o',
		skipped: '-',
		failed: 'x',
		tick: '+',
		pointer: '>',
		ellipsis: '...',
		rail: '-',
		dot: '|',
		bar: '=',
		up: 'up',
		down: 'down',
		back: 'esc',
		upDown: 'up/down',
		leftRight: 'left/right',
		spinner: ['|', '/', '-', '\\'],
	},
};
