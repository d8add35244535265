import path from 'node:path';
import {expect, it} from 'vitest';
import type {Metadata} from '../../source/project/cargo-metadata.ts';
import {findDockerfiles} from '../../source/project/dockerfiles.ts';
import {projectFolder} from '../_helpers/project-folder.ts';

const dockerfile = 'FROM rust:1.90\nRUN cargo build --release\n';

it('findDockerfiles reads those of the project and of its members, but what Ferrovia wrote and what is none', async () => {
	const root = await projectFolder({
		Dockerfile: dockerfile,
		'Dockerfile.production': `# Written by Ferrovia (npx ferrovia) [0123456789ab].\n${dockerfile}`,
		'deploy/api.Dockerfile': dockerfile,
		'crates/api/Dockerfile.prod': dockerfile,
		'crates/other/Dockerfile': dockerfile,
		'Dockerfile.broken': 'FORM rust\n',
		'Dockerfile.dockerignore': 'target\n',
	});
	const packages = [{manifest_path: path.join(root, 'crates/api/Cargo.toml')}] as unknown as Metadata['packages'];
	const found = await findDockerfiles(root, {packages});
	expect(found.map(one => one.path)).toEqual(['Dockerfile', 'deploy/api.Dockerfile', 'crates/api/Dockerfile.prod']);
});

it('findDockerfiles finds none in a project without', async () => {
	expect(await findDockerfiles(await projectFolder({'Cargo.toml': ''}), {packages: []})).toEqual([]);
});
