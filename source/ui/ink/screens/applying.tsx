import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {applyingLines} from '../lines/applying.ts';
import {formatDuration} from '../lines/duration.ts';
import {useMoment} from '../use-moment.ts';

/** The plan while it is applied. */
export function ApplyingScreen(): ReactNode {
	const {state, size, theme} = useWizard();
	const moment = useMoment();
	const {width, body} = layoutOf(size);
	return (
		<Page
			place={`applying  ${formatDuration(moment.now - (state.since ?? moment.now))}`}
			lines={applyingLines(state, {width, height: body}, moment, theme)}
		/>
	);
}
