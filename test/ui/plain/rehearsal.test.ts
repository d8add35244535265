import stringWidth from 'string-width';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {type Closing, type Opening, RehearsalWords, type RehearsalWordsOptions} from '../../../source/ui/plain/rehearsal.ts';

let written = '';

beforeEach(() => {
	written = '';
	vi.spyOn(process.stdout, 'write').mockImplementation(text => {
		written += String(text);
		return true;
	});
});

afterEach(() => {
	vi.restoreAllMocks();
});

/** What is written of it. */
function said(say: (words: RehearsalWords) => void, {color = false, columns = 80}: Partial<RehearsalWordsOptions> = {}): string {
	written = '';
	say(new RehearsalWords({color, columns}));
	return written;
}

const simulated = ['AWS, GitHub, its registry, Railway: servers on this machine', "Railway's platform: starts no server"];
const opening: Opening = {
	project: {words: 'a sample project of three crates', root: '/tmp/rehearsal/tickets'},
	simulated,
	broken: undefined,
};
const closing: Closing = {
	exitCode: 0,
	times: [
		{name: 'setup', milliseconds: 8240},
		{name: 'run', milliseconds: 61_400},
		{name: 'verify', milliseconds: 951},
	],
	simulated,
	kept: undefined,
	refused: [],
};
const log = [
	'2026-11-25T19:00:00.0000000Z ##[group]Build',
	...Array.from({length: 9}, (_, line) => `2026-11-25T19:00:0${line}.0000000Z words ${line}`),
	'2026-11-25T19:00:09.0000000Z ##[endgroup]',
	'',
].join('\n');
const failed = {
	number: 7,
	run: {
		conclusion: 'failure',
		jobs: [
			{name: 'image', conclusion: 'success', log: '2026-11-25T19:00:00.0000000Z quiet'},
			{name: 'deploy', conclusion: 'failure', log},
			{name: 'later', conclusion: 'skipped', log: ''},
			{name: 'last', conclusion: null, log: ''},
		],
	},
} as const;
const unfinished = {exitCode: null, signal: 'SIGKILL'};

const everything: ReadonlyArray<readonly [name: string, say: (words: RehearsalWords) => void]> = [
	['opening', words => words.opening({...opening, broken: 'whoever is signed in to AWS may not make roles'})],
	['act', words => words.act('ferrovia setup', 'the same command again')],
	['step', words => words.step('building')],
	['delivered', words => words.delivered(failed)],
	['nothing delivered', words => words.delivered(undefined)],
	['mended', words => words.mended({name: 'crash'}, unfinished, 'the power is back', ['5 changes were applied', 'under way: a role'])],
	['shell', words => words.shell()],
	['closing', words => words.closing({...closing, refused: ['example.com', 'example.org'], kept: '/tmp/rehearsal'})],
];

describe('the words of a rehearsal', () => {
	it('open with what is real, what is simulated and what is broken', () => {
		expect(said(words => words.opening(opening))).toMatchInlineSnapshot(`
			"Rehearsal: nothing outside of this machine is touched.

			project    a sample project of three crates, in /tmp/rehearsal/tickets
			real       all that Ferrovia does: looks, files, journal, probes, sccache,
			           sealed secrets, GitHub's parser, every call to an API
			simulated  AWS, GitHub, its registry, Railway: servers on this machine
			           Railway's platform: starts no server
			"
		`);
		const broken = said(words => words.opening({...opening, broken: 'the code that is pushed does not compile'}));
		expect(broken).toContain('\nbroken     the code that is pushed does not compile\n');
		expect(said(words => words.opening(opening))).not.toContain('broken');
	});

	it('show an act as it would be typed, with its note', () => {
		expect(said(words => words.act('ferrovia verify'))).toBe('\n$ ferrovia verify\n');
		expect(said(words => words.act('ferrovia setup', 'the same command again'))).toBe('\n$ ferrovia setup   the same command again\n');
	});

	it('show what a run came to, with the last words of what failed', () => {
		expect(said(words => words.delivered(failed))).toBe(
			[
				'  pull request #7 merged',
				'  success    image',
				'  failure    deploy',
				'             words 3',
				'             words 4',
				'             words 5',
				'             words 6',
				'             words 7',
				'             words 8',
				'  skipped    later',
				'  running    last',
				'',
			].join('\n'),
		);
	});

	it('say of a log only what can be read', () => {
		const lines = [
			'2026-11-25T19:00:00.0000000Z \u{1B}[1m\u{1B}[31merror\u{1B}[0m: mismatched\ttypes\r',
			`2026-11-25T19:00:01.0000000Z   --> ${'a'.repeat(200)}`,
		];
		const text = said(told =>
			told.delivered({run: {conclusion: 'failure', jobs: [{name: 'image', conclusion: 'failure', log: lines.join('\n')}]}}),
		);
		expect(text).toContain('             error: mismatched    types\n');
		expect(text.split('\n').filter(line => line.length > 80)).toEqual([]);
		expect(text).toContain('               --> aaaa');
		expect(text.replaceAll(/\s/g, '')).toContain('a'.repeat(200));
	});

	it('say when there was nothing to merge, and when nothing ran', () => {
		expect(said(words => words.delivered(undefined))).toBe('  There is no pull request to merge, so the workflow does not run.\n');
		expect(said(words => words.delivered({number: 3, run: undefined}))).toBe(
			'  pull request #3 merged\n  The branch has no workflow, so nothing runs.\n',
		);
		expect(said(words => words.delivered({run: {conclusion: 'success', jobs: [{name: 'image', conclusion: 'success', log: ''}]}}))).toBe(
			'  success    image\n',
		);
	});

	it('tell how a fault was seen, what it left behind and how it was mended', () => {
		expect(said(words => words.mended({name: 'denied'}, {exitCode: 1, signal: null}, 'it is allowed again'))).toBe(
			'\nseen       denied: exit code 1\nmended     it is allowed again\n',
		);
		expect(
			said(words =>
				words.mended({name: 'crash'}, unfinished, 'the power is back', ['5 changes were applied', 'under way: create the role']),
			),
		).toBe(
			[
				'',
				'seen       killed in the middle (SIGKILL): it could not even say so',
				'journal    5 changes were applied',
				'           under way: create the role',
				'mended     the power is back',
				'',
			].join('\n'),
		);
	});

	it('close with the times, and with what is next', () => {
		expect(said(words => words.closing(closing))).toMatchInlineSnapshot(`
			"
			Rehearsed in 71 s.

			times      setup 8.2 s, run 61 s, verify 1.0 s
			simulated  AWS, GitHub, its registry, Railway: servers on this machine
			           Railway's platform: starts no server

			Now for real: npx ferrovia
			"
		`);
	});

	it('close with what was kept and what was refused, and do not call a failure a success', () => {
		const text = said(words => words.closing({...closing, exitCode: 1, kept: '/tmp/rehearsal', refused: ['example.com', 'example.org']}));
		expect(text).toContain('The rehearsal did not come to a good end, after 71 s.');
		expect(text).not.toContain('Rehearsed in');
		expect(text).toContain('\nrefused    example.com, example.org: outside of this machine\n');
		expect(text).toContain('\nkept       /tmp/rehearsal\n');
		expect(said(words => words.closing(closing))).not.toMatch(/refused|kept/);
	});

	it('close without times where nothing was begun', () => {
		const text = said(words => words.closing({...closing, exitCode: 130, times: []}));
		expect(text).toContain('after 0.0 s.');
		expect(text).not.toMatch(/times/);
	});

	it('ask for Enter', () => {
		expect(new RehearsalWords({color: false, columns: 80}).pause()).toBe('\nEnter goes on ');
	});

	describe.each([40, 80, 120, 200])('in %i columns', columns => {
		it.each(everything)('%s fits', (_, say) => {
			const text = said(say, {columns});
			expect(text.split('\n').filter(line => stringWidth(line) > Math.min(columns, 100))).toEqual([]);
			expect(text.endsWith('\n')).toBe(true);
		});
	});

	it.each(everything)('%s has no escape codes without colour, and the same words with it', (_, say) => {
		vi.stubEnv('FORCE_COLOR', '3');
		const plain = said(say);
		expect(plain).not.toMatch(/\u{1B}/u);
		expect(said(say, {color: true}).replaceAll(/\u{1B}\[\d+m/gu, '')).toBe(plain);
	});
});
