import type {CheckOutcome} from '../engine/check.ts';
import type {SeenImage} from '../services/registry/image.ts';
import {deployableDigest, digestIn, shortDigest} from './image-digest.ts';

/** What is known of the way from CI to what is live. */
export type Delivery = {
	/** The last run of the workflow on the branch that succeeded; undefined where there is none. */
	readonly run: {readonly sha: string; readonly endedAt: number; readonly url: string} | undefined;
	/** What that run pushed, by its commit's tag; undefined where the registry has no such image, or hides it. */
	readonly pushed: SeenImage | undefined;
	/** What serves requests; undefined where nothing does. */
	readonly live: {readonly id: string; readonly image: string | undefined; readonly digest: string | undefined} | undefined;
};

export type Judgement = CheckOutcome;

/** Whether what runs is what CI pushed last. What could not be seen is `unknown`, never a pass. */
export function judgeDelivery({run, pushed, live}: Delivery): CheckOutcome {
	if (run === undefined) {
		return {
			// Not yet what it is to be, which is no fault of the service: whether CI fails, its last run says.
			status: 'unknown',
			detail:
				live === undefined ? 'CI has not succeeded yet, and nothing runs' : 'CI has not succeeded yet, so nobody can say what should run',
			remedy: 'ferrovia setup github',
		};
	}

	if (live === undefined) {
		return {
			status: 'fail',
			detail: `nothing runs; CI pushed ${run.sha.slice(0, 7)}`,
			evidence: run.url,
			remedy: `ferrovia rollback sha-${run.sha.slice(0, 7)}`,
		};
	}

	const running = live.digest ?? digestIn(live.image);
	if (running === undefined) {
		return {
			status: 'unknown',
			detail: `${live.image ?? 'a build of Railway'} runs, whose digest Railway does not tell`,
			remedy: 'ferrovia setup railway',
		};
	}

	const wanted = pushed === undefined ? undefined : deployableDigest(pushed);
	if (pushed === undefined || wanted === undefined) {
		return {
			status: 'unknown',
			detail: `${shortDigest(running)} runs; what CI pushed for ${run.sha.slice(0, 7)} is not shown by the registry`,
			remedy: 'docker login ghcr.io, or make the package public',
		};
	}

	return running === wanted || running === pushed.digest
		? {status: 'pass', detail: `${shortDigest(running)} of commit ${run.sha.slice(0, 7)}`, evidence: run.url}
		: {
				status: 'fail',
				detail: `${shortDigest(running)} runs, and CI pushed ${shortDigest(wanted)} (${run.sha.slice(0, 7)}) last`,
				evidence: run.url,
				// gh names a job by its number only, so all jobs run again: https://cli.github.com/manual/gh_run_rerun
				remedy: `gh run rerun ${run.url.split('/').at(-1)}, or ferrovia rollback to choose an image`,
			};
}
