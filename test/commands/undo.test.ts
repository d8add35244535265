import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {GlobalOptions} from '../../source/commands/options.ts';
import {undo} from '../../source/commands/undo.ts';
import type {UndoPrompts} from '../../source/commands/undo-decision.ts';
import {fileChange} from '../../source/engine/file-change.ts';
import {Journal} from '../../source/engine/journal.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {written} from '../_helpers/written.ts';
import {FakeCloud, fakeResource} from '../engine/_fake-cloud.ts';

/** A project in whose cloud these were made, and how to undo them with flags, or at a terminal with answers. */
async function project(...names: readonly string[]) {
	const root = await temporaryFolder();
	const journal = new Journal(root);
	const cloud = new FakeCloud();
	for (const name of names) {
		cloud.resources.set(name, {});
		await journal.conclude(await journal.intend('cache', fakeResource(name)), {status: 'applied'});
	}

	const run = async (options: GlobalOptions, destroy = false) => {
		const asked: string[] = [];
		const interactive = options.yes !== true;
		const context = {options: {cwd: root, ...options}, controller: new AbortController(), interactive, color: false};
		const prompts: UndoPrompts = {
			confirmUndoing: async count => asked.push(`undo ${count}`) > 0,
			confirmDestroying: async ({destroys}) => asked.push(`destroy ${destroys}`) > 0 && destroy,
			askResolution: async () => 'keep',
		};
		const {result: exitCode, text} = await written(async () =>
			undo([], context, {reverserOf: cloud.reverserOf, loadPrompts: async () => prompts}),
		);
		return {exitCode, asked, text};
	};

	const left = async () => (await journal.active()).map(({change}) => change);
	return {root, journal, cloud, run, left};
}

describe('ferrovia undo with resources', () => {
	it('undoes the newest first, and leaves no journal', async () => {
		const {cloud, run, left} = await project('bucket', 'user');
		const {exitCode, text} = await run({yes: true});
		expect([exitCode, await left()]).toEqual([0, []]);
		expect(cloud.log.filter(line => line.startsWith('delete'))).toEqual(['delete user', 'delete bucket']);
		expect(text).toContain('take back  cache     delete user\ntake back  cache     delete bucket\n');
		expect(text).toContain('Undone 2 of 2.\n');
	});

	it('asks again before it destroys what Ferrovia did not create, and accepts a no', async () => {
		const {cloud, run, left} = await project('bucket', 'user');
		cloud.resources.set('bucket', {holds: '41 objects (12 MB)'});
		const declined = await run({});
		expect(declined.asked).toEqual(['undo 2', 'destroy 41 objects (12 MB)']);
		expect(declined.text).toContain('delete bucket: destroys 41 objects (12 MB)\n');
		expect(declined.text).toContain('not undone: delete bucket: you said no\n');
		expect(declined.text).toContain('Undone 1 of 2. The journal keeps the rest: run ferrovia undo again.');
		expect([declined.exitCode, await left()]).toEqual([0, ['cache/bucket']]);
		const agreed = await run({}, true);
		expect([agreed.exitCode, await left()]).toEqual([0, []]);
		expect(cloud.resources.size).toBe(0);
	});

	it('asks at a terminal even with --delete-objects', async () => {
		const {cloud, run, left} = await project('bucket');
		cloud.resources.set('bucket', {holds: '1 object'});
		expect((await run({deleteObjects: true})).asked).toEqual(['undo 1', 'destroy 1 object']);
		expect(await left()).toEqual(['cache/bucket']);
	});

	it('refuses to destroy with --yes alone, and names the flag for that', async () => {
		const {cloud, run, left} = await project('bucket', 'user');
		cloud.resources.set('bucket', {holds: '41 objects (12 MB)'});
		const refused = await run({yes: true, json: true});
		expect(refused.exitCode).toBe(1);
		expect(JSON.parse(refused.text)).toMatchObject({
			ok: false,
			undone: [
				{id: 'cache/user', status: 'undone'},
				{
					id: 'cache/bucket',
					status: 'refused',
					reason: expect.stringContaining('--delete-objects'),
					next: ['ferrovia undo --yes --delete-objects'],
				},
			],
		});
		expect(await left()).toEqual(['cache/bucket']);
		expect((await run({yes: true, deleteObjects: true})).exitCode).toBe(0);
		expect(await left()).toEqual([]);
	});

	it('exits with 3 when all that is left is unknown, and continues the next time', async () => {
		const {root, journal, cloud, run, left} = await project('bucket', 'user');
		const file = path.join(root, 'a');
		const change = fileChange({id: 'cargo/a', path: file, before: undefined, after: 'a', summary: 'write'});
		await journal.intend('cargo', change);
		await writeFile(file, 'a');
		cloud.isReachable = false;
		const blind = await run({yes: true});
		expect([blind.exitCode, await left()]).toEqual([3, ['cache/bucket', 'cache/user']]);
		expect(blind.text).toContain('not known  cache     delete user: No network.\n');
		// What mends all of them is told once.
		expect(blind.text.match(/next {2}ping/g)).toHaveLength(1);
		expect(blind.text).toContain('Undone 1 of 3. ');
		cloud.isReachable = true;
		expect([(await run({yes: true})).exitCode, await left()]).toEqual([0, []]);
	});

	it('asks nothing and undoes nothing when everything is unknown', async () => {
		const {cloud, run, left} = await project('bucket');
		cloud.isReachable = false;
		const {exitCode, asked} = await run({});
		expect([exitCode, asked, await left()]).toEqual([3, [], ['cache/bucket']]);
	});

	it('exits with 1 when one fails, and goes on to the older ones', async () => {
		const {cloud, run, left} = await project('bucket', 'user', 'key');
		cloud.resources.set('user', {stays: true});
		const {exitCode, text} = await run({yes: true});
		expect([exitCode, await left()]).toEqual([1, ['cache/user']]);
		expect(text).toContain('not undone: delete user: It did not help to delete user.');
	});
});
