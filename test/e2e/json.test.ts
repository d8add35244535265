import {describe, expect, inject, it} from 'vitest';
import {usualStepNames} from '../../source/steps/names.ts';
import {axumWorkspace, emptySandbox, has, runFerrovia} from './_project.ts';
import {validate} from './_schema.ts';

const installed = inject('installed');

describe.skipIf(!has('cargo'))('--json', () => {
	it('plan prints one document that its published schema accepts', async () => {
		const {stdout, exitCode} = runFerrovia(installed, ['plan', '--json'], await axumWorkspace({light: true}));
		expect(exitCode).toBe(0);
		const plan = JSON.parse(stdout);
		await validate('plan', plan);
		expect(plan.steps.map(({id}: {id: string}) => id)).toEqual(['answers', ...usualStepNames]);
		expect(plan.steps.find(({id}: {id: string}) => id === 'cache')).toMatchObject({
			status: 'done',
			reason: 'sccache keeps crates on this machine only',
		});
	});

	it('verify prints one document that its published schema accepts, and nothing is proved that is not there', async () => {
		const {stdout, exitCode} = runFerrovia(installed, ['verify', 'cargo', '--json'], await axumWorkspace({light: true}));
		const verification = JSON.parse(stdout);
		await validate('verification', verification);
		expect(exitCode).toBe(1);
		expect(verification.checks.find(({id}: {id: string}) => id === 'cargo.profile-production').status).toBe('fail');
	});

	it('setup prints one event a line, the result last', async () => {
		const {stdout} = runFerrovia(
			installed,
			['setup', 'cargo', '--yes', '--json', '--compiler-cache', 'none', '--linker', 'default'],
			await axumWorkspace({light: true}),
		);
		const events = stdout
			.trim()
			.split('\n')
			.map(line => JSON.parse(line));
		for (const event of events) {
			await validate('event', event);
		}

		expect(events[0].type).toBe('plan');
		expect(events.at(-1)).toMatchObject({type: 'result', ok: true, exitCode: 0});
		expect(events.filter(({type, status}) => type === 'change' && status === 'applied').map(({id}) => id)).toContain('cargo/profiles');
	});

	it('undo prints one document that its published schema accepts', async () => {
		const sandbox = await axumWorkspace({light: true});
		runFerrovia(installed, ['setup', 'cargo', '--yes', '--compiler-cache', 'none', '--linker', 'default'], sandbox);
		const {stdout, exitCode} = runFerrovia(installed, ['undo', '--yes', '--json'], sandbox);
		expect(exitCode).toBe(0);
		await validate('undo', JSON.parse(stdout));
	});

	it('an error is one document as well', async () => {
		const {stdout, exitCode} = runFerrovia(installed, ['plan', '--json'], await emptySandbox());
		expect(exitCode).not.toBe(0);
		await validate('event', JSON.parse(stdout));
	});
});
