import {render} from 'ink-testing-library';
import {describe, expect, it} from 'vitest';
import {KeyHints} from '../../../source/ui/ink/components/key-hints.tsx';
import {Stations} from '../../../source/ui/ink/components/stations.tsx';
import {type WizardContext, WizardProvider} from '../../../source/ui/ink/context.ts';
import {Journey} from '../../../source/ui/ink/model/journey.ts';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {fakeSession} from '../_fake-session.ts';

function frame(component: 'hints' | 'stations', {columns = 80, unicode = true, session = fakeSession()} = {}): string {
	const journey = new Journey({session, controller: new AbortController()});
	const context: WizardContext = {journey, state: journey.state, size: {columns, rows: 24}, theme: createTheme({color: false, unicode})};
	const {lastFrame, unmount} = render(
		<WizardProvider value={context}>{component === 'hints' ? <KeyHints /> : <Stations />}</WizardProvider>,
	);
	const text = lastFrame() ?? '';
	unmount();
	return text;
}

describe('Stations', () => {
	it('shows where the journey is, in words beside the glyphs', () => {
		expect(frame('stations')).toMatch(/^○ tools ── ○ cargo/);
	});

	it('has ASCII for terminals without the glyphs', () => {
		expect(frame('stations', {unicode: false})).toMatch(/^o tools -- o cargo/);
	});

	it('has a station on request only where it was asked for', () => {
		const {steps} = fakeSession();
		const withRequest = {
			...fakeSession(),
			steps: [...steps, {id: 'features', title: 'features', summary: 'less', needs: [], onRequest: true}],
		};
		expect(frame('stations', {session: withRequest})).not.toContain('features');
		expect(frame('stations', {session: {...withRequest, selected: ['features']}})).toContain('○ features');
	});
});

describe('KeyHints', () => {
	it('names the keys of the screen', () => {
		expect(frame('hints')).toMatch(/enter start.*q quit/);
	});

	it('drops the least important where there is no room', () => {
		expect(frame('hints', {columns: 30})).toMatch(/enter start/);
		expect(frame('hints', {columns: 30})).not.toMatch(/what will happen/);
	});
});
