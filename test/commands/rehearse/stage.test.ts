import path from 'node:path';
import {PassThrough} from 'node:stream';
import {afterEach, describe, expect, it, vi} from 'vitest';
import type {BreakName} from '../../../source/commands/rehearse/break-names.ts';
import {type Break, breakByName} from '../../../source/commands/rehearse/breaks.ts';
import {Child, type Ended} from '../../../source/commands/rehearse/child.ts';
import {Stage} from '../../../source/commands/rehearse/stage.ts';
import {exitCodes} from '../../../source/engine/errors.ts';
import {fileChange} from '../../../source/engine/file-change.ts';
import {Journal} from '../../../source/engine/journal.ts';
import type {PracticeCloud} from '../../../source/rehearsal/practice-cloud.ts';
import type {PracticeProject} from '../../../source/rehearsal/project.ts';
import {RehearsalWords} from '../../../source/ui/plain/rehearsal.ts';
import {StatusLine} from '../../../source/ui/plain/status-line.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';

type Act = 'setup' | 'verify' | 'merge' | 'push';

type Script = {
	/** How the programs end, in their order; 0 when there is no more. */
	readonly ends?: ReadonlyArray<number | 'killed'>;
	/** The how manyth of all acts is interrupted, from 1. */
	readonly interruptAt?: number;
	readonly flags?: readonly string[];
	readonly manner?: readonly string[];
	/** The setup changes something, as it does once a plan is confirmed. */
	readonly applies?: boolean;
	readonly isWatched?: boolean;
};

const killed: Ended = {exitCode: null, signal: 'SIGKILL'};

afterEach(() => {
	vi.restoreAllMocks();
});

/** A stage on which nothing happens but what is written down. */
async function openStage({ends = [], interruptAt, flags = [], manner = [], applies = true, isWatched = false}: Script = {}) {
	const root = await temporaryFolder();
	const acts: string[] = [];
	const started: Array<{argv: readonly string[]; cwd: string; environment: Readonly<Record<string, string | undefined>>}> = [];
	const controller = new AbortController();
	let written = '';
	vi.spyOn(process.stdout, 'write').mockImplementation(text => {
		written += String(text);
		return true;
	});
	let played = 0;
	const play = (act: Act): boolean => {
		acts.push(act);
		played += 1;
		const isInterrupted = played === interruptAt;
		if (isInterrupted) {
			controller.abort();
		}

		return isInterrupted;
	};
	const remaining = [...ends];
	const child = new Child();
	vi.spyOn(child, 'run').mockImplementation(async (argv, cwd, environment) => {
		started.push({argv, cwd, environment});
		if (argv[0] === 'setup' && applies) {
			const change = fileChange({id: 'cargo/x', path: path.join(root, 'x'), before: undefined, after: 'x', summary: 'write x'});
			const journal = new Journal(root);
			await journal.conclude(await journal.intend('cargo', change), {status: 'applied'});
		}

		const isInterrupted = play(argv[0] as Act);
		const end = remaining.shift() ?? 0;
		return end === 'killed' ? killed : {exitCode: isInterrupted ? exitCodes.interrupted : end, signal: null};
	});
	vi.spyOn(child, 'start').mockResolvedValue({exitCode: 0, signal: null});
	const run = {conclusion: 'success', jobs: []};
	const cloud = {
		aws: {state: {buckets: new Map([['cache', {}]]), users: new Map([['admin', {policies: new Map()}]])}},
		github: {state: {tokens: [{secret: 'ghp_x', login: 'you', scopes: []}]}},
		runner: {breakNextBuild: false},
		platform: {isBroken: false},
		disturb: () => () => undefined,
		async merge() {
			play('merge');
			return {number: 1, run};
		},
		async push() {
			play('push');
			return run;
		},
	} as unknown as PracticeCloud;
	const stage = new Stage({
		child,
		cloud,
		project: {root} as PracticeProject,
		words: new RehearsalWords({color: false, columns: 80}),
		status: new StatusLine(new PassThrough() as unknown as NodeJS.WriteStream, false),
		signal: controller.signal,
		isWatched,
		environment: {FERROVIA_REHEARSAL: 'AWS'},
		flags,
		manner,
	});
	const broken = (name: BreakName): Break => {
		const found = breakByName(name);
		if (found === undefined) {
			throw new Error(`There is no fault ${name}.`);
		}

		return {
			...found,
			arm(armed) {
				acts.push('break');
				const mend = found.arm(armed);
				return () => {
					acts.push('mend');
					return mend();
				};
			},
		};
	};
	return {stage, child, cloud, root, acts, started, broken, controller, written: () => written};
}

describe('a rehearsal without a fault', () => {
	it('sets up, merges and proves', async () => {
		const {stage, acts, started, root, written} = await openStage();
		expect(await stage.perform(undefined)).toBe(exitCodes.ok);
		expect(acts).toEqual(['setup', 'merge', 'verify']);
		expect(stage.times.map(({name}) => name)).toEqual(['setup', 'run', 'verify']);
		expect(stage.times.every(({milliseconds}) => milliseconds >= 0)).toBe(true);
		expect(started.map(({argv}) => argv)).toEqual([['setup'], ['verify']]);
		expect(started.every(({cwd, environment}) => cwd === root && environment.FERROVIA_REHEARSAL === 'AWS')).toBe(true);
		expect(written().match(/^\$ .*/gm)).toEqual([
			'$ ferrovia setup',
			'$ gh pr merge   as you will, once you have read it',
			'$ ferrovia verify',
		]);
	});

	it('gives the answers of the command line to the setup, and how to speak to all', async () => {
		const {stage, started} = await openStage({flags: ['--linker', 'mold', '--yes'], manner: ['--accessible']});
		await stage.perform(undefined);
		expect(started.map(({argv}) => argv)).toEqual([
			['setup', '--linker', 'mold', '--yes', '--accessible'],
			['verify', '--accessible'],
		]);
	});

	it.each([exitCodes.ok, exitCodes.usage, exitCodes.failed])(
		'ends after a setup that changed nothing, with its exit code %i',
		async code => {
			const {stage, acts} = await openStage({ends: [code], applies: false});
			expect(await stage.perform(undefined)).toBe(code);
			expect(acts).toEqual(['setup']);
			expect(stage.isLeft).toBe(true);
		},
	);

	it.each([
		[0, exitCodes.ok],
		[exitCodes.unknown, exitCodes.ok],
		[exitCodes.failed, exitCodes.failed],
		[exitCodes.usage, exitCodes.failed],
		[exitCodes.interrupted, exitCodes.interrupted],
	] as const)('ends with verify: %i is %i', async (verified, expected) => {
		const {stage} = await openStage({ends: [0, verified]});
		expect(await stage.perform(undefined)).toBe(expected);
	});

	it('fails where the proof was killed', async () => {
		const {stage} = await openStage({ends: [0, 'killed']});
		expect(await stage.perform(undefined)).toBe(exitCodes.failed);
	});

	it('goes on after a setup with a failure: the proof is what counts', async () => {
		const {stage, acts} = await openStage({ends: [exitCodes.failed, exitCodes.failed]});
		expect(await stage.perform(undefined)).toBe(exitCodes.failed);
		expect(acts).toEqual(['setup', 'merge', 'verify']);
	});
});

const orders: ReadonlyArray<readonly [name: BreakName, ends: NonNullable<Script['ends']>, acts: readonly string[]]> = [
	['expired-token', [1], ['break', 'setup', 'mend', 'setup', 'merge', 'verify']],
	['denied', [1], ['break', 'setup', 'mend', 'setup', 'merge', 'verify']],
	['rate-limit', [0], ['break', 'setup', 'mend', 'merge', 'verify']],
	['dead-bucket', [0, 1], ['setup', 'merge', 'break', 'verify', 'mend', 'setup', 'verify']],
	['failing-build', [0, 1], ['setup', 'break', 'merge', 'verify', 'mend', 'push', 'verify']],
	['failing-health', [0, 1], ['setup', 'break', 'merge', 'verify', 'mend', 'push', 'verify']],
	['crash', ['killed'], ['break', 'setup', 'mend', 'setup', 'merge', 'verify']],
];

describe.each(orders)('a rehearsal of %s', (name, ends, order) => {
	it('breaks, shows, mends and comes to its end', async () => {
		const {stage, acts, broken, written} = await openStage({ends});
		expect(await stage.perform(broken(name))).toBe(exitCodes.ok);
		expect(acts).toEqual(order);
		expect(written()).toContain('\nmended     ');
		expect(written()).toContain(
			ends.at(-1) === 'killed' ? 'seen       killed in the middle (SIGKILL)' : `seen       ${name}: exit code ${ends.at(-1)}`,
		);
	});

	it('ends with an error where it is not mended after all', async () => {
		const {stage, broken} = await openStage({ends: [...ends, ...[1, 1, 1, 1]]});
		expect(await stage.perform(broken(name))).toBe(exitCodes.failed);
	});

	const acted = order.filter(act => act !== 'break' && act !== 'mend');
	it.each(acted.map((act, index) => [index + 1, act] as const))('does nothing after act %i, %s, was interrupted', async (number, act) => {
		const {stage, acts, broken} = await openStage({ends, interruptAt: number});
		expect(await stage.perform(broken(name))).toBe(exitCodes.interrupted);
		const played = acts.filter(seen => seen !== 'break' && seen !== 'mend');
		expect(played).toEqual(acted.slice(0, number));
		expect(played.at(-1)).toBe(act);
	});
});

describe('a program that a person left', () => {
	it.each([
		['the setup', 'expired-token', [130], ['break', 'setup']],
		['the setup after it is mended', 'expired-token', [1, 130], ['break', 'setup', 'mend', 'setup']],
		['the proof of a fault', 'failing-build', [0, 130], ['setup', 'break', 'merge', 'verify']],
		['the setup that mends', 'dead-bucket', [0, 1, 130], ['setup', 'merge', 'break', 'verify', 'mend', 'setup']],
	] as const)('%s of %s ends the rehearsal, also where no signal came', async (_, name, ends, order) => {
		const {stage, acts, broken} = await openStage({ends});
		expect(await stage.perform(broken(name))).toBe(exitCodes.interrupted);
		expect(acts).toEqual(order);
	});

	it('has nothing more done that was interrupted without a fault', async () => {
		for (const [number, order] of [
			[1, ['setup']],
			[2, ['setup', 'merge']],
			[3, ['setup', 'merge', 'verify']],
		] as const) {
			const {stage, acts} = await openStage({interruptAt: number});
			expect(await stage.perform(undefined)).toBe(exitCodes.interrupted);
			expect(acts).toEqual(order);
		}
	});
});

describe('what is broken', () => {
	it('is whole again where it was mended', async () => {
		const {stage, cloud, broken} = await openStage({ends: [1]});
		const [before] = cloud.github.state.tokens;
		await stage.perform(broken('expired-token'));
		expect(cloud.github.state.tokens).toEqual([before]);
		const denied = await openStage({ends: [1]});
		await denied.stage.perform(denied.broken('denied'));
		expect(denied.cloud.aws.state.users.get('admin')?.policies.size).toBe(0);
		const unhealthy = await openStage({ends: [0, 1]});
		await unhealthy.stage.perform(unhealthy.broken('failing-health'));
		expect(unhealthy.cloud.platform.isBroken).toBe(false);
	});

	it('leaves words in the journal, which are told after a crash', async () => {
		const {stage, root, broken, written} = await openStage({ends: ['killed']});
		const intent = (change: string, outcome?: 'applied') => ({change, summary: `make ${change}`, outcome});
		const active = vi
			.spyOn(Journal.prototype, 'active')
			.mockResolvedValue([intent('a', 'applied'), intent('b', 'applied'), intent('role')] as never);
		await stage.perform(broken('crash'));
		expect(active).toHaveBeenCalledTimes(1);
		expect(root).not.toBe('');
		expect(written()).toContain('journal    2 changes were applied\n           under way: make role\n');
	});
});

describe('somebody who watches', () => {
	it('goes on with Enter before the next screen covers the last', async () => {
		const keyboard = new PassThrough();
		vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as unknown as typeof process.stdin);
		const {stage, acts, broken, written} = await openStage({ends: [1], isWatched: true});
		const performed = stage.perform(broken('denied'));
		await vi.waitFor(() => expect(written()).toContain('Enter goes on'));
		expect(acts).toEqual(['break', 'setup', 'mend']);
		keyboard.write('\n');
		expect(await performed).toBe(exitCodes.ok);
		expect(acts).toEqual(['break', 'setup', 'mend', 'setup', 'merge', 'verify']);
	});

	it('is not waited for where nobody can type any more', async () => {
		const keyboard = new PassThrough();
		vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as unknown as typeof process.stdin);
		const {stage, broken, written} = await openStage({ends: [1], isWatched: true});
		const performed = stage.perform(broken('denied'));
		await vi.waitFor(() => expect(written()).toContain('Enter goes on'));
		keyboard.end();
		expect(await performed).toBe(exitCodes.ok);
	});

	it('may leave there instead', async () => {
		const keyboard = new PassThrough();
		vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as unknown as typeof process.stdin);
		const {stage, acts, broken, written, controller} = await openStage({ends: [1], isWatched: true});
		const performed = stage.perform(broken('denied'));
		await vi.waitFor(() => expect(written()).toContain('Enter goes on'));
		controller.abort();
		expect(await performed).toBe(exitCodes.interrupted);
		expect(acts).toEqual(['break', 'setup', 'mend']);
	});
});
