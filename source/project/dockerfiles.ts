import path from 'node:path';
import type {ExistingDockerfile} from '../dockerfile/existing-dockerfile.ts';
import type {Metadata} from './cargo-metadata.ts';

/** The Dockerfiles of the project, as far as they can be read. Their parser is loaded here and not before. */
export async function findDockerfiles(root: string, {packages}: Pick<Metadata, 'packages'>): Promise<readonly ExistingDockerfile[]> {
	const {readDockerfiles} = await import('../dockerfile/read.ts');
	const {dockerfiles} = await readDockerfiles(
		root,
		packages.map(({manifest_path}) => path.dirname(path.normalize(manifest_path))),
	);
	return dockerfiles;
}
