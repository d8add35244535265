import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {stepChoiceLines} from '../lines/step-choice.ts';

/** Which steps are set up. */
export function StepsScreen(): ReactNode {
	const {journey, state, size, theme} = useWizard();
	const message = state.message === undefined ? [] : ['', theme.failed(`${theme.glyphs.failed} ${state.message}`)];
	const lines = [
		theme.strong('Which steps should be set up?'),
		'',
		...stepChoiceLines(journey.session, state, layoutOf(size).width, theme),
		...message,
	];
	return <Page place="choose steps" lines={lines} focus={(state.choosing?.cursor ?? 0) + 2} />;
}
