import {describe, expect, it} from 'vitest';
import {exitCodes} from '../../../../source/engine/errors.ts';
import {compileTimeNeeds} from '../../../../source/steps/image/compile-time/needs.ts';
import {fakeFacts} from '../../../_helpers/facts.ts';
import {fakeMember} from '../../../_helpers/member.ts';

const {cargo} = fakeFacts().project;
const site = (name: string, argument?: string, file = '/repo/api/src/db.rs') => ({name, argument, file, line: 7, member: '/repo/api'});

function needs(
	sites: ReadonlyArray<ReturnType<typeof site>>,
	{files = [] as readonly string[], compiled = ['sqlx'], hasDatabase = false, members = cargo.members} = {},
) {
	const git = {root: '/repo', prefix: 'api', branch: 'main', defaultBranch: 'main', remote: undefined, dirtyPaths: 0, files};
	return compileTimeNeeds({
		project: {git, root: '/repo/api', cargo: {...cargo, members}},
		sites,
		compiled: new Set(compiled),
		hasDatabase,
	});
}

const texts = (...args: Parameters<typeof needs>) => needs(...args).notes.map(({text}) => text);

describe('queries that sqlx checks while it is compiled', () => {
	const queries = [site('query_as')];

	it.each(['api/.sqlx/query-1a.json', '.sqlx/query-1a.json', 'api/sqlx-data.json'])('are read from %s', file => {
		expect(needs(queries, {files: [file]}).environment).toEqual([['SQLX_OFFLINE', 'true']]);
	});

	it('refuse an image without prepared data, with the place and the commands', () => {
		expect(() => needs(queries, {files: ['api/.sqlx/notes.md']})).toThrow(
			expect.objectContaining({
				what: 'src/db.rs:7 uses sqlx::query_as!, and git has no prepared query data.',
				next: [expect.stringContaining('cargo sqlx prepare --workspace'), 'git add .sqlx'],
				exitCode: exitCodes.usage,
			}),
		);
	});

	it('may ask the database that the own Dockerfile gives the build', () => {
		expect(needs(queries, {hasDatabase: true}).environment).toEqual([]);
	});

	it.each([
		['no macro', [site('migrate')], ['sqlx']],
		["another crate's macro", queries, ['diesel']],
	])('are none: %s', (_, sites, compiled) => {
		expect(needs(sites, {compiled, files: ['api/migrations/1.sql']})).toEqual({environment: [], notes: []});
	});
});

describe('files that are compiled in', () => {
	it.each([
		[site('include_str', 'page.html'), 'api/src/page.html'],
		[site('include_bytes', '../../schema/a.bin'), 'schema/a.bin'],
		[site('include_dir', '$CARGO_MANIFEST_DIR/web'), 'api/web'],
		[site('folder', 'dist/'), 'api/dist'],
		[site('migrate'), 'api/migrations'],
	])('%j is %s, which git must track', (one, file) => {
		expect(texts([one])).toEqual([expect.stringContaining(`src/db.rs:7 reads ${file} at compile time, which git does not track`)]);
		expect(texts([one], {files: [file]})).toEqual([]);
		expect(texts([one], {files: [`${file}/inside.txt`]})).toEqual([]);
	});

	it('may lie above the manifest for diesel', () => {
		expect(texts([site('embed_migrations')])).toHaveLength(1);
		expect(texts([site('embed_migrations')], {files: ['migrations/1/up.sql']})).toEqual([]);
	});

	it('may be made by a build script, or named by what is no literal', () => {
		expect(texts([site('include'), site('include_str', '$OUT_DIR/x')])).toEqual([]);
	});

	it('are in no clone where they lie outside of the repository', () => {
		expect(texts([site('include_str', '../../../secret')])).toEqual([expect.stringContaining('which lies outside of the repository')]);
	});
});

describe('crates that ask git', () => {
	it('are named', () => {
		expect(texts([site('git_version')])).toEqual([expect.stringContaining('src/db.rs:7 uses git_version!')]);
		expect(texts([site('git_version', 'fallback')])).toEqual([]);
		const members = [fakeMember('api', {dependencies: [{name: 'vergen-gix', kind: 'build', path: undefined}]})];
		expect(texts([], {compiled: ['vergen-gix'], members})).toEqual([expect.stringContaining('api uses vergen-gix')]);
		expect(texts([], {compiled: ['vergen-gix']})).toEqual([]);
	});
});
