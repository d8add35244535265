import {describe, expect, it} from 'vitest';
import {carryOver} from '../../../source/dockerfile/carry-over.ts';
import {exitCodes} from '../../../source/engine/errors.ts';
import {placeInContext, readSurroundings} from '../../../source/steps/image/context.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

describe('readSurroundings', () => {
	it('knows what a Dockerfile copies out of the project, and what of that is there', async () => {
		const root = await projectFolder({'static/a.css': '', 'a.toml': '', 'config/b.yaml': '', 'elsewhere/x': ''});
		const sources = ['static', 'a.toml', '*.toml', 'config/?.yaml', 'config/*.json', 'none/*', 'gone', '../gone', 'a+*'];
		const text = [
			'FROM rust:1.90 AS b',
			'RUN cargo build',
			'FROM debian:12',
			`COPY ${sources.join(' ')} /app/`,
			'COPY --from=owner/image:1 /elsewhere /',
		];
		const {cargo, cargoConfig} = fakeFacts().project;
		const {present} = await readSurroundings({
			cargo,
			cargoConfig,
			git: undefined,
			root,
			dockerfiles: [carryOver('Dockerfile', text.join('\n'))],
		});
		expect(Object.fromEntries(present)).toEqual({static: 'folder', 'a.toml': 'file', '*.toml': 'file', 'config/?.yaml': 'file'});
	});
});

describe('placeInContext', () => {
	const crate = (path: string) => ({path, kind: 'crate'}) as const;
	const git = {root: '/repo', prefix: 'services/api', branch: 'main', defaultBranch: undefined, remote: undefined, dirtyPaths: 0};

	it('is the project where nothing lies outside of it', () => {
		expect(placeInContext({git, root: '/repo/services/api'}, [])).toEqual({folder: '', localSources: []});
	});

	it('is the repository otherwise', () => {
		expect(placeInContext({git, root: '/repo/services/api'}, ['/repo/libs/a', '/repo/services/types'].map(crate))).toEqual({
			folder: 'services/api',
			localSources: ['libs/a', 'services/types'].map(crate),
		});
	});

	it.each([
		[git, '/elsewhere/a'],
		[git, '/repository/a'],
		[undefined, '/repo/libs/a'],
	])('is nowhere where no clone would have it', (repository, folder) => {
		expect(() => placeInContext({git: repository, root: '/repo/services/api'}, [crate(folder)])).toThrow(
			expect.objectContaining({
				what: `The path dependency ${folder} lies outside of the repository.`,
				exitCode: exitCodes.usage,
			}),
		);
	});
});
