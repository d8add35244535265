import path from 'node:path';
import type {Project} from './project.ts';

/** `owner/repository` as the remote says, else `local/<folder>`: what things in clouds are named after, so that a re-run finds them. */
export function repositoryName({git, root}: Pick<Project, 'git' | 'root'>): string {
	return git?.remote === undefined ? `local/${slug(path.basename(root))}` : `${git.remote.owner}/${git.remote.repository}`;
}

/** Words in the characters that every cloud takes in a name: `a-z`, `0-9` and single hyphens inside. Never empty. */
export function slug(text: string): string {
	return (
		text
			.toLowerCase()
			.replaceAll(/[^a-z\d]+/g, '-')
			.replaceAll(/^-+|-+$/g, '') || 'project'
	);
}
