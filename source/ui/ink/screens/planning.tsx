import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {formatDuration} from '../lines/duration.ts';
import {useMoment} from '../use-moment.ts';
import {changeNothingWords} from '../words.ts';

/** While the plan is made. */
export function PlanningScreen(): ReactNode {
	const {state, theme} = useWizard();
	const {now, spinner} = useMoment();
	const lines = [
		`${theme.accent(spinner)} Looking at what is missing  ${theme.dim(formatDuration(now - (state.since ?? now)))}`,
		...(state.looking === undefined ? [] : [`  ${theme.dim(state.looking)}`]),
		'',
		theme.dim(changeNothingWords),
	];
	return <Page place="planning" lines={lines} />;
}
