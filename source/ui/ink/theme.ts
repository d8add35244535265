import {Chalk} from 'chalk';
import {type Glyphs, glyphSets} from './glyphs.ts';

export type Paint = (text: string) => string;

/** How things look: the paints and glyphs that every screen shares. Without colour every paint leaves the text as it is. */
export type Theme = {
	readonly glyphs: Glyphs;
	/** The one accent: where the user is. */
	readonly accent: Paint;
	readonly strong: Paint;
	readonly dim: Paint;
	/** Only for what a check has proved. */
	readonly proved: Paint;
	readonly look: Paint;
	readonly failed: Paint;
	/** Lines of a diff. */
	readonly added: Paint;
	readonly removed: Paint;
};

export function createTheme({color, unicode}: {readonly color: boolean; readonly unicode: boolean}): Theme {
	// The sixteen colours of the terminal's own palette: readable on whatever background the user has chosen.
	const chalk = new Chalk({level: color ? 1 : 0});
	return {
		glyphs: unicode ? glyphSets.unicode : glyphSets.ascii,
		accent: chalk.cyan,
		strong: chalk.bold,
		dim: chalk.dim,
		proved: chalk.green,
		look: chalk.yellow,
		failed: chalk.red,
		added: chalk.green,
		removed: chalk.red,
	};
}
