import {useInput, usePaste, useWindowSize} from 'ink';
import {type ReactNode, useSyncExternalStore} from 'react';
import {actionOf, isTyped} from './bindings.ts';
import {TooSmall} from './components/too-small.tsx';
import {Window} from './components/window.tsx';
import {WizardProvider} from './context.ts';
import {isTooSmall, type Size} from './layout.ts';
import type {Journey} from './model/journey.ts';
import {screenOf} from './model/state.ts';
import {isCharacter, type Press, pressesOf, withoutAlt} from './presses.ts';
import {screens} from './screens/screens.ts';
import type {Theme} from './theme.ts';

export type WizardProps = {readonly journey: Journey; readonly theme: Theme};

/** Draws the screen that the journey is at, and turns keys into actions. */
export function Wizard({journey, theme}: WizardProps): ReactNode {
	const state = useSyncExternalStore(journey.subscribe, journey.getState);
	const size = useWindowSize();
	useInput((input, key) => {
		for (const press of pressesOf(input, key)) {
			handlePress(press, journey, size, theme);
		}
	});
	usePaste(text => {
		if (isTyping(journey) && !isTooSmall(size)) {
			journey.dispatch({type: 'edit text', edit: {type: 'insert', text}});
		}
	});
	const Screen = isTooSmall(size) ? TooSmall : screens[screenOf(state)];
	return (
		<WizardProvider value={{journey, state, size, theme}}>
			<Window size={size}>
				<Screen />
			</Window>
		</WizardProvider>
	);
}

/** Reads the state anew for every key: one of a burst may have changed what the next one means. */
function handlePress(press: Press, journey: Journey, size: Size, theme: Theme): void {
	if (press === 'ctrl+c') {
		journey.interrupt();
		return;
	}

	const {state, session, now} = journey;
	if (state.quit || state.interrupted) {
		return;
	}

	const action = actionOf(screenOf(state), press, {session, state, size, theme, now});
	if (action === undefined && press.startsWith('alt+')) {
		for (const part of withoutAlt(press)) {
			handlePress(part, journey, size, theme);
		}

		return;
	}

	// Nobody should confirm what the window is too small to show.
	if (action !== undefined && (!isTooSmall(size) || action.type === 'quit')) {
		journey.dispatch(action);
	} else if (action === undefined && isTyping(journey) && isCharacter(press) && !isTooSmall(size)) {
		journey.dispatch({type: 'edit text', edit: {type: 'insert', text: press}});
	}
}

function isTyping(journey: Journey): boolean {
	return screenOf(journey.state) === 'question' && isTyped(journey);
}
