import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import type {GlobalOptions} from '../../source/commands/options.ts';
import {undo} from '../../source/commands/undo.ts';
import {fileChange} from '../../source/engine/file-change.ts';
import {Journal} from '../../source/engine/journal.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
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

	const run = async (options: GlobalOptions, answers: Partial<Record<'undo' | 'destroy', boolean>> = {}) => {
		const asked: string[] = [];
		const written: string[] = [];
		const write = vi.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0);
		onTestFinished(() => write.mockRestore());
		const exitCode = await undo(
			[],
			{options: {cwd: root, ...options}, controller: new AbortController(), interactive: options.yes !== true, color: false},
			{
				reverserOf: cloud.reverserOf,
				loadPrompts: async () => ({
					async confirmUndoing(count) {
						asked.push(`undo ${count}`);
						return answers.undo ?? true;
					},
					async confirmDestroying({destroys}) {
						asked.push(`destroy ${destroys}`);
						return answers.destroy ?? false;
					},
					askResolution: async () => 'keep',
				}),
			},
		).finally(() => write.mockRestore());
		return {exitCode, asked, text: written.join('')};
	};

	const left = async () => (await journal.active()).map(({change}) => change);
	return {root, journal, cloud, run, left};
}

describe('ferrovia undo with resources', () => {
	it('takes back the newest first, and leaves no journal', async () => {
		const {cloud, run, left} = await project('bucket', 'user');
		const {exitCode, text} = await run({yes: true});
		expect([exitCode, await left()]).toEqual([0, []]);
		expect(cloud.log.filter(line => line.startsWith('delete'))).toEqual(['delete user', 'delete bucket']);
		expect(text).toContain('take back  cache     delete user\ntake back  cache     delete bucket\n');
		expect(text).toContain('Undone 2 of 2.\n');
	});

	it('asks again before it destroys what Ferrovia did not put there, and takes a no for an answer', async () => {
		const {cloud, run, left} = await project('bucket', 'user');
		cloud.resources.set('bucket', {holds: '41 objects (12 MB)'});
		const declined = await run({});
		expect(declined.asked).toEqual(['undo 2', 'destroy 41 objects (12 MB)']);
		expect(declined.text).toContain('delete bucket: destroys 41 objects (12 MB)\n');
		expect(declined.text).toContain('not undone: delete bucket: you said no\n');
		expect(declined.text).toContain('Undone 1 of 2. The journal keeps the rest: run ferrovia undo again.');
		expect([declined.exitCode, await left()]).toEqual([0, ['cache/bucket']]);
		const agreed = await run({}, {destroy: true});
		expect([agreed.exitCode, await left()]).toEqual([0, []]);
		expect(cloud.resources.size).toBe(0);
	});

	it('asks even with --delete-objects, where there is somebody to ask', async () => {
		const {cloud, run, left} = await project('bucket');
		cloud.resources.set('bucket', {holds: '1 object'});
		expect((await run({deleteObjects: true})).asked).toEqual(['undo 1', 'destroy 1 object']);
		expect(await left()).toEqual(['cache/bucket']);
	});

	it('refuses to destroy with --yes alone, and names the flag that does', async () => {
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

	it('ends with 3 when all that is left could not be looked at, and takes it up again', async () => {
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

	it('asks nothing when it could look at nothing, and takes nothing back that was not shown', async () => {
		const {cloud, run, left} = await project('bucket');
		cloud.isReachable = false;
		const {exitCode, asked} = await run({});
		expect([exitCode, asked, await left()]).toEqual([3, [], ['cache/bucket']]);
	});

	it('ends with 1 when one failed, and goes on to the older ones', async () => {
		const {cloud, run, left} = await project('bucket', 'user', 'key');
		cloud.resources.set('user', {stays: true});
		const {exitCode, text} = await run({yes: true});
		expect([exitCode, await left()]).toEqual([1, ['cache/user']]);
		expect(text).toContain('not undone: delete user: It did not help to delete user.');
	});
});
