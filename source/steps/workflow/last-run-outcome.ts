import type {CheckOutcome} from '../../engine/check.ts';
import {readLastRun, type WorkflowRun} from '../../services/github/workflow-runs.ts';
import {figuresInWords, readFigures} from './build-figures.ts';
import type {Written} from './looks.ts';

/** What became of the last run on the branch that is deployed: how it ended, when, how long it took, and how well the cache hit. */
export async function lastRunOutcome({file, settings, github, owner, repository}: Written): Promise<CheckOutcome> {
	const seen = await readLastRun(github, owner, repository, file, settings.branch);
	if ('unseen' in seen) {
		return {status: 'unknown', detail: seen.unseen, remedy: seen.remedy};
	}

	const {found: run} = seen;
	if (run === 'no-workflow') {
		return {
			status: 'unknown',
			detail: `${file} is not on the default branch yet, so it has not run`,
			remedy: `git add .github && git commit -m "Build, push and deploy the image" && git push origin ${settings.branch}`,
		};
	}

	if (run === undefined) {
		return {status: 'fail', detail: `it has not run on ${settings.branch}`, remedy: `gh workflow run ${file} --ref ${settings.branch}`};
	}

	return runOutcome(run);
}

function runOutcome(run: WorkflowRun): CheckOutcome {
	const {conclusion, url, annotations, jobs} = run;
	const when = `${words(Date.now() - run.endedAt)} ago, after ${words(run.endedAt - run.startedAt)}`;
	if (conclusion === undefined) {
		return {
			status: 'unknown',
			detail: `a run is under way since ${words(Date.now() - run.startedAt)}: ${url}`,
			remedy: `gh run watch ${run.id}`,
		};
	}

	if (conclusion !== 'success') {
		const failed = jobs.filter(job => job.conclusion === 'failure').map(({name}) => name);
		return {
			status: conclusion === 'cancelled' ? 'warn' : 'fail',
			detail: `${conclusion} ${when}${failed.length === 0 ? '' : ` (${failed.join(', ')})`}: ${url}`,
			remedy: `gh run view ${run.id} --log-failed`,
		};
	}

	const figures = figuresInWords(annotations.map(readFigures).find(found => found !== undefined));
	return jobs.some(({name, conclusion: ended}) => name === 'Deploy' && ended === 'skipped')
		? {
				status: 'warn',
				detail: `built and pushed ${when}, but not deployed: ${figures}`,
				remedy: 'The job is skipped until the service of Railway is set: ferrovia verify workflow names the variable',
			}
		: {status: 'pass', detail: `succeeded ${when}: ${figures}`};
}

/** A span of time in its largest unit. */
function words(milliseconds: number): string {
	const seconds = Math.max(0, Math.round(milliseconds / 1000));
	const units = [
		[86_400, 'days'],
		[3600, 'h'],
		[60, 'min'],
	] as const;
	const [size, unit] = units.find(([size]) => seconds >= 2 * size) ?? [1, 's'];
	return `${Math.floor(seconds / size)} ${unit}`;
}
