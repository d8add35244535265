import chalk from 'chalk';
import stringWidth from 'string-width';
import {describe, expect, it, onTestFinished} from 'vitest';
import {planLines} from '../../../source/ui/plain/plan.ts';
import {fakeChange, fakeFileChange, fakePlannedStep, fakeResourceChange} from '../_fake-session.ts';

const options = {color: false, columns: 80, root: '/p', diffs: false, next: 'Apply: ferrovia setup'};

describe('planLines', () => {
	it('says why there is nothing to do', () => {
		const lines = planLines(
			{
				steps: [
					fakePlannedStep('tools', [], {status: 'done', reason: 'mold 1.0.0'}),
					fakePlannedStep('cargo', [], {status: 'skipped', reason: 'no cargo'}),
				],
			},
			options,
		);
		expect(lines).toEqual(['tools     done: mold 1.0.0', '', 'cargo     skipped: no cargo', '', 'Nothing to do.']);
	});

	it('shows each change with what it does, and what comes next', () => {
		const plan = {
			steps: [fakePlannedStep('cargo', [fakeFileChange('cargo/profiles', '/p/Cargo.toml', 'a\n', 'a\nb\n'), fakeChange('cargo/lockfile')])],
		};
		const text = planLines(plan, options).join('\n');
		expect(text).toContain('Cargo.toml  +1 -0');
		expect(text).toMatch(/^ {6}\$ /m);
		expect(text).not.toContain('+b');
		expect(text).toMatch(/2 changes\. Apply: ferrovia setup$/);
	});

	it('has the diffs when they are wanted', () => {
		const plan = {steps: [fakePlannedStep('cargo', [fakeFileChange('cargo/profiles', '/p/Cargo.toml', 'a\n', 'a\nb\n')])]};
		expect(planLines(plan, {...options, diffs: true})).toContain('      +b');
	});

	it('wraps what is longer than a line beneath itself, and leaves a long word whole', () => {
		const arn = `arn:aws:s3:::${'bucket'.repeat(8)}/*`;
		const plan = {
			steps: [
				fakePlannedStep('cache', [
					fakeResourceChange('cache/role', 'create', [`+ s3:GetObject on ${arn}`, '  "Action": ['], {
						summary: 'create the role ferrovia-acme-demo-write: main reads and writes',
					}),
				]),
			],
		};
		expect(planLines(plan, {...options, columns: 60}).slice(1, 6)).toEqual([
			'  + create the role ferrovia-acme-demo-write: main reads',
			'    and writes',
			'      + s3:GetObject on',
			`        ${arn}`,
			'        "Action": [',
		]);
	});

	it('names the file of a change once', () => {
		const change = fakeFileChange('cache/settings', '/p/ferrovia.toml', 'a\n', 'a\nb\n', {summary: 'keep the bucket in ferrovia.toml'});
		expect(planLines({steps: [fakePlannedStep('cache', [change])]}, options)[1]).toBe('  ~ keep the bucket in ferrovia.toml  +1 -0');
	});

	it('tells whether a resource is made, altered or taken away, and what of it', () => {
		const plan = {
			steps: [
				fakePlannedStep('cache', [
					fakeResourceChange('cache/bucket', 'create', ['+ private', 'in eu-west-1']),
					fakeResourceChange('cache/rule', 'change', ['- 7 days', '+ 30 days']),
					fakeResourceChange('cache/key', 'delete', []),
				]),
			],
		};
		expect(planLines(plan, options).slice(1, 8)).toEqual([
			'  + do cache/bucket',
			'      + private',
			'      in eu-west-1',
			'  ~ do cache/rule',
			'      - 7 days',
			'      + 30 days',
			'  - do cache/key',
		]);
	});

	it('paints what comes and goes of a resource like a diff', () => {
		// Where the tests run there may be no colour, and chalk has looked by then.
		const level = chalk.level;
		onTestFinished(() => {
			chalk.level = level;
		});
		chalk.level = 1;
		const plan = {steps: [fakePlannedStep('cache', [fakeResourceChange('cache/rule', 'delete', ['- 7 days', '+ 30 days', '-flag'])])]};
		expect(planLines(plan, {...options, color: true}).slice(1, 5)).toEqual([
			`  ${chalk.red('-')} do cache/rule`,
			`      ${chalk.red('- 7 days')}`,
			`      ${chalk.green('+ 30 days')}`,
			'      -flag',
		]);
	});

	it('keeps notes within the columns, and says what may still change', () => {
		const change = fakeFileChange('cargo/x', '/p/x', undefined, 'x\n', {provisional: 'the linker is decided by a measurement '.repeat(4)});
		const plan = {steps: [fakePlannedStep('cargo', [change], {notes: [{level: 'warn', text: 'a word to the wise '.repeat(20)}]})]};
		const lines = planLines(plan, {...options, columns: 60});
		expect(lines.join('\n')).toContain('may change: the linker');
		expect(Math.max(...lines.map(line => stringWidth(line)))).toBeLessThanOrEqual(60);
	});
});
