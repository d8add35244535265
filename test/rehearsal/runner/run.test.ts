import {describe, expect, it} from 'vitest';
import {commitFiles, newRepository} from '../../../source/rehearsal/github/repository.ts';
import {startRun} from '../../../source/rehearsal/github/runs.ts';
import {performRun, type StepEnd} from '../../../source/rehearsal/runner/run.ts';
import {readWorkflow} from '../../../source/rehearsal/runner/workflow.ts';

const text = `
jobs:
  build:
    name: Build the image
    steps:
      - uses: actions/checkout@v1
      - {name: Compile, run: make}
      - {name: Publish, run: make publish}
  check:
    if: github.ref != 'refs/heads/main'
    steps: [{name: Check, run: make check}]
  deploy:
    needs: build
    steps: [{name: Deploy, run: make deploy}]
  tell:
    needs: [build, deploy]
    steps: [{name: Tell, run: make tell}]
`;

const good: StepEnd = {ok: true, lines: []};

/** A run of that workflow, each step of which ends as is said. */
async function play(ends: Readonly<Record<string, StepEnd>> = {}) {
	const repository = newRepository();
	commitFiles(repository, 'main', {'.github/workflows/deploy.yml': text}, 'Add it');
	const run = startRun(repository, {workflow: '.github/workflows/deploy.yml', branch: 'main', event: 'push'});
	const performed: string[] = [];
	const seen: unknown[] = [];
	const said: string[] = [];
	let seconds = 0;
	await performRun(repository, run, readWorkflow(text), {
		context: {'github.ref': 'refs/heads/main'},
		async perform(step, job) {
			performed.push(`${job.id}: ${step.name}`);
			seen.push([run.status, run.jobs.map(({status}) => status), run.jobs.flatMap(({steps}) => steps.map(({status}) => status))]);
			return ends[step.name] ?? good;
		},
		now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)),
		output: line => said.push(line),
	});
	return {repository, run, performed, seen, said};
}

const conclusions = ({jobs}: Awaited<ReturnType<typeof play>>['run']) => jobs.map(({name, conclusion}) => `${name}: ${conclusion}`);

describe('a run', () => {
	it('does its jobs in the order of the file, each after what it needs', async () => {
		const {run, performed, said} = await play();
		expect(performed).toEqual(['build: actions/checkout@v1', 'build: Compile', 'build: Publish', 'deploy: Deploy', 'tell: Tell']);
		expect(said[1]).toBe('Build the image: Compile');
		expect(said).toHaveLength(5);
		expect(conclusions(run)).toEqual(['Build the image: success', 'check: skipped', 'deploy: success', 'tell: success']);
		expect([run.status, run.conclusion]).toEqual(['completed', 'success']);
		expect(run.jobs.every(({status}) => status === 'completed')).toBe(true);
		expect(run.jobs[1]?.startedAt).toBeUndefined();
		const build = run.jobs[0];
		expect([build?.startedAt, build?.completedAt]).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:04.000Z']);
		expect(run.updatedAt > (run.jobs[3]?.completedAt ?? '')).toBe(true);
	});

	it('shows its progress meanwhile', async () => {
		const {seen} = await play();
		expect(seen[1]).toEqual([
			'in_progress',
			['in_progress', 'queued', 'queued', 'queued'],
			['completed', 'in_progress', 'queued', 'queued', 'queued', 'queued'],
		]);
		expect(seen[3]).toEqual([
			'in_progress',
			['completed', 'completed', 'in_progress', 'queued'],
			['completed', 'completed', 'completed', 'queued', 'in_progress', 'queued'],
		]);
	});

	it('skips what comes after a step that fails, in its job and in those that need it', async () => {
		const {run, performed} = await play({Compile: {ok: false, lines: ['error: no']}});
		expect(performed).toEqual(['build: actions/checkout@v1', 'build: Compile']);
		const status = 'completed';
		expect(run.jobs[0]?.steps).toMatchObject(['success', 'failure', 'skipped'].map(conclusion => ({status, conclusion})));
		expect(conclusions(run)).toEqual(['Build the image: failure', 'check: skipped', 'deploy: skipped', 'tell: skipped']);
		expect([run.status, run.conclusion]).toEqual(['completed', 'failure']);
	});

	it('skips only what needs the job that failed', async () => {
		const {run} = await play({Deploy: {ok: false, lines: []}});
		expect(conclusions(run)).toEqual(['Build the image: success', 'check: skipped', 'deploy: failure', 'tell: skipped']);
	});

	it('logs the time before each line, as GitHub does', async () => {
		const {run} = await play({Compile: {ok: false, lines: ['one', 'error: two']}});
		const lines = run.jobs[0]?.log.split('\n') ?? [];
		expect(lines.pop()).toBe('');
		expect(lines.every(line => /^2026-01-01T00:00:\d\d\.\d{7}Z /.test(line))).toBe(true);
		expect(lines.map(line => line.replace(/^\S+ /, ''))).toEqual([
			'##[group]Run actions/checkout@v1',
			'##[endgroup]',
			'##[group]Run make',
			'##[endgroup]',
			'one',
			'error: two',
			'##[error]Process completed with exit code 1.',
		]);
		expect(run.jobs[2]?.log).toBe('');
	});

	it('keeps the annotations of each job together', async () => {
		const note = (title: string) => ({title, message: 'said', level: 'notice' as const});
		const {run, repository} = await play({
			Compile: {...good, annotations: [note('one')]},
			Publish: {...good, annotations: [note('two'), note('three')]},
			Deploy: {...good, annotations: [note('four')]},
		});
		const titles = run.jobs.map(({id}) => repository.annotations.get(id)?.map(({title}) => title));
		expect(titles).toEqual([['one', 'two', 'three'], undefined, ['four'], []]);
	});
});
