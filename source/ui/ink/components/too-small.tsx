import {Text} from 'ink';
import type {ReactNode} from 'react';
import {useWizard} from '../context.ts';
import {smallest} from '../layout.ts';
import {truncate} from '../lines/text.ts';

/** All that a window this small has room for. */
export function TooSmall(): ReactNode {
	const {journey, size, theme} = useWizard();
	const {rehearsal} = journey.session;
	const words = `${rehearsal === undefined ? '' : 'Rehearsal. '}Make the window larger: ${smallest.columns} x ${smallest.rows}, it is ${size.columns} x ${size.rows}. q quit`;
	return <Text wrap="truncate">{truncate(words, size.columns, theme.glyphs.ellipsis)}</Text>;
}
