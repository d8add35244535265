import {expect, it} from 'vitest';
import {judge} from '../../source/measure/judge.ts';
import {full, history} from './_measurements.ts';

const slower = {...full, id: 'bbbbbbbb', runs: full.runs.map(run => ({...run, wallSeconds: run.wallSeconds * 1.5}))};

it('compares with the newest measurement of the same machine', () => {
	const found = judge(slower, history.slice(0, 4), 0.05);
	expect(found.words).toMatch(/^Compared with aaaaaaa1: Longer by more than 5 %: /);
	expect(found.regressions.status).toBe('found');
	expect(judge(full, history, 0.2).words).toMatch(/^Compared with aaaaaaa5: None of /);
});

it.each([
	['measurement', []],
	['measurement of this machine', history.slice(2, 4)],
	['measurement of this project', [{...full, project: {...full.project, name: 'other'}}]],
	['measurement of these commands', [{...full, builds: full.builds.map(build => ({...build, command: 'cargo build --package other'}))}]],
	['measurement of the project as it is', [{...full, builds: full.builds.filter(({variant}) => variant === 'before')}]],
])('knows of no regression without an earlier %s', (_, earlier) => {
	expect(judge(slower, earlier, 0.2)).toMatchObject({
		regressions: {status: 'unknown'},
		words: expect.stringMatching(/holds no earlier measurement of these builds on such a machine\.$/),
	});
});
