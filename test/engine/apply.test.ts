import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {applyPlan, type TaskRenderer} from '../../source/engine/apply.ts';
import type {Change} from '../../source/engine/change.ts';
import {FerroviaError, InterruptedError} from '../../source/engine/errors.ts';
import {fileChange} from '../../source/engine/file-change.ts';
import {Journal} from '../../source/engine/journal.ts';
import {planSteps} from '../../source/engine/plan.ts';
import {protect} from '../../source/engine/secrets.ts';
import type {Step} from '../../source/engine/step.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {fakeChange, fakeStep} from './_fake-step.ts';

type World = Record<string, unknown>;

async function apply(
	steps: ReadonlyArray<Step<World>>,
	{
		refresh = async () => ({}),
		controller = new AbortController(),
		root,
		renderer = 'silent',
	}: {
		refresh?: () => Promise<World>;
		controller?: AbortController;
		root?: string;
		renderer?: TaskRenderer['renderer'];
	} = {},
) {
	const journal = new Journal(root ?? (await temporaryFolder()));
	const plan = await planSteps(steps, {}, controller.signal);
	const report = await applyPlan({plan, steps, refresh, journal, renderer: {renderer}, signal: controller.signal});
	return {report, journal, statuses: Object.fromEntries(report.outcomes.map(({id, status}) => [id, status]))};
}

const failing = async () => {
	throw new Error('no');
};

describe('applyPlan', () => {
	it('applies the changes of a step in order', async () => {
		const order: string[] = [];
		const change = (id: string) => fakeChange(id, async () => void order.push(id));
		const {statuses} = await apply([fakeStep('a', () => [change('a/1'), change('a/2'), change('a/3')])]);
		expect(order).toEqual(['a/1', 'a/2', 'a/3']);
		expect(statuses).toEqual({'a/1': 'applied', 'a/2': 'applied', 'a/3': 'applied'});
	});

	it('lets a step wait for the one it needs, and runs others meanwhile', async () => {
		const order: string[] = [];
		let release = () => {};
		const gate = new Promise<void>(resolve => {
			release = resolve;
		});
		await apply([
			fakeStep('a', () => [
				fakeChange('a/1', async () => {
					await gate;
					order.push('a');
				}),
			]),
			fakeStep('b', () => [fakeChange('b/1', async () => void order.push('b'))], ['a']),
			fakeStep('c', () => [
				fakeChange('c/1', async () => {
					order.push('c');
					release();
				}),
			]),
		]);
		expect(order).toEqual(['c', 'a', 'b']);
	});

	it('stops what depends on a failing change, and nothing else', async () => {
		const {statuses, report} = await apply([
			fakeStep('a', () => [fakeChange('a/1', failing), fakeChange('a/2')]),
			fakeStep('b', () => [fakeChange('b/1')], ['a']),
			fakeStep('c', () => [fakeChange('c/1')]),
		]);
		expect(statuses).toEqual({'a/1': 'failed', 'a/2': 'not-applied', 'b/1': 'not-applied', 'c/1': 'applied'});
		expect(report.outcomes.find(({id}) => id === 'b/1')?.error?.what).toBe('Waits for a, which failed.');
	});

	it('draws no secret, whatever a change throws', async () => {
		protect('s3cret-of-the-test');
		const drawn: string[] = [];
		for (const stream of [process.stdout, process.stderr]) {
			vi.spyOn(stream, 'write').mockImplementation(text => drawn.push(String(text)) > 0);
		}

		onTestFinished(() => void vi.restoreAllMocks());
		const failingWith = async () => {
			throw new Error('refused: s3cret-of-the-test');
		};
		const later = (world: World) => {
			if (world.later) {
				throw new Error('unreadable: s3cret-of-the-test');
			}

			return [fakeChange('b/1')];
		};
		await apply(
			[fakeStep('a', () => [fakeChange('a/1', failingWith)]), fakeStep('c', () => [fakeChange('c/1')]), fakeStep('b', later, ['c'])],
			{
				refresh: async () => ({later: true}),
				renderer: 'verbose',
			},
		);
		expect(drawn.join('\n')).toContain('refused: [secret]');
		expect(drawn.join('\n')).toContain('unreadable: [secret]');
		expect(drawn.join('\n')).not.toContain('s3cret');
	});

	/** Applies the step b, which is planned again once a, which it needs, has changed the world. */
	const applyAfter = async (planB: (world: World) => readonly Change[]) =>
		apply([fakeStep('a', () => [fakeChange('a/1')]), fakeStep('b', planB, ['a'])], {refresh: async () => ({later: true})});
	const shownAs = (argv: string, more: Partial<Change> = {}) => ({preview: {type: 'command', argv: [argv]} as const, ...more});

	it('plans a step again when one that it needs has changed the world', async () => {
		const applied: string[] = [];
		const change = (content: string) =>
			fakeChange('b/1', async () => void applied.push(content), shownAs(content, {provisional: 'unknown'}));
		await applyAfter(({later}) => [change(later ? 'measured' : 'guess')]);
		expect(applied).toEqual(['measured']);
	});

	it('refuses content that the user did not confirm', async () => {
		const {report} = await applyAfter(({later}) => [fakeChange('b/1', undefined, shownAs(later ? 'another' : 'shown'))]);
		expect(report.outcomes[1]).toMatchObject({status: 'failed', error: {what: expect.stringMatching(/changed after you had seen it/)}});
	});

	it('never applies a change that was not in the confirmed plan', async () => {
		const applied: string[] = [];
		const change = (id: string) => fakeChange(id, async () => void applied.push(id));
		await applyAfter(({later}) => [change('b/1'), ...(later ? [change('b/new')] : [])]);
		expect(applied).toEqual(['b/1']);
	});

	it('says why a change is no longer needed', async () => {
		const {report} = await applyAfter(({later}) => (later ? [] : [fakeChange('b/1')]));
		expect(report.outcomes[1]).toMatchObject({status: 'not-applied', error: {what: 'b is in place'}});
	});

	it('fails a step whose second plan fails, and holds back what needs that step', async () => {
		const planB = ({later}: World) => {
			if (later) {
				throw new FerroviaError({what: 'The credentials have expired.', next: ['aws sso login']});
			}

			return [fakeChange('b/1'), fakeChange('b/2')];
		};
		const {statuses, report, journal} = await apply(
			[fakeStep('a', () => [fakeChange('a/1')]), fakeStep('b', planB, ['a']), fakeStep('c', () => [fakeChange('c/1')], ['b'])],
			{refresh: async () => ({later: true})},
		);
		expect(statuses).toEqual({'a/1': 'applied', 'b/1': 'failed', 'b/2': 'not-applied', 'c/1': 'not-applied'});
		expect(report.outcomes.map(({error}) => error?.what)).toEqual([
			undefined,
			'The credentials have expired.',
			'Not tried, because this failed: do b/1.',
			'Waits for b, which failed.',
		]);
		expect(report.outcomes[1]?.error?.next).toEqual(['aws sso login']);
		expect((await journal.active()).map(({change}) => change)).toEqual(['a/1']);
	});

	it('stops between changes when it is aborted, and has the journal say what was in hand', async () => {
		const controller = new AbortController();
		const {statuses, report, journal} = await apply(
			[
				fakeStep('a', () => [
					fakeChange('a/1'),
					fakeChange('a/2', async () => {
						controller.abort();
						throw new InterruptedError();
					}),
					fakeChange('a/3'),
				]),
			],
			{controller},
		);
		expect(report.interrupted).toBe(true);
		expect(statuses).toEqual({'a/1': 'applied', 'a/2': 'failed', 'a/3': 'not-applied'});
		expect((await journal.active()).map(({change, outcome}) => [change, outcome?.status])).toEqual([
			['a/1', 'applied'],
			['a/2', 'interrupted'],
		]);
	});

	it('does not write over a file that changed since the plan', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'Cargo.toml');
		await writeFile(file, 'before');
		const {statuses} = await apply(
			[
				fakeStep('a', () => [
					fakeChange('a/edit', async () => writeFile(file, 'by the user')),
					fileChange({id: 'a/file', path: file, before: 'before', after: 'after', summary: 'edit'}),
				]),
			],
			{root},
		);
		expect(statuses['a/file']).toBe('failed');
		expect(await readFile(file, 'utf8')).toBe('by the user');
	});

	it('calls a file change applied only when the bytes are there', async () => {
		const root = await temporaryFolder();
		const file = path.join(root, 'a');
		const lying = {...fileChange({id: 'a/file', path: file, before: undefined, after: 'after', summary: 'write'}), apply: async () => {}};
		const {statuses} = await apply([fakeStep('a', () => [lying])], {root});
		expect(statuses['a/file']).toBe('failed');
	});
});
