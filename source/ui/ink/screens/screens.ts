import type {ComponentType} from 'react';
import type {ScreenName} from '../model/state.ts';
import {ApplyingScreen} from './applying.tsx';
import {AuthorizationScreen} from './authorization.tsx';
import {CheckingScreen} from './checking.tsx';
import {DetailsScreen} from './details.tsx';
import {PlanningScreen} from './planning.tsx';
import {ProblemScreen} from './problem.tsx';
import {QuestionScreen} from './question.tsx';
import {ReviewScreen} from './review.tsx';
import {StepsScreen} from './steps.tsx';
import {WelcomeScreen} from './welcome.tsx';

/** The component of every screen. */
export const screens: Readonly<Record<ScreenName, ComponentType>> = {
	welcome: WelcomeScreen,
	steps: StepsScreen,
	question: QuestionScreen,
	planning: PlanningScreen,
	problem: ProblemScreen,
	review: ReviewScreen,
	details: DetailsScreen,
	authorization: AuthorizationScreen,
	applying: ApplyingScreen,
	checking: CheckingScreen,
};
