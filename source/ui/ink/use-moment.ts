import {useAnimation} from 'ink';
import {useWizard} from './context.ts';
import type {Moment} from './lines/applying.ts';

// Ten frames a second at most: smooth to the eye, and quiet on a slow line.
const interval = 100;

/** The time and the spinner's frame, anew with every tick while something runs. */
export function useMoment(isActive = true): Moment {
	const {journey, theme} = useWizard();
	const {frame} = useAnimation({interval, isActive});
	const {spinner} = theme.glyphs;
	return {now: journey.now(), spinner: spinner[frame % spinner.length] ?? ''};
}
