import {describe, expect, it} from 'vitest';
import {openRailwayFor} from '../../../source/steps/railway/access.ts';
import {readRailwayPlace} from '../../../source/steps/railway/read-place.ts';
import {rollBackChange} from '../../../source/steps/railway/roll-back.ts';
import {twoDeliveries} from '../../delivery/_delivery.ts';
import type {CloudOptions} from './_cloud.ts';
import {emptyFolder, worldIn} from './_run.ts';

const {signal} = new AbortController();
const name = (digest: string) => `ghcr.io/acme/demo@${digest}`;
/** As usual, without the waiting. */
const patience = {mostMs: 10_000, firstMs: 1, longestMs: 1};

async function rollBackTo(which: 'first' | 'second', options: CloudOptions & {readonly isBroken?: boolean} = {}) {
	const deliveries = await twoDeliveries(options);
	const {cloud, second} = deliveries;
	const image = deliveries[which];
	if (options.isBroken === true) {
		cloud.broken.add(image.digest);
	}

	const world = worldIn(await emptyFolder(), cloud);
	const access = await openRailwayFor(world, signal);
	const place = await readRailwayPlace(world, signal);
	if (place === undefined) {
		throw new Error('There is no service.');
	}

	const change = rollBackChange(access, place, name(image.digest), name(second.digest), patience);
	const said: string[] = [];
	const apply = async () => change.apply({signal, output: line => said.push(line)});
	const instance = () => cloud.railway.state.projects[0]?.instances[0];
	const serving = () => cloud.railway.state.deployments.filter(({status}) => status === 'SUCCESS').map(({digest}) => digest);
	return {...deliveries, change, apply, said, instance, serving};
}

describe('rollBackChange', () => {
	it('deploys the earlier digest, keeps it as the source, and follows it until it serves', async () => {
		const {apply, change, first, second, instance, serving, said} = await rollBackTo('first');
		expect(change.summary).toBe(`deploy ghcr.io/acme/demo@${first.digest.slice(7, 19)} in place of what runs`);
		expect(change.preview).toMatchObject({
			lines: [`- source: ${name(second.digest)}`, `+ source: ${name(first.digest)}`, 'Until it answers, what runs now goes on serving.'],
		});
		await apply();
		expect([instance()?.image, serving()]).toEqual([name(first.digest), [first.digest]]);
		expect(said.at(-1)).toMatch(/^success, /);
	});

	it('puts the source back when the image fails, and what served goes on', async () => {
		const {apply, second, instance, serving} = await rollBackTo('first', {isBroken: true});
		await expect(apply()).rejects.toMatchObject({
			what: expect.stringContaining('The deployment ended as failed'),
			why: expect.stringMatching(/^The source is ghcr\.io\/acme\/demo@sha256:\w+ again\.\n[\s\S]*DATABASE_URL is not set/),
			exitCode: 1,
		});
		expect([instance()?.image, serving()]).toEqual([name(second.digest), [second.digest]]);
	});

	it('tells why it failed even when the source can not be put back', async () => {
		const refused = {type: 'answered', answer: {status: 200, body: '{"data": null, "errors": [{"message": "Not Authorized"}]}'}} as const;
		const {apply, first, instance} = await rollBackTo('first', {
			isBroken: true,
			railwayFault: called => (called === 'serviceInstanceUpdate #2' ? refused : undefined),
		});
		await expect(apply()).rejects.toMatchObject({
			what: expect.stringContaining('The deployment ended as failed'),
			why: expect.stringContaining('could not be put back: '),
		});
		expect(instance()?.image).toBe(name(first.digest));
	});

	it('deploys nothing when Railway does not keep the source', async () => {
		const believed = {type: 'answered', answer: {status: 200, body: '{"data": {"serviceInstanceUpdate": true}}'}} as const;
		const {apply, cloud, second, instance} = await rollBackTo('first', {
			railwayFault: called => (called === 'serviceInstanceUpdate' ? believed : undefined),
		});
		await expect(apply()).rejects.toThrow(/The source is not/);
		expect(instance()?.image).toBe(name(second.digest));
		expect(cloud.calls).not.toContain('serviceInstanceDeployV2');
	});

	it('deploys what is the source already without setting it', async () => {
		const {apply, cloud, second, serving} = await rollBackTo('second');
		await apply();
		expect(serving()).toEqual([second.digest]);
		expect(cloud.calls).not.toContain('serviceInstanceUpdate');
	});
});
