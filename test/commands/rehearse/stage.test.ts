import {PassThrough} from 'node:stream';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import type {BreakName} from '../../../source/commands/rehearse/break-names.ts';
import {type Break, breakByName} from '../../../source/commands/rehearse/breaks.ts';
import {Child, type Ended} from '../../../source/commands/rehearse/child.ts';
import {Stage} from '../../../source/commands/rehearse/stage.ts';
import {type ExitCode, exitCodes} from '../../../source/engine/errors.ts';
import {Journal} from '../../../source/engine/journal.ts';
import type {PracticeCloud} from '../../../source/rehearsal/practice-cloud.ts';
import type {PracticeProject} from '../../../source/rehearsal/project.ts';
import {RehearsalWords} from '../../../source/ui/plain/rehearsal.ts';
import {StatusLine} from '../../../source/ui/plain/status-line.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeChange} from '../../engine/_fake-step.ts';

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

let untouched = '';
/** Its journal has two changes that were applied, and one that was begun. */
let changed = '';

beforeAll(async () => {
	untouched = await temporaryFolder(undefined, afterAll);
	changed = await temporaryFolder(undefined, afterAll);
	const journal = new Journal(changed);
	for (const id of ['a', 'b']) {
		await journal.conclude(await journal.intend('cargo', fakeChange(id)), {status: 'applied'});
	}

	await journal.intend('cache', fakeChange('role'));
});

const killed: Ended = {exitCode: null, signal: 'SIGKILL'};

afterEach(() => {
	vi.restoreAllMocks();
});

/** A stage on which nothing happens but what is written down. */
async function openStage({ends = [], interruptAt, flags = [], manner = [], applies = true, isWatched = false}: Script = {}) {
	const root = applies ? changed : untouched;
	const acts: string[] = [];
	const started: Array<{argv: readonly string[]; cwd: string; environment: Readonly<Record<string, string | undefined>>}> = [];
	const controller = new AbortController();
	let written = '';
	vi.spyOn(process.stdout, 'write').mockImplementation(text => {
		written += String(text);
		return true;
	});
	const keyboard = new PassThrough();
	vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as unknown as typeof process.stdin);
	let played = 0;
	const play = (act: string) => {
		acts.push(act);
		played += 1;
		if (played === interruptAt) {
			controller.abort();
		}
	};
	const remaining = [...ends];
	const child = new Child();
	vi.spyOn(child, 'run').mockImplementation(async (argv, cwd, environment) => {
		started.push({argv, cwd, environment});
		play(argv[0] ?? '');
		const end = remaining.shift() ?? 0;
		return end === 'killed' ? killed : {exitCode: controller.signal.aborted ? exitCodes.interrupted : end, signal: null};
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
	/** Plays all acts; a fault is written down as it breaks and as it is mended. */
	const perform = async (name?: BreakName) => {
		const found = breakByName(name);
		const broken: Break | undefined = found && {
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
		return stage.perform(broken);
	};
	return {stage, perform, cloud, root, acts, started, keyboard, controller, written: () => written};
}

describe('a rehearsal without a fault', () => {
	it('sets up, merges and verifies', async () => {
		const {stage, perform, acts, started, root, written} = await openStage();
		expect(await perform()).toBe(exitCodes.ok);
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

	it('passes answers to the setup, and the manner of speaking to all', async () => {
		const {perform, started} = await openStage({flags: ['--linker', 'mold', '--yes'], manner: ['--accessible']});
		await perform();
		expect(started.map(({argv}) => argv)).toEqual([
			['setup', '--linker', 'mold', '--yes', '--accessible'],
			['verify', '--accessible'],
		]);
	});

	it.each<[string, Script, ExitCode, readonly string[]]>([
		['a setup that changes nothing', {ends: [exitCodes.ok], applies: false}, exitCodes.ok, ['setup']],
		['a setup that refuses its flags', {ends: [exitCodes.usage], applies: false}, exitCodes.usage, ['setup']],
		['a setup that fails before any change', {ends: [exitCodes.failed], applies: false}, exitCodes.failed, ['setup']],
		['a setup that fails later', {ends: [exitCodes.failed]}, exitCodes.ok, ['setup', 'merge', 'verify']],
		['unknown checks', {ends: [0, exitCodes.unknown]}, exitCodes.ok, ['setup', 'merge', 'verify']],
		['failed checks', {ends: [0, exitCodes.failed]}, exitCodes.failed, ['setup', 'merge', 'verify']],
		['checks that could not start', {ends: [0, exitCodes.usage]}, exitCodes.failed, ['setup', 'merge', 'verify']],
		['checks that were killed', {ends: [0, 'killed']}, exitCodes.failed, ['setup', 'merge', 'verify']],
		['checks that the user left', {ends: [0, exitCodes.interrupted]}, exitCodes.interrupted, ['setup', 'merge', 'verify']],
		['a signal during the setup', {interruptAt: 1}, exitCodes.interrupted, ['setup']],
		['a signal during the run', {interruptAt: 2}, exitCodes.interrupted, ['setup', 'merge']],
		['a signal during the checks', {interruptAt: 3}, exitCodes.interrupted, ['setup', 'merge', 'verify']],
	])('ends after %s', async (_, script, exitCode, order) => {
		const {stage, perform, acts} = await openStage(script);
		expect(await perform()).toBe(exitCode);
		expect(acts).toEqual(order);
		expect(stage.isLeft).toBe(order.length < 3 || exitCode === exitCodes.interrupted);
	});
});

const orders: ReadonlyArray<readonly [name: BreakName, ends: NonNullable<Script['ends']>, acts: string]> = [
	['expired-token', [1], 'break setup mend setup merge verify'],
	['denied', [1], 'break setup mend setup merge verify'],
	['rate-limit', [0], 'break setup mend merge verify'],
	['dead-bucket', [0, 1], 'setup merge break verify mend setup verify'],
	['failing-build', [0, 1], 'setup break merge verify mend push verify'],
	['failing-health', [0, 1], 'setup break merge verify mend push verify'],
	['crash', ['killed'], 'break setup mend setup merge verify'],
];

describe.each(orders)('a rehearsal of %s', (name, ends, order) => {
	it('breaks, shows, mends and succeeds', async () => {
		const {perform, acts, written} = await openStage({ends});
		expect(await perform(name)).toBe(exitCodes.ok);
		expect(acts.join(' ')).toBe(order);
		expect(written()).toContain('\nmended     ');
		expect(written()).toContain(
			ends.at(-1) === 'killed' ? 'seen       killed in the middle (SIGKILL)' : `seen       ${name}: exit code ${ends.at(-1)}`,
		);
	});

	it('fails where it is not mended', async () => {
		const {perform} = await openStage({ends: [...ends, 1, 1, 1, 1]});
		expect(await perform(name)).toBe(exitCodes.failed);
	});

	const acted = order.split(' ').filter(act => act !== 'break' && act !== 'mend');
	it.each(acted.map((act, index) => [index + 1, act] as const))('does nothing after act %i, %s, is interrupted', async number => {
		const {perform, acts} = await openStage({ends, interruptAt: number});
		expect(await perform(name)).toBe(exitCodes.interrupted);
		expect(acts.filter(act => act !== 'break' && act !== 'mend')).toEqual(acted.slice(0, number));
	});
});

it.each([
	['the setup', 'expired-token', [130], 'break setup'],
	['the setup after the fix', 'expired-token', [1, 130], 'break setup mend setup'],
	['the checks of a fault', 'failing-build', [0, 130], 'setup break merge verify'],
	['the setup that fixes it', 'dead-bucket', [0, 1, 130], 'setup merge break verify mend setup'],
] as const)('ends when the user leaves %s of %s without a signal', async (_, name, ends, order) => {
	const {perform, acts} = await openStage({ends});
	expect(await perform(name)).toBe(exitCodes.interrupted);
	expect(acts.join(' ')).toBe(order);
});

it('restores what it broke', async () => {
	const expired = await openStage({ends: [1]});
	const [before] = expired.cloud.github.state.tokens;
	await expired.perform('expired-token');
	expect(expired.cloud.github.state.tokens).toEqual([before]);
	const denied = await openStage({ends: [1]});
	await denied.perform('denied');
	expect(denied.cloud.aws.state.users.get('admin')?.policies.size).toBe(0);
	const unhealthy = await openStage({ends: [0, 1]});
	await unhealthy.perform('failing-health');
	expect(unhealthy.cloud.platform.isBroken).toBe(false);
});

it('shows what a crash left in the journal', async () => {
	const {perform, written} = await openStage({ends: ['killed']});
	await perform('crash');
	expect(written()).toContain('journal    2 changes were applied\n           under way: do role\n');
});

type Opened = Awaited<ReturnType<typeof openStage>>;

it.each<[string, (opened: Opened) => void, ExitCode, string]>([
	['goes on at Enter', ({keyboard}) => keyboard.write('\n'), exitCodes.ok, 'break setup mend setup merge verify'],
	['goes on when the keyboard is closed', ({keyboard}) => keyboard.end(), exitCodes.ok, 'break setup mend setup merge verify'],
	['ends at a signal', ({controller}) => controller.abort(), exitCodes.interrupted, 'break setup mend'],
])('waits before the next screen covers the last, and %s', async (_, act, exitCode, order) => {
	const opened = await openStage({ends: [1], isWatched: true});
	const performed = opened.perform('denied');
	await vi.waitFor(() => expect(opened.written()).toContain('Enter goes on'), {interval: 5});
	expect(opened.acts.join(' ')).toBe('break setup mend');
	act(opened);
	expect(await performed).toBe(exitCode);
	expect(opened.acts.join(' ')).toBe(order);
});
