import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {welcomeLines} from '../lines/welcome.ts';

/** What was found, before anything is asked. */
export function WelcomeScreen(): ReactNode {
	const {journey, state, size, theme} = useWizard();
	const {session} = journey;
	return <Page place={`v${session.version}`} lines={welcomeLines(session, state, layoutOf(size).width, theme)} offset={state.offset} />;
}
