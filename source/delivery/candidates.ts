import {digestIn} from './image-digest.ts';
import type {DeploymentSeen, ImageSeen, RunSeen, Status} from './read-status.ts';

/** An image that the service can go back to. */
export type Candidate = {
	/** `sha256:` and 64 characters. */
	readonly digest: string;
	/** The tag of its commit, where CI pushed it. */
	readonly tag: string | undefined;
	/** That commit, whole. */
	readonly sha: string | undefined;
	/** The first line of that commit. */
	readonly title: string | undefined;
	/** The last deployment of it. */
	readonly deployment: string | undefined;
	readonly at: Date | undefined;
	readonly live: boolean;
};

/** What CI pushed and what was deployed, each image once, the newest first. Whether it is still in the registry is asked of the chosen one. */
export function candidatesOf(status: Status): readonly Candidate[] {
	const images: readonly ImageSeen[] = 'found' in status.images ? status.images.found : [];
	const runs: readonly RunSeen[] = 'found' in status.runs ? status.runs.found : [];
	const deployments: readonly DeploymentSeen[] = 'found' in status.deployments ? status.deployments.found : [];
	const digests = [...images.map(({digest}) => digest), ...deployments.map(({image, digest}) => digest ?? digestIn(image))];
	const known = [...new Set(digests.filter(digest => digest !== undefined))];
	return known
		.map(digest => {
			const image = images.find(candidate => candidate.digest === digest);
			const run = runs.find(({sha}) => image !== undefined && `sha-${sha.slice(0, 7)}` === image.tag);
			const deployed = deployments.filter(deployment => (deployment.digest ?? digestIn(deployment.image)) === digest);
			const at = run?.endedAt ?? (deployed[0] === undefined ? undefined : Date.parse(deployed[0].createdAt));
			return {
				digest,
				tag: image?.tag,
				sha: run?.sha,
				title: run?.title,
				deployment: deployed[0]?.id,
				at: at === undefined ? undefined : new Date(at),
				live: deployed.some(({live}) => live),
			};
		})
		.sort((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0));
}

/**
Those that a word of the user's means: a digest or its beginning (with or without `sha256:`, at least 7 characters), a tag, a commit or its
beginning, or a deployment's id or its beginning.
*/
export function matching(candidates: readonly Candidate[], word: string): readonly Candidate[] {
	const wanted = word
		.trim()
		.toLowerCase()
		.replace(/^.*@/, '')
		.replace(/^sha256:/, '')
		.replace(/^.*:/, '');
	if (wanted.length < 7) {
		return [];
	}

	return candidates.filter(
		({digest, tag, sha, deployment}) =>
			digest.slice('sha256:'.length).startsWith(wanted) ||
			tag === wanted ||
			sha?.startsWith(wanted) === true ||
			deployment?.startsWith(wanted) === true,
	);
}
