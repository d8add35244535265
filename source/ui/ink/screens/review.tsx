import type {ReactNode} from 'react';
import {Page} from '../components/page.tsx';
import {useWizard} from '../context.ts';
import {layoutOf} from '../layout.ts';
import {drawReview} from '../lines/review.ts';

/** Every answer and the whole plan, before anything is applied. */
export function ReviewScreen(): ReactNode {
	const {journey, state, size, theme} = useWizard();
	if (state.plan === undefined) {
		return undefined;
	}

	const {lines, focus, plan} = drawReview(journey.session, state, state.plan, layoutOf(size).width, theme);
	return <Page place="review" lines={lines} focus={focus} ahead={plan} />;
}
