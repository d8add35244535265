import {Text} from 'ink';
import type {ReactNode} from 'react';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {oneLine, spread} from '../lines/text.ts';

/** Whose project this is, and where in the journey we are. */
export function Header({place}: {readonly place: string}): ReactNode {
	const {journey, size, theme} = useWizard();
	const {name, branch} = journey.session;
	const {dot, ellipsis} = theme.glyphs;
	const project = branch === undefined ? oneLine(name) : `${oneLine(name)} ${dot} ${oneLine(branch)}`;
	return (
		<Text wrap="truncate">{spread(`${theme.strong('Ferrovia')}   ${project}`, theme.dim(place), layoutOf(size).width, ellipsis)}</Text>
	);
}
