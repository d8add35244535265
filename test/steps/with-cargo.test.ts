import {describe, expect, it} from 'vitest';
import {findings} from '../../source/commands/findings.ts';
import {planSteps} from '../../source/engine/plan.ts';
import {cacheChecks} from '../../source/steps/cache/checks.ts';
import {cacheStep} from '../../source/steps/cache/step.ts';
import {cargoStep} from '../../source/steps/cargo/step.ts';
import {toolsStep} from '../../source/steps/tools/step.ts';
import type {World} from '../../source/steps/world.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {fakeWorld} from '../_helpers/world.ts';

const {signal} = new AbortController();
const missing = {toolchain: {isMissing: true}};
const sccache = {path: '/usr/bin/sccache', version: '1.0.0', s3: true, onPath: true};

describe('on a machine without cargo', () => {
	it('the steps tools and cargo are left out, and say why', async () => {
		const {steps} = await planSteps([toolsStep, cargoStep], fakeWorld(missing), signal);
		expect(steps).toMatchObject([
			{id: 'tools', status: 'skipped', changes: [], reason: 'cargo is not on this machine: https://rustup.rs, then again'},
			{id: 'cargo', status: 'skipped', changes: [], reason: 'cargo is not on this machine: https://rustup.rs, then again'},
		]);
	});

	it('the step cache is not left out', () => {
		expect(cacheStep.applicability(fakeWorld(missing))).toEqual({applies: true});
	});

	it.each(['served', 'local-use'])('the cache leaves out what a build would prove: %s', async id => {
		const flags = {cache: 's3', 'cache-local-use': 'read'};
		const world: World = {
			...fakeWorld({...missing, flags, tools: {sccache}}),
			async openAws() {
				throw new Error('Nobody was to be asked.');
			},
		};
		const check = cacheChecks(world).find(candidate => candidate.id === `cache.${id}`);
		expect(await check?.run({signal, output() {}})).toEqual({status: 'skipped', detail: expect.stringContaining('cargo')});
	});

	it('the cache proves all the rest: it asks', async () => {
		const world: World = {
			...fakeWorld({...missing, flags: {cache: 's3', 'cache-identity': 'oidc'}}),
			async openAws() {
				throw new Error('AWS was asked.');
			},
		};
		for (const check of cacheChecks(world).filter(({id}) => id !== 'cache.served' && id !== 'cache.local-use')) {
			await expect(check.run({signal, output() {}})).rejects.toThrow('AWS was asked.');
		}
	});

	it('the first screen says so', () => {
		const rust = (facts: Parameters<typeof fakeFacts>[0]) => findings(fakeFacts(facts)).find(({label}) => label === 'Rust');
		expect(rust(missing)).toEqual({label: 'Rust', value: 'cargo is not on this machine', source: '-'});
		expect(rust({})).toEqual({label: 'Rust', value: '1.95.0, x86_64-unknown-linux-gnu', source: 'rustc'});
	});
});

describe('on a machine with cargo', () => {
	it('no step is left out for it', () => {
		for (const step of [toolsStep, cargoStep, cacheStep]) {
			expect(step.applicability(fakeWorld())).toEqual({applies: true});
		}
	});
});
