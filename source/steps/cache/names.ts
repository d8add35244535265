import {createHash} from 'node:crypto';
import {slug} from '../../project/repository.ts';

/** The tag that every resource of Ferrovia's carries; its value is the repository's label. */
export const repositoryTag = 'ferrovia:repository';

/**
A repository's name as it stands in tags. GitHub tells no case apart, and two clones may have it in different cases; a folder may have
characters that AWS refuses in a tag (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html).
*/
export function repositoryLabel(repository: string): string {
	const label = repository
		.normalize()
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '-');
	return [...label].slice(0, 256).join('');
}

/** How many names are tried before somebody else's luck is held against the user. */
const candidates = 5;

/**
Names for the bucket of a repository in an account, the first choice first. Bucket names are shared by all accounts, so the name
has a digest of repository and account: it is found again, and taken by another account only by intent. At most 63 characters of
`a-z`, `0-9` and `-` (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
*/
export function bucketNames(repository: string, account: string): readonly string[] {
	return Array.from({length: candidates}, (_, index) =>
		named(slug(repository), digest(`${repository.toLowerCase()}\n${account}\n${index}`, 8), 63),
	);
}

/** Names of the IAM objects, unique in their account: at most 64 characters (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
export function identityNames(repository: string): {readonly write: string; readonly read: string; readonly user: string} {
	const base = named(slug(repository), digest(repository.toLowerCase(), 6), 58);
	return {write: `${base}-write`, read: `${base}-read`, user: `${base}-ci`};
}

function named(words: string, end: string, longest: number): string {
	const start = 'ferrovia-';
	const room = longest - start.length - end.length - 1;
	return `${start}${words.slice(0, room).replace(/-+$/, '')}-${end}`;
}

function digest(text: string, length: number): string {
	return createHash('sha256').update(text).digest('hex').slice(0, length);
}
