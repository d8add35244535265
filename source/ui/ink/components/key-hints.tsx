import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {hintsLine} from '../lines/hints.ts';

/** The bottom line: the keys that do something on this screen. */
export function KeyHints(): ReactNode {
	const {journey, state, size, theme} = useWizard();
	const context = {session: journey.session, state, size, theme, now: journey.now};
	return (
		<Box height={1} flexShrink={0}>
			<Text wrap="truncate">{hintsLine(context, layoutOf(size).fullWidth)}</Text>
		</Box>
	);
}
