import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useWizard} from '../context.ts';
import {layoutOf, margin} from '../layout.ts';
import {windowBounds} from '../lines/window.ts';
import {Header} from './header.tsx';
import {KeyHints} from './key-hints.tsx';
import {Stations} from './stations.tsx';

export type PageProps = {
	/** Where in the journey this is, a few words at the right end of the header. */
	readonly place: string;
	readonly lines: readonly string[];
	/** The line that must be in sight. */
	readonly focus?: number;
	/** Lines that are scrolled out above. */
	readonly offset?: number;
	/** What is told for as long as it is below the window, so that nobody overlooks it. */
	readonly ahead?: {readonly line: number; readonly words: string};
};

/** The frame of every screen: header, that it is a rehearsal where it is one, stations, as much of the lines as fits, key hints. Never taller than the terminal. */
export function Page({place, lines, focus, offset = 0, ahead}: PageProps): ReactNode {
	const {journey, size, theme} = useWizard();
	const {rehearsal} = journey.session;
	const {top, height, body} = layoutOf(size);
	const bounds = focus === undefined ? [offset, offset + body] : windowBounds(lines.length, focus, body);
	const [start, end] = clamp(bounds, lines.length, body);
	const below = lines.length - end;
	const aheadWords = ahead !== undefined && ahead.line >= end ? `: ${ahead.words}` : '';
	const more = [start > 0 && `${theme.glyphs.up} ${start} above`, below > 0 && `${theme.glyphs.down} ${below} below${aheadWords}`].filter(
		part => part !== false,
	);
	return (
		<Box flexDirection="column" width={size.columns} height={height} paddingX={margin} paddingTop={top}>
			<Header place={place} />
			<Box height={1} flexShrink={0}>
				<Text wrap="truncate">{theme.look(rehearsal?.words ?? ' ')}</Text>
			</Box>
			<Box marginBottom={1} height={1} flexShrink={0}>
				<Stations />
			</Box>
			<Box height={body} flexShrink={0} overflow="hidden">
				<Text wrap="truncate">{lines.slice(start, end).join('\n')}</Text>
			</Box>
			<Box height={1} flexShrink={0}>
				<Text wrap="truncate">{theme.dim(more.join('   ')) || ' '}</Text>
			</Box>
			<KeyHints />
		</Box>
	);
}

/** After the window became larger there may be room for lines that were scrolled out. */
function clamp([start = 0]: readonly number[], total: number, body: number): readonly [number, number] {
	const first = Math.max(0, Math.min(start, total - body));
	return [first, Math.min(first + body, total)];
}
