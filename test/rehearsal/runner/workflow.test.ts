import {describe, expect, it} from 'vitest';
import {holds, readWorkflow} from '../../../source/rehearsal/runner/workflow.ts';
import {workflowText} from '../../../source/steps/workflow/text.ts';
import {combinations, usual} from '../../steps/workflow/_settings.ts';

describe('a workflow', () => {
	it('is read with its jobs in their order, what they need, and their steps', () => {
		const {environment, jobs} = readWorkflow(workflowText(usual));
		expect(environment).toMatchObject({
			IMAGE: 'ghcr.io/acme/demo',
			CONTEXT: '.',
			DOCKERFILE: 'Dockerfile.production',
			PLATFORMS: 'linux/amd64',
		});
		const service = usual.names.serviceVariable;
		expect(jobs.map(({id, needs, condition}) => [id, needs, condition])).toEqual([
			['build', [], "github.ref == 'refs/heads/main'"],
			[jobs[1]?.id, [], "github.ref != 'refs/heads/main'"],
			['deploy', ['build'], `vars.${service} != ''`],
		]);
		const deploy = jobs[2]?.steps ?? [];
		expect(deploy[0]?.uses).toMatch(/^actions\/checkout@[\da-f]{40}$/);
		expect(deploy.at(-1)).toEqual({
			name: 'Deploy to Railway',
			uses: undefined,
			run: 'sh .github/scripts/deploy-railway.sh',
			inputs: {},
		});
	});

	it.each(Object.entries(combinations))('has conditions that are understood: %s', (_, settings) => {
		const {jobs} = readWorkflow(workflowText(settings));
		const pushed = {'github.ref': `refs/heads/${settings.branch}`, [`vars.${settings.names.serviceVariable}`]: 'web'};
		const pulled = {'github.ref': 'refs/pull/1/merge'};
		const running = (context: Readonly<Record<string, string>>) =>
			jobs.filter(({condition}) => holds(condition, context)).map(({id}) => id);
		expect(running(pushed)).toEqual(['build', 'deploy']);
		expect(running(pulled)).toContain(jobs[1]?.id);
		expect(running(pulled)).not.toContain('build');
	});

	it('may be of another: numbers, a name for each need, nothing at all', () => {
		expect(
			readWorkflow(
				'env: {A: 1, B: true}\njobs: {a: {needs: [b, c], steps: [{uses: x/y@v1, with: {persist: false}}, {run: "true"}]}, b: {needs: c, environment: {name: production}}}',
			),
		).toEqual({
			environment: {A: '1', B: 'true'},
			jobs: [
				{
					id: 'a',
					name: 'a',
					needs: ['b', 'c'],
					condition: undefined,
					environment: undefined,
					steps: [
						{name: 'x/y@v1', uses: 'x/y@v1', run: undefined, inputs: {persist: 'false'}},
						{name: 'true', uses: undefined, run: 'true', inputs: {}},
					],
				},
				{id: 'b', name: 'b', needs: ['c'], condition: undefined, environment: 'production', steps: []},
			],
		});
		expect(readWorkflow('name: Empty\n')).toEqual({environment: {}, jobs: []});
	});
});

describe('a condition', () => {
	const context = {'github.ref': 'refs/heads/main', 'vars.SERVICE': 'web', 'vars.EMPTY': ''};

	it.each([
		[undefined, true],
		["github.ref == 'refs/heads/main'", true],
		["github.ref == 'refs/heads/other'", false],
		["github.ref != 'refs/heads/main'", false],
		["github.ref != 'refs/heads/other'", true],
		["  vars.SERVICE   !=   ''  ", true],
		["vars.SERVICE!=''", true],
		["vars.EMPTY != ''", false],
		["vars.ABSENT != ''", false],
		["vars.ABSENT == ''", true],
		["vars.toString == ''", true],
	])('%s holds: %s', (condition, expected) => {
		expect(holds(condition, context)).toBe(expected);
	});

	it.each(['always()', 'true', "github.ref == 'a' && vars.B == 'c'", 'format(github.ref)', "github.ref > 'a'", "'a' == github.ref", ''])(
		'"%s" is not understood, and that is said',
		condition => {
			expect(() => holds(condition, context)).toThrow(
				new RangeError(`The practice runner does not understand the condition: ${condition}`),
			);
		},
	);
});
