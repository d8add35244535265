import {Text} from 'ink';
import type {ReactNode} from 'react';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {stationsLine} from '../lines/stations.ts';
import {stationsOf} from '../model/stations.ts';

/** The steps as stations on a line. */
export function Stations(): ReactNode {
	const {journey, state, size, theme} = useWizard();
	return <Text wrap="truncate">{stationsLine(stationsOf(journey.session, state), layoutOf(size).width, theme)}</Text>;
}
