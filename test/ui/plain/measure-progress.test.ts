import {describe, expect, it} from 'vitest';
import type {MeasureEvent} from '../../../source/measure/events.ts';
import type {Run} from '../../../source/measure/measurement.ts';
import {planRounds} from '../../../source/measure/rounds.ts';
import {MeasureProgress} from '../../../source/ui/plain/measure-progress.ts';
import {StatusLine} from '../../../source/ui/plain/status-line.ts';

function shown(...events: readonly MeasureEvent[]): readonly string[] {
	const lines: string[] = [];
	const progress = new MeasureProgress(new StatusLine(process.stderr, false), line => lines.push(line));
	for (const event of events) {
		progress.show(event);
	}

	return lines;
}

const run: Run = {
	variant: 'after',
	stage: 'warm',
	build: 'all',
	profile: 'release',
	round: 1,
	wallSeconds: 12.34,
	cpuSeconds: 40.1,
	load: 1,
	cache: {requests: 160, hits: 140, misses: 0, uncacheable: 20},
	linkSeconds: undefined,
};

describe('MeasureProgress', () => {
	it('shows the plan before it starts', () => {
		const runs = planRounds({
			variants: [
				{variant: 'before', cached: false},
				{variant: 'after', cached: true},
			],
			builds: ['server', 'front'],
			profiles: ['release'],
			rounds: 3,
		});
		expect(shown({type: 'planned', runs, folder: '/tmp/private', notes: ['Something is left out.']})).toEqual([
			'36 builds in 3 rounds: server, release; front, release',
			'before cold, edit',
			'after  cold, cold-sccache, warm, edit',
			'offline, in /tmp/private, which is removed afterwards; your target folder and your cache stay as they are',
			'Ctrl+C keeps what was measured until then',
			'note: Something is left out.',
		]);
	});

	it('shows each build in one line', () => {
		expect(shown({type: 'built', run})).toEqual(['release after warm   12.3 s (CPU 40.1 s), 100 % of 140 cacheable served']);
		expect(
			shown({type: 'built', run: {...run, build: 'server', stage: 'edit', cpuSeconds: undefined, cache: undefined, linkSeconds: 0.31}}),
		).toEqual(['server, release after edit   12.3 s, linker 0.31 s']);
		expect(shown({type: 'built', run: {...run, cache: {requests: 1, hits: 0, misses: 0, uncacheable: 1}}})[0]).not.toContain('served');
	});

	it('aligns the figures', () => {
		const runs = planRounds({variants: [{variant: 'after', cached: true}], builds: ['all'], profiles: ['release'], rounds: 1});
		const [, , , , , cold, warm] = shown(
			{type: 'planned', runs, folder: '/tmp/private', notes: ['one']},
			{type: 'built', run: {...run, stage: 'cold', cpuSeconds: undefined, cache: undefined}},
			{type: 'built', run: {...run, stage: 'cold-sccache', wallSeconds: 1234, cpuSeconds: undefined, cache: undefined}},
		);
		expect([cold, warm]).toEqual(['release after cold           12.3 s', 'release after cold-sccache 20 min 34 s']);
	});

	it('says that an estimate is one', () => {
		expect(shown({type: 'estimate', seconds: 44})[0]).toMatch(/^estimate: about 40 seconds for the rest, if /);
		expect(shown({type: 'estimate', seconds: 1234})[0]).toMatch(/^estimate: about 21 minutes for the rest, if /);
	});
});
