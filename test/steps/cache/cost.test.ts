import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {costNote, monthlyCost, prices} from '../../../source/steps/cache/cost.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {scriptedRun} from '../../_helpers/world.ts';

const {signal} = new AbortController();

/** 306 objects of 162 MB, built 60 times a month, gone after 14 days. */
const usage = {objects: 306, bytes: 162e6, builds: 60, expiryDays: 14};

describe('the cost of a month', () => {
	it('is storage, what builds write and read, and nothing for what leaves within the free part', () => {
		// 0.162 GB * 0.023 = 0.003726; writes 306 * 30/14 + 60 * 306 / 10 = 2491.714, * 5 / 1e6 = 0.012459; reads 18360 * 0.4 / 1e6 = 0.007344.
		expect(monthlyCost(usage, prices.s3)).toBeCloseTo(0.003726 + 0.012459 + 0.007344, 6);
	});

	it('has egress only above the free part', () => {
		const atLimit = {objects: 0, bytes: 1e9, expiryDays: 30};
		expect(monthlyCost({...atLimit, builds: 100}, prices.s3)).toBeCloseTo(0.023, 9);
		// 62 GB above the 100 that are free.
		expect(monthlyCost({...atLimit, builds: 162}, prices.s3)).toBeCloseTo(0.023 + 62 * 0.09, 9);
	});

	it('has no egress on R2, however much leaves it', () => {
		// 1 GB * 0.015, and 1000 writes a month at 4.5 and 10,000,000 reads at 0.36 a million; writes of fresh objects 1,000,000.
		const busy = {objects: 1000, bytes: 1e9, builds: 10_000, expiryDays: 30};
		expect(monthlyCost(busy, prices.r2)).toBeCloseTo(0.015 + (1.001 * 4.5 + 10 * 0.36), 9);
	});

	it('is nothing for nothing', () => {
		expect(monthlyCost({objects: 0, bytes: 0, builds: 0, expiryDays: 14}, prices.s3)).toBe(0);
	});

	it('rises when objects expire sooner: they are written again', () => {
		expect(monthlyCost({...usage, expiryDays: 1}, prices.s3)).toBeGreaterThan(monthlyCost(usage, prices.s3));
	});
});

describe('the cost in words', () => {
	const lock = (packages: number) => Array.from({length: packages}, (_, index) => `[[package]]\nname = "p${index}"\nversion = "1.0.0"\n`);

	async function words(
		contents: {readonly objects: number; readonly bytes: number; readonly more: boolean},
		{commits, packages = 180, store = 's3' as 's3' | 'r2'}: {commits?: string; packages?: number; store?: 's3' | 'r2'} = {},
	): Promise<string> {
		const root = await temporaryFolder();
		await writeFile(path.join(root, 'Cargo.lock'), `version = 4\n${lock(packages).join('\n')}`);
		const {project} = fakeFacts({
			root,
			project: {git: commits === undefined ? undefined : ({remote: undefined} as ReturnType<typeof fakeFacts>['project']['git'])},
		});
		const {run} = scriptedRun({'git rev-list --count --since=30.days --all': {stdout: `${commits}\n`}});
		const {level, text} = await costNote({project, run}, store, contents, 14, signal);
		expect(level).toBe('info');
		return text;
	}

	it('say what it is an estimate of, where nothing is in the bucket yet', async () => {
		expect(await words({objects: 0, bytes: 0, more: false}, {commits: '60'})).toBe(
			'Cost: about $0.02 a month by the prices of 2026-11: an estimate of 306 objects of 162 MB for 180 packages, 60 commits in the last 30 days.',
		);
	});

	it('say what is in the bucket, and that the number of builds is a guess where there is no git', async () => {
		expect(await words({objects: 306, bytes: 162e6, more: false})).toBe(
			'Cost: about $0.02 a month by the prices of 2026-11: 306 objects of 162 MB in the bucket, 60 builds a month, a guess.',
		);
	});

	it('say that there is more than was counted', async () => {
		expect(await words({objects: 50_000, bytes: 26e9, more: true}, {commits: '200'})).toContain(
			': more than 50000 objects of 26000 MB in the bucket, 200 commits',
		);
	});

	it('count one as one, and less than a cent as such', async () => {
		expect(await words({objects: 1, bytes: 500_000, more: false}, {commits: '1'})).toBe(
			'Cost: less than a cent a month by the prices of 2026-11: 1 object of 500 kB in the bucket, 1 commit in the last 30 days.',
		);
		expect(await words({objects: 0, bytes: 0, more: false}, {packages: 1, commits: '0'})).toContain('for 1 package, 0 commits');
	});

	it('know the prices of R2', async () => {
		// 100 builds of 26 GB: S3 asks 225 dollars for the 2500 GB that leave it beyond the free 100, R2 nothing.
		const much = {objects: 50_000, bytes: 26e9, more: false};
		expect(await words(much, {commits: '100', store: 'r2'})).toContain('about $4.92 a month');
		expect(await words(much, {commits: '100'})).toContain('about $230.63 a month');
	});
});
