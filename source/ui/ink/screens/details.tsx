import type {ReactNode} from 'react';
import {changesOf} from '../../../engine/plan.ts';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {changeLines} from '../lines/change.ts';

/** All that one change would do. */
export function DetailsScreen(): ReactNode {
	const {journey, state, size, theme} = useWizard();
	const changes = state.plan === undefined ? [] : changesOf(state.plan);
	const index = state.details ?? 0;
	const change = changes[index];
	const lines = change === undefined ? [] : changeLines(change, journey.session.root ?? '', layoutOf(size).fullWidth, theme);
	return <Page place={`change ${index + 1} of ${changes.length}`} lines={lines} offset={state.offset} />;
}
