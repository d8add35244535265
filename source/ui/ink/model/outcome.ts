import type {ApplyReport} from '../../../engine/apply.ts';
import {type ExitCode, exitCodes} from '../../../engine/errors.ts';
import {changesOf} from '../../../engine/plan.ts';
import type {Verification} from '../../../engine/verify.ts';
import {summaryText} from '../../plain/summary.ts';
import type {Answers, Session} from '../../session.ts';
import {type ScreenName, screenOf, type WizardState} from './state.ts';

/** How the wizard was left. */
export type WizardOutcome = {
	readonly kind: 'quit before anything' | 'nothing to do' | 'applied' | 'interrupted';
	/** The screen that it was left at. */
	readonly screen: ScreenName;
	readonly answers: Answers;
	/** Undefined when nothing was applied; partial when it was interrupted. */
	readonly report?: ApplyReport;
	readonly verification?: Verification;
	readonly exitCode: ExitCode;
	/** For the scrollback, after the alternate screen has been left. */
	readonly lastWords: string;
};

export function outcomeOf(
	session: Session,
	state: WizardState,
	{color, columns}: {readonly color: boolean; readonly columns: number},
): WizardOutcome {
	const {answers, selected, plan, report, verification, problem, interrupted} = state;
	return {
		kind: kindOf(state),
		screen: screenOf(state),
		answers,
		report,
		verification,
		exitCode: exitCodeOf(state),
		lastWords: summaryText({
			session: {...session, selected},
			plan,
			report,
			verification,
			answers,
			problem,
			interrupted,
			color,
			columns,
		}),
	};
}

function kindOf({interrupted, report, verifying, plan}: WizardState): WizardOutcome['kind'] {
	if (interrupted) {
		return 'interrupted';
	}

	if (report !== undefined) {
		return 'applied';
	}

	return verifying || (plan !== undefined && changesOf(plan).length === 0) ? 'nothing to do' : 'quit before anything';
}

function exitCodeOf({interrupted, report, verification, problem}: WizardState): ExitCode {
	if (interrupted) {
		return exitCodes.interrupted;
	}

	if (report?.outcomes.some(({status}) => status === 'failed')) {
		return exitCodes.failed;
	}

	return verification?.exitCode ?? problem?.exitCode ?? exitCodes.ok;
}
