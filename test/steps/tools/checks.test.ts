import {describe, expect, it} from 'vitest';
import type {ProbeBuild} from '../../../source/steps/probe-build.ts';
import {cacheOutcome} from '../../../source/steps/tools/checks.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const location = 'Local disk: "/private"';
const built = {argv: ['cargo'], exitCode: 0, ok: true, missing: false, timedOut: false, stdout: '', stderr: ''};
const broken = {...built, exitCode: 101, ok: false, stderr: 'warning: unused\nerror: linking failed\n'};
const world = fakeWorld({tools: {sccache: {path: '/usr/bin/sccache', version: '0.16.0', s3: true, onPath: true}}});

const seen = async (build: Partial<ProbeBuild>) =>
	cacheOutcome(world, async () => ({
		first: built,
		second: built,
		printed: undefined,
		comment: undefined,
		cache: undefined,
		records: [],
		...build,
	}));

describe('cacheOutcome', () => {
	it('passes only for a hit', async () => {
		expect(await seen({cache: {requests: 2, hits: 1, misses: 1, location}})).toMatchObject({
			status: 'pass',
			detail: expect.stringMatching('1 hit after 1 miss'),
		});
		expect(await seen({cache: {requests: 2, hits: 0, misses: 2, location}})).toMatchObject({
			status: 'fail',
			detail: 'no hit in 2 requests',
		});
	});

	it('tells a build that went past sccache from one that missed', async () => {
		expect(await seen({cache: {requests: 0, hits: 0, misses: 0, location}})).toMatchObject({
			status: 'fail',
			detail: 'rustc was not called through sccache',
		});
	});

	it('names the build that failed, whatever was counted', async () => {
		const cache = {requests: 2, hits: 1, misses: 1, location};
		expect(await seen({first: broken, second: undefined, cache})).toMatchObject({status: 'fail', detail: 'error: linking failed'});
		expect(await seen({second: broken, cache})).toMatchObject({status: 'fail', detail: 'error: linking failed'});
	});

	it('says why the server did not start', async () => {
		expect(await seen({cache: {failed: 'address in use'}})).toMatchObject({status: 'fail', detail: 'the sccache server: address in use'});
	});

	it('builds nothing where there is no sccache', async () => {
		const outcome = await cacheOutcome(fakeWorld(), async () => {
			throw new Error('built');
		});
		expect(outcome).toMatchObject({status: 'fail', detail: 'sccache is not on this machine', remedy: 'ferrovia setup tools'});
	});
});
