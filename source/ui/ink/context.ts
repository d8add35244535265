import {createContext, use} from 'react';
import type {Size} from './layout.ts';
import type {Journey} from './model/journey.ts';
import type {WizardState} from './model/state.ts';
import type {Theme} from './theme.ts';

/** What every screen draws from. */
export type WizardContext = {
	readonly journey: Journey;
	readonly state: WizardState;
	readonly size: Size;
	readonly theme: Theme;
};

const Context = createContext<WizardContext | undefined>(undefined);

export const WizardProvider = Context.Provider;

export function useWizard(): WizardContext {
	const context = use(Context);
	if (context === undefined) {
		throw new TypeError('A screen is drawn by the wizard only.');
	}

	return context;
}
