import type {Seen, Status} from '../../delivery/read-status.ts';

/** `status --json`, as docs/schema/status.json describes it. What could not be seen is null, with the reason in `unseen`. */
export function statusDocument({at, repository, branch, image, service, runs, images, deployments, health, verdict}: Status) {
	const unseen = Object.entries({runs, images, deployments}).flatMap(([what, seen]) =>
		'unseen' in seen ? [{what, why: seen.unseen, remedy: seen.remedy}] : [],
	);
	return {
		version: 1,
		at: at.toISOString(),
		repository: repository ?? null,
		branch,
		image,
		service: service ?? null,
		live: {status: verdict.status, detail: verdict.detail, remedy: verdict.remedy},
		runs:
			listOf(runs)?.map(({id, sha, event, title, conclusion, startedAt, endedAt, url, figures}) => ({
				id,
				sha,
				event,
				title,
				conclusion: conclusion ?? null,
				startedAt: new Date(startedAt).toISOString(),
				seconds: conclusion === undefined ? null : Math.round((endedAt - startedAt) / 1000),
				url,
				hits: figures?.hits ?? null,
				misses: figures?.misses ?? null,
			})) ?? null,
		images: listOf(images) ?? null,
		deployments:
			listOf(deployments)?.map(({id, status, createdAt, image: deployed, live, seconds}) => ({
				id,
				status,
				createdAt,
				image: deployed ?? null,
				live,
				seconds: seconds ?? null,
			})) ?? null,
		health: health === undefined ? null : {status: health.status ?? null, milliseconds: health.milliseconds},
		unseen,
	};
}

function listOf<Item>(seen: Seen<readonly Item[]>): readonly Item[] | undefined {
	return 'found' in seen ? seen.found : undefined;
}
