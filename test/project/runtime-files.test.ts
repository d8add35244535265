import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Metadata} from '../../source/project/cargo-metadata.ts';
import {findRuntimeFiles} from '../../source/project/runtime-files.ts';
import {projectFolder} from '../_helpers/project-folder.ts';

function metadata(root: string, ...folders: readonly string[]): Pick<Metadata, 'packages'> {
	return {
		packages: folders.map(folder => ({
			name: folder,
			version: '0.1.0',
			manifest_path: path.join(root, folder, 'Cargo.toml'),
			edition: '2021',
			targets: [],
			dependencies: [],
		})),
	};
}

describe('findRuntimeFiles', () => {
	it('finds what servers read, in the root and in each package', async () => {
		const root = await projectFolder({
			'static/site.css': '',
			'Rocket.toml': '',
			'src/static/no.css': '',
			'api/templates/index.html': '',
			'api/migrations/1.sql': '',
			'docs/assets/logo.svg': '',
		});
		expect(await findRuntimeFiles(root, metadata(root, '.', 'api'))).toEqual(['Rocket.toml', 'api/migrations', 'api/templates', 'static']);
	});

	it('takes a folder for a folder, and a file for a file', async () => {
		const root = await projectFolder({static: 'a file', 'Rocket.toml/x': 'a folder', 'config/default.toml': ''});
		expect(await findRuntimeFiles(root, metadata(root, '.'))).toEqual(['config']);
	});

	it('has nothing of a package that lies outside of the root', async () => {
		const root = await projectFolder({'shared/static/x': '', 'project/static/x': ''});
		const project = path.join(root, 'project');
		expect(await findRuntimeFiles(project, metadata(project, '.', '../shared'))).toEqual(['static']);
	});

	it('finds nothing in an empty folder', async () => {
		const root = await projectFolder({});
		expect(await findRuntimeFiles(root, metadata(root, '.', 'gone'))).toEqual([]);
	});
});
