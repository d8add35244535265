import {filesAt, textAt} from '../github/repository.ts';
import {startRun} from '../github/runs.ts';
import type {RunState} from '../github/state.ts';
import {JobSteps, type RunnerOptions} from './job-steps.ts';
import {performRun} from './run.ts';
import {readWorkflow} from './workflow.ts';

/** GitHub's runner in a rehearsal. What this machine can do of a workflow is done; the rest is said to be simulated in the run's log. */
export class Runner {
	readonly #options: RunnerOptions;
	readonly #images = new Map<string, string>();
	/** The next build is given a line that no compiler takes. */
	breakNextBuild = false;

	constructor(options: RunnerOptions) {
		this.#options = options;
	}

	/** The image on this machine that was pushed with that digest. */
	imageOf(digest: string): string | undefined {
		return this.#images.get(digest);
	}

	/** Starts the workflow of a branch, as a push to it does; undefined where the branch has none. Resolves when the run has ended. */
	async push(branch: string): Promise<RunState | undefined> {
		const {repository} = this.#options;
		const head = repository.refs.get(`refs/heads/${branch}`) ?? '';
		// Ferrovia's own, among those that the project may have beside it.
		const workflow = [...filesAt(repository, head).keys()].find(
			file =>
				/^\.github\/workflows\/[^/]+\.ya?ml$/.test(file) && textAt(repository, branch, file)?.includes('.github/scripts/build-image.sh'),
		);
		if (workflow === undefined) {
			return undefined;
		}

		const run = startRun(repository, {workflow, branch, event: 'push'});
		await this.perform(run);
		return run;
	}

	async perform(run: RunState): Promise<void> {
		const {repository, output} = this.#options;
		const workflow = readWorkflow(textAt(repository, run.branch, run.workflow) ?? '');
		const job = new JobSteps(this.#options, this.#images, run, workflow, this.breakNextBuild);
		this.breakNextBuild = false;
		try {
			await performRun(repository, run, workflow, {
				context: {
					'github.ref': `refs/heads/${run.branch}`,
					...Object.fromEntries([...repository.shelf.variables].map(([name, {value}]) => [`vars.${name}`, value])),
				},
				perform: async (step, {environment}) => job.perform(step, environment),
				output,
			});
		} finally {
			await job.dispose();
		}
	}

	/** Removes the images that were built. */
	async dispose(): Promise<void> {
		const {engine, run} = this.#options;
		const images = [...new Set(this.#images.values())];
		if (engine !== undefined && images.length > 0) {
			await run(['docker', 'image', 'rm', '--force', ...images], {env: engine.environment, timeoutMs: 60_000});
		}
	}
}
