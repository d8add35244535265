import stringWidth from 'string-width';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {type Closing, type Opening, RehearsalWords, type RehearsalWordsOptions} from '../../../source/ui/plain/rehearsal.ts';
import {written} from '../../_helpers/written.ts';

afterEach(() => {
	vi.unstubAllEnvs();
});

/** What is written of it. */
async function said(say: Say, {color = false, columns = 80}: Partial<RehearsalWordsOptions> = {}): Promise<string> {
	return (await written(() => say(new RehearsalWords({color, columns})))).text;
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

type Say = (words: RehearsalWords) => void;

const cases: ReadonlyArray<readonly [title: string, say: Say, text: unknown]> = [
	[
		'opens with what is real and what is simulated',
		words => words.opening(opening),
		`Rehearsal: nothing outside of this machine is touched.

project    a sample project of three crates, in /tmp/rehearsal/tickets
real       all that Ferrovia does: looks, files, journal, probes, sccache,
           sealed secrets, GitHub's parser, every call to an API
simulated  AWS, GitHub, its registry, Railway: servers on this machine
           Railway's platform: starts no server
`,
	],
	['shows a command as it would be typed', words => words.act('ferrovia verify'), '\n$ ferrovia verify\n'],
	['shows the note of a command', words => words.act('ferrovia setup', 'again'), '\n$ ferrovia setup   again\n'],
	[
		'shows the result of a run, with the last lines of what failed',
		words => words.delivered(failed),
		`  pull request #7 merged
  success    image
  failure    deploy
             words 3
             words 4
             words 5
             words 6
             words 7
             words 8
  skipped    later
  running    last
`,
	],
	[
		'says that there is nothing to merge',
		words => words.delivered(undefined),
		'  There is no pull request to merge, so the workflow does not run.\n',
	],
	[
		'says that nothing runs',
		words => words.delivered({number: 3, run: undefined}),
		'  pull request #3 merged\n  The branch has no workflow, so nothing runs.\n',
	],
	[
		'shows a push without a pull request',
		words => words.delivered({run: {conclusion: 'success', jobs: [{name: 'image', conclusion: 'success', log: ''}]}}),
		'  success    image\n',
	],
	[
		'says how a fault was seen and mended',
		words => words.mended({name: 'denied'}, {exitCode: 1, signal: null}, 'it is allowed again'),
		'\nseen       denied: exit code 1\nmended     it is allowed again\n',
	],
	[
		'says what a crash left in the journal',
		words => words.mended({name: 'crash'}, unfinished, 'the power is back', ['5 changes were applied', 'under way: create the role']),
		`
seen       killed in the middle (SIGKILL): it could not even say so
journal    5 changes were applied
           under way: create the role
mended     the power is back
`,
	],
	[
		'closes with the times, and with what is next',
		words => words.closing(closing),
		`
Rehearsed in 71 s.

times      setup 8.2 s, run 61 s, verify 1.0 s
simulated  AWS, GitHub, its registry, Railway: servers on this machine
           Railway's platform: starts no server

Now for real: npx ferrovia
`,
	],
	[
		'opens with what is broken',
		words => words.opening({...opening, broken: 'whoever is signed in to AWS may not make roles'}),
		expect.stringContaining('\nbroken     whoever is signed in to AWS may not make roles\n'),
	],
	['shows a step', words => words.step('building'), expect.stringContaining('building')],
	['explains the shell', words => words.shell(), expect.stringContaining('exit')],
	[
		'closes with what was kept and refused, and does not call a failure a success',
		words => words.closing({...closing, exitCode: 1, kept: '/tmp/rehearsal', refused: ['example.com', 'example.org']}),
		`
The rehearsal did not come to a good end, after 71 s.

times      setup 8.2 s, run 61 s, verify 1.0 s
simulated  AWS, GitHub, its registry, Railway: servers on this machine
           Railway's platform: starts no server
refused    example.com, example.org: outside of this machine
kept       /tmp/rehearsal

Now for real: npx ferrovia
`,
	],
	[
		'closes without times where nothing was started',
		words => words.closing({...closing, exitCode: 130, times: []}),
		expect.stringMatching(/after 0\.0 s\.\n\nsim/),
	],
];

describe('RehearsalWords', () => {
	it.each(cases)('%s, at every width and with the same words in colour', async (_, say, text) => {
		expect(await said(say)).toEqual(text);
		for (const columns of [40, 80, 120, 200]) {
			const wrapped = await said(say, {columns});
			expect(wrapped.split('\n').filter(line => stringWidth(line) > Math.min(columns, 100))).toEqual([]);
			expect(wrapped.endsWith('\n')).toBe(true);
		}

		vi.stubEnv('FORCE_COLOR', '3');
		expect(await said(say)).not.toMatch(/\u{1B}/u);
		expect((await said(say, {color: true})).replaceAll(/\u{1B}\[\d+m/gu, '')).toBe(await said(say));
	});

	it('shows only printable characters of a log', async () => {
		const lines = [
			'2026-11-25T19:00:00.0000000Z \u{1B}[1m\u{1B}[31merror\u{1B}[0m: mismatched\ttypes\r',
			`2026-11-25T19:00:01.0000000Z   --> ${'a'.repeat(200)}`,
		];
		const job = {name: 'image', conclusion: 'failure', log: lines.join('\n')} as const;
		const text = await said(words => words.delivered({run: {conclusion: 'failure', jobs: [job]}}));
		expect(text).toContain('             error: mismatched    types\n');
		expect(text.split('\n').filter(line => line.length > 80)).toEqual([]);
		expect(text).toContain('               --> aaaa');
		expect(text.replaceAll(/\s/g, '')).toContain('a'.repeat(200));
	});

	it('asks for Enter', () => {
		expect(new RehearsalWords({color: false, columns: 80}).pause()).toBe('\nEnter goes on ');
	});
});
