import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {checkingLines} from '../lines/checking.ts';
import {useMoment} from '../use-moment.ts';

/** The checks while they look. */
export function CheckingScreen(): ReactNode {
	const {state, size, theme} = useWizard();
	const moment = useMoment();
	const {width, body} = layoutOf(size);
	const finished = state.checks.filter(({result}) => result !== undefined).length;
	const place = state.checks.length === 0 ? 'checks' : `checks  ${finished} of ${state.checks.length}`;
	return <Page place={place} lines={checkingLines(state, {width, height: body}, moment, theme)} />;
}
