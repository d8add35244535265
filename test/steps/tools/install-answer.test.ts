import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {relevantQuestions, resolveAnswers} from '../../../source/answers/resolve.ts';
import {questions} from '../../../source/answers/table.ts';
import type {CheckOutcome} from '../../../source/engine/check.ts';
import {cacheChecks} from '../../../source/steps/cache/checks.ts';
import {cargoChecks} from '../../../source/steps/cargo/checks.ts';
import {planMachineSettings} from '../../../source/steps/cargo/machine-settings.ts';
import type {ProbeBuild, ProbeRequest} from '../../../source/steps/probe-build.ts';
import {Probes} from '../../../source/steps/probes.ts';
import {toolsChecks} from '../../../source/steps/tools/checks.ts';
import {toolsStep} from '../../../source/steps/tools/step.ts';
import type {World} from '../../../source/steps/world.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld, type WorldOptions} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const context = {signal, output() {}};
const tool = (name: string) => ({path: `/usr/bin/${name}`, version: '1.0.0'});
const sccache = {...tool('sccache'), s3: true, onPath: true};
const withoutS3 = {...sccache, s3: false};
const tooOld = {...sccache, version: '0.7.7'};

/** Builds nothing, and links with what leaves no name. */
class NoProbes extends Probes {
	readonly requests: ProbeRequest[] = [];

	override async build(request: ProbeRequest): Promise<ProbeBuild> {
		this.requests.push(request);
		const built = {argv: [], exitCode: 0, ok: true, missing: false, timedOut: false, stdout: '', stderr: ''};
		return {first: built, second: built, printed: 'ferrovia probe', comment: 'GCC: (Debian) 12', cache: undefined, records: []};
	}
}

async function worldOf(install: 'yes' | 'no', options: WorldOptions = {}): Promise<World & {readonly probes: NoProbes}> {
	const root = await temporaryFolder();
	const cargoConfig = {
		home: path.join(root, 'home'),
		files: [],
		effective: {rustcWrapper: undefined, buildRustflags: [], hostLinker: undefined, hostRustflags: []},
	};
	return {...fakeWorld({...options, root, project: {cargoConfig}, flags: {install, ...options.flags}}), probes: new NoProbes()};
}

async function settingsOf(world: World) {
	const {changes, notes, inPlace} = await planMachineSettings(world, signal);
	const preview = changes.find(({id}) => id === 'cargo/machine-settings')?.preview;
	return {changes, notes, inPlace, text: preview?.type === 'file' ? preview.after : undefined};
}

async function outcomeOf(world: World, id: string): Promise<CheckOutcome> {
	const found = [...toolsChecks(world), ...cargoChecks(world), ...cacheChecks(world)].find(check => check.id === id);
	if (found === undefined) {
		throw new Error(`There is no check ${id}.`);
	}

	return found.run(context);
}

describe('with --install no', () => {
	it('nothing is installed, and it is said what is not', async () => {
		const {changes, notes} = await toolsStep.plan(await worldOf('no'), signal);
		expect(changes).toEqual([]);
		expect(notes?.map(({text}) => text)).toContain(
			'Not installed, as you said: mold, clang, sccache. What needs them is left out: --install yes',
		);
	});

	it('what is here is found, and only what is missing is named', async () => {
		const {changes, reason, notes} = await toolsStep.plan(await worldOf('no', {tools: {clang: tool('clang'), sccache: withoutS3}}), signal);
		expect(changes).toEqual([]);
		expect(reason).toBe('clang 1.0.0');
		expect(notes?.map(({text}) => text).join('\n')).toContain('Not installed, as you said: mold, sccache.');
	});

	it('nothing is said where nothing is missing', async () => {
		const {notes = []} = await toolsStep.plan(await worldOf('no', {tools: {mold: tool('mold'), clang: tool('clang'), sccache}}), signal);
		expect(notes.map(({text}) => text).join('\n')).not.toContain('Not installed');
	});

	it.each([
		['none', undefined],
		['one without S3', withoutS3],
		['one that is too old', tooOld],
	])('no wrapper is configured with an sccache that is %s', async (_, found) => {
		const {changes, notes} = await settingsOf(await worldOf('no', {tools: {sccache: found}}));
		expect(changes).toEqual([]);
		expect(notes).toEqual([]);
	});

	it('the wrapper is configured where sccache is here', async () => {
		expect((await settingsOf(await worldOf('no', {tools: {sccache}}))).text).toContain('rustc-wrapper = "sccache"');
	});

	it.each([
		['mold', {}],
		['mold', {mold: tool('mold')}],
		['mold', {clang: tool('clang')}],
		['lld', {lld: tool('lld')}],
	])('the linker %s is not configured with no more than %j', async (linker, tools) => {
		const world = await worldOf('no', {tools, flags: {linker}, toolchain: {host: 'aarch64-unknown-linux-gnu'}});
		const {changes, inPlace} = await settingsOf(world);
		expect(changes).toEqual([]);
		expect(inPlace.join()).toMatch(/not on this machine, and nothing is installed/);
	});

	it('the linker is configured where it and clang are here', async () => {
		const tools = {mold: tool('mold'), clang: tool('clang'), sccache};
		expect((await settingsOf(await worldOf('no', {tools, flags: {linker: 'mold'}}))).text).toContain('link-arg=-fuse-ld=mold');
	});

	it.each([
		['tools.sccache', {}],
		['tools.mold', {}],
		['tools.clang', {}],
		['tools.cache-hit', {}],
		['cargo.cache-hit', {}],
		['cargo.wrapper', {}],
		['tools.linker', {linker: 'mold'}],
		['cargo.linker', {linker: 'mold'}],
		['cache.served', {cache: 's3'}],
		['cache.local-use', {cache: 's3', 'cache-local-use': 'read'}],
	])('the check %s is skipped where it has nothing to look at, and says why', async (id, flags) => {
		for (const found of [undefined, withoutS3, tooOld]) {
			const world: World = {
				...(await worldOf('no', {tools: {sccache: found}, flags})),
				async openAws() {
					throw new Error('Nobody was to be asked.');
				},
			};
			const {status, detail} = await outcomeOf(world, id);
			expect({status, detail}).toEqual({status: 'skipped', detail: expect.stringMatching(/sccache|not on this machine/)});
		}
	});

	it('what does not need a missing tool is proved, without it', async () => {
		const world = await worldOf('no', {tools: {sccache: withoutS3}, flags: {linker: 'mold'}});
		expect(await outcomeOf(world, 'tools.compiles')).toMatchObject({status: 'pass'});
		expect(world.probes.requests).toMatchObject([{config: [], sccache: undefined, environment: {RUSTC_WRAPPER: ''}}]);
	});

	it('a tool that is here is proved as ever', async () => {
		const world = await worldOf('no', {tools: {sccache, clang: tool('clang')}});
		expect(await outcomeOf(world, 'tools.sccache')).toMatchObject({status: 'pass', detail: 'sccache 1.0.0, S3: true'});
		expect(await outcomeOf(world, 'tools.clang')).toMatchObject({status: 'pass'});
		expect(await outcomeOf(world, 'cargo.wrapper')).toMatchObject({status: 'fail', detail: 'no wrapper is configured'});
		await outcomeOf(world, 'tools.cache-hit');
		expect(world.probes.requests).toMatchObject([{sccache: '/usr/bin/sccache'}]);
	});

	it('the default linker is proved by what was linked', async () => {
		expect(await outcomeOf(await worldOf('no', {flags: {linker: 'default'}}), 'cargo.linker')).toMatchObject({status: 'pass'});
		expect(await outcomeOf(await worldOf('no', {flags: {linker: 'auto'}}), 'tools.linker')).toMatchObject({status: 'pass'});
	});
});

describe('with --install yes', () => {
	it('what is missing is installed, and configured', async () => {
		const world = await worldOf('yes', {flags: {linker: 'mold'}});
		const {changes, notes = []} = await toolsStep.plan(world, signal);
		expect(changes.map(({id}) => id)).toEqual(['tools/mold', 'tools/clang', 'tools/sccache']);
		expect(notes.map(({text}) => text).join('\n')).not.toContain('Not installed');
		const {text} = await settingsOf(world);
		expect(text).toContain('rustc-wrapper');
		expect(text).toContain('link-arg=-fuse-ld=mold');
	});

	it('what is missing is a failure, and its remedy the setup', async () => {
		const world = await worldOf('yes', {flags: {linker: 'mold'}});
		for (const id of [
			'tools.sccache',
			'tools.mold',
			'tools.cache-hit',
			'cargo.cache-hit',
			'tools.linker',
			'cargo.linker',
			'cargo.wrapper',
		]) {
			expect(await outcomeOf(world, id)).toMatchObject({status: 'fail'});
		}
	});

	it('a linker without the clang that calls it is not configured by the step cargo alone', async () => {
		const {changes, notes} = await settingsOf(
			await worldOf('yes', {flags: {linker: 'mold'}, tools: {mold: tool('mold'), sccache: undefined}, selected: ['cargo']}),
		);
		expect(changes).toEqual([]);
		expect(notes.map(({text}) => text).join('\n')).toContain(
			'mold is not configured, because clang, which calls it, is not on this machine',
		);
	});
});

describe('the question', () => {
	const idsOf = (tools: WorldOptions['tools'], flags: Readonly<Record<string, string>> = {}) => {
		const facts = fakeFacts({tools});
		const answers = resolveAnswers({questions, facts, flags, environment: {}, saved: new Map(), configName: 'ferrovia.toml'});
		return relevantQuestions(questions, ['tools', 'cargo'], facts, answers).map(({id}) => id);
	};

	it('is there while something is missing, and says yes by itself', () => {
		const all = {mold: tool('mold'), clang: tool('clang'), sccache};
		expect(idsOf({})).toContain('install');
		expect(idsOf({...all, sccache: withoutS3})).toContain('install');
		expect(idsOf({...all, mold: undefined})).toContain('install');
		expect(idsOf(all)).not.toContain('install');
		expect(fakeWorld().answers.get('install')).toMatchObject({value: 'yes', source: 'default'});
	});

	it('asks where sccache is installed only where it is', () => {
		expect(idsOf({})).toContain('bin-directory');
		expect(idsOf({}, {install: 'no'})).not.toContain('bin-directory');
	});

	it('takes nothing but yes and no', () => {
		expect(() => fakeWorld({flags: {install: 'maybe'}})).toThrow(/can't be used/);
	});
});
