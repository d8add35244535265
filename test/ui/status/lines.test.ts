import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import type {Status} from '../../../source/delivery/read-status.ts';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {statusLines} from '../../../source/ui/status/lines.ts';
import {fakeStatus} from '../../delivery/_status.ts';

const unseen = {unseen: 'The network does not answer, and says so in words that are longer than a line.', remedy: 'ping example.com'};
const hostile = `\u{1B}[31mred\u{1B}]0;title\u{7}\u{0}\r\n\u{202E}${'long '.repeat(60)}`;

const base = fakeStatus();
const renamed: Status = {
	...base,
	repository: hostile,
	branch: hostile,
	service: hostile,
	runs: 'found' in base.runs ? {found: base.runs.found.map(run => ({...run, title: hostile, conclusion: undefined}))} : base.runs,
	images: {found: [{tag: hostile, digest: `sha256:${'b'.repeat(64)}`}]},
	deployments:
		'found' in base.deployments
			? {found: base.deployments.found.map(deployment => ({...deployment, id: hostile, status: hostile, image: hostile, live: false}))}
			: base.deployments,
	health: {status: 200, milliseconds: 1, words: hostile},
	verdict: {status: 'fail', detail: hostile, remedy: hostile},
};

const statuses: Readonly<Record<string, Status>> = {
	usual: base,
	unknown: fakeStatus({
		repository: undefined,
		service: undefined,
		runs: unseen,
		images: unseen,
		deployments: unseen,
		health: undefined,
		verdict: {status: 'unknown', detail: unseen.unseen, remedy: unseen.remedy},
	}),
	empty: fakeStatus({runs: {found: []}, images: {found: []}, deployments: {found: []}, verdict: {status: 'fail', detail: 'nothing runs'}}),
	hostile: renamed,
};

const cases = Object.keys(statuses).flatMap(name =>
	[40, 80, 120].flatMap(width => [true, false].flatMap(color => [true, false].map(unicode => ({name, width, color, unicode})))),
);

const linesOf = (name: string, width: number, color = false, unicode = true) =>
	statusLines(statuses[name] ?? base, width, createTheme({color, unicode}));

describe('statusLines', () => {
	it.each(cases)('of $name fit $width columns, color $color, unicode $unicode', ({name, width, color, unicode}) => {
		const lines = linesOf(name, width, color, unicode);
		expect(lines.filter(line => stringWidth(line) > width)).toEqual([]);
		const text = lines.join('\n');
		const bare = color ? text.replaceAll(/\u{1B}\[\d+m/gu, '') : text;
		expect(color && name !== 'empty' ? text !== bare : true).toBe(true);
		expect(bare).not.toMatch(/[\u{0}-\u{9}\u{B}-\u{1F}\u{7F}-\u{9F}\u{202E}]/u);
		if (!unicode && name !== 'hostile') {
			expect(bare).toMatch(/^[\u{20}-\u{7E}\n]*$/u);
		}
	});

	it('begin with the verdict, and show runs, images and deployments in columns', () => {
		expect(linesOf('usual', 80)).toEqual([
			'acme/demo · main · web in production of demo',
			'',
			'✓ live is what CI pushed last: bbbbbbbbbbbb of commit bbbbbbb',
			'  https://demo.up.railway.app/health answered 200 in 31 ms',
			'',
			'CI',
			'  ✓ bbbbbbb  5 min  1 min 40 s  ▇▇▇▇▇      90 % hits  Answer faster',
			'  ✓ aaaaaaa  2 d    3 min 20 s  ▇▇▇▇▇▇▇▇▇▇ 0 % hits   Begin',
			'',
			'Images',
			'  sha-bbbbbbb  bbbbbbbbbbbb  live',
			'  sha-aaaaaaa  aaaaaaaaaaaa',
			'',
			'Railway',
			'  ✓ bbbb0000 2 min  42 s        ▇          live       bbbbbbbbbbbb',
			'  ✓ aaaa0000 2 d    11 min 40 s ▇▇▇▇▇▇▇▇▇▇ removed    aaaaaaaaaaaa',
		]);
	});

	it('leave the charts out where there is room for figures alone', () => {
		const text = linesOf('usual', 40).join('\n');
		expect(text).toContain('  ✓ bbbbbbb 5 min  1 min 40 s  90% hits');
		expect(text).not.toContain('▇');
	});

	it('say what is not known, why, and what mends it', () => {
		const lines = linesOf('unknown', 120);
		expect(lines[2]).toBe(`? not known: ${unseen.unseen}`);
		expect(lines.filter(line => line === `  not known: ${unseen.unseen}`)).toHaveLength(3);
		expect(lines.filter(line => line === '  mend it: ping example.com')).toHaveLength(4);
	});

	it('say that there is nothing yet', () => {
		expect(linesOf('empty', 80).filter(line => line === '  none yet')).toHaveLength(3);
	});
});
