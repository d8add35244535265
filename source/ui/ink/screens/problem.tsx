import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {problemLines} from '../lines/problem.ts';

/** Why there is no plan. */
export function ProblemScreen(): ReactNode {
	const {state, size, theme} = useWizard();
	const lines = state.problem === undefined ? [] : problemLines(state.problem, layoutOf(size).width, theme);
	return <Page place="no plan" lines={lines} />;
}
