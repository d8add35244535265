import {useApp, useStdout} from 'ink';
import {type ReactNode, useEffect, useRef} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {wrap} from '../lines/text.ts';
import {authorizationWords} from '../words.ts';

/** Hands the terminal to the password prompt, and takes it back. */
export function AuthorizationScreen(): ReactNode {
	const {journey, size} = useWizard();
	const {suspendTerminal} = useApp();
	const {stdout} = useStdout();
	const asked = useRef(false);
	useEffect(() => {
		// Once, whatever the window does meanwhile.
		if (asked.current) {
			return;
		}

		asked.current = true;
		const {plan} = journey.state;
		const prompt = plan === undefined ? undefined : journey.session.authorization(plan);
		if (prompt === undefined) {
			return;
		}

		let granted = false;
		const words = `\n${wrap(authorizationWords, layoutOf(size).width).join('\n')}\n\n`;
		suspendTerminal(async () => {
			await new Promise<void>(resolve => {
				stdout.write(words, () => resolve());
			});
			granted = prompt();
		})
			.then(() => journey.dispatch({type: 'authorized', granted, at: journey.now()}))
			.catch(error => journey.fail(error));
	}, [journey, size, suspendTerminal, stdout]);
	return <Page place="before applying" lines={wrap(authorizationWords, layoutOf(size).width)} />;
}
