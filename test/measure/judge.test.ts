import {describe, expect, it} from 'vitest';
import {judge} from '../../source/measure/judge.ts';
import {full, history} from './_measurements.ts';

const slower = {...full, id: 'bbbbbbbb', runs: full.runs.map(run => ({...run, wallSeconds: run.wallSeconds * 1.5}))};

describe('judge', () => {
	it('holds a measurement against the newest one of such a machine', () => {
		const found = judge(slower, history.slice(0, 4), 0.05);
		expect(found.words).toMatch(/^Compared with aaaaaaa1: Longer by more than 5 %: /);
		expect(found.regressions.status).toBe('found');
		expect(judge(full, history, 0.2).words).toMatch(/^Compared with aaaaaaa5: None of /);
	});

	it('knows nothing where there is nothing of such a machine, of this project or of these builds', () => {
		const others = [
			...history.slice(2, 4),
			{...full, project: {...full.project, name: 'other'}},
			{...full, builds: full.builds.map(build => ({...build, command: 'cargo build --package other'}))},
			{...full, builds: full.builds.filter(({variant}) => variant === 'before')},
		];
		for (const earlier of [[], ...others.map(other => [other])]) {
			const found = judge(slower, earlier, 0.2);
			expect(found.regressions.status).toBe('unknown');
			expect(found.words).toMatch(/holds no earlier measurement of these builds on such a machine\.$/);
		}
	});
});
