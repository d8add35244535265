import {Text} from 'ink';
import type {ReactNode} from 'react';
import {useWizard} from '../context.ts';
import {smallest} from '../layout.ts';
import {truncate} from '../lines/text.ts';

/** All that a window this small has room for. */
export function TooSmall(): ReactNode {
	const {size, theme} = useWizard();
	const words = `Make the window larger: ${smallest.columns} x ${smallest.rows}, it is ${size.columns} x ${size.rows}. q quit`;
	return <Text wrap="truncate">{truncate(words, size.columns, theme.glyphs.ellipsis)}</Text>;
}
