import {withOptions} from '../answers/options.ts';
import {relevantQuestions, withSuggestions} from '../answers/resolve.ts';
import {questions} from '../answers/table.ts';
import {changesOf, planSteps} from '../engine/plan.ts';
import {runChecks} from '../engine/verify.ts';
import {readRehearsal, rehearsalWords} from '../rehearsal/practice.ts';
import {validateSudo} from '../services/sudo.ts';
import {stations, stepsFor} from '../steps/index.ts';
import type {RailwayChoices} from '../steps/railway/choices.ts';
import type {Session} from '../ui/session.ts';
import {version} from '../version.ts';
import {findings, inPlace, lookOut, projectName} from './findings.ts';
import {orUsual, type Workspace} from './workspace.ts';

/** What a user interface works with: the same plan, changes and checks for all of them. */
export function createSession(workspace: Workspace, selected: readonly string[]): Session {
	const {facts, journal} = workspace;
	const rehearsal = readRehearsal(process.env);
	let railway: RailwayChoices | undefined;
	return {
		version,
		name: projectName(facts.project),
		branch: facts.project.git?.branch,
		root: facts.project.root,
		rehearsal: rehearsal === undefined ? undefined : {words: rehearsalWords, ...rehearsal},
		steps: stations.map(({id, title, summary, needs}) => ({
			onRequest: !orUsual([]).includes(id),
			id,
			title,
			summary,
			// The answers are kept without being asked for: they are no station.
			needs: needs.filter(need => stations.some(station => station.id === need)),
		})),
		selected: orUsual(selected),
		found: findings(facts),
		inPlace: inPlace(facts),
		lookOut: lookOut(facts),
		questions: (steps, answers) =>
			relevantQuestions(questions, orUsual(steps), facts, answers).map(question =>
				withOptions(question, facts, workspace.answers, answers),
			),
		async choices(question, answers, signal) {
			// Loaded only where it is asked: the first screen needs no client of Railway.
			const module = await import('../steps/railway/choices.ts');
			railway ??= new module.RailwayChoices();
			return railway.list(question, workspace.world(answers, selected), signal);
		},
		withSuggestions: answers => withSuggestions(questions, facts, answers),
		answers: workspace.answers,
		plan: async (steps, answers, signal, onOutput) =>
			planSteps(stepsFor(orUsual(steps)), workspace.world(answers, steps, onOutput), signal, {
				// Somebody who asked for one step wants to know why it can't be done.
				skipUnknown: orUsual(steps).length > 1,
			}),
		authorization: plan =>
			facts.project.platform.root === 'sudo' && changesOf(plan).some(({needsRoot}) => needsRoot) ? validateSudo : undefined,
		async apply(plan, answers, renderer, signal) {
			const {applyPlan} = await import('../engine/apply.ts');
			const steps = plan.steps.map(({id}) => id);
			return applyPlan({
				plan,
				steps: stepsFor(steps),
				refresh: async again => workspace.reread(answers, steps, again),
				journal,
				renderer,
				signal,
			});
		},
		async verify(steps, answers, signal, onEvent) {
			const world = await workspace.reread(answers, steps, signal);
			return runChecks(
				stepsFor(orUsual(steps)).flatMap(step => (step.applicability(world).applies ? step.checks(world) : [])),
				signal,
				onEvent,
			);
		},
	};
}
