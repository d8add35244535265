import chalk from 'chalk';
import stringWidth from 'string-width';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Change} from '../../../source/engine/change.ts';
import type {PlannedStep} from '../../../source/engine/step.ts';
import {type PlanOptions, planLines} from '../../../source/ui/plain/plan.ts';
import {fakeChange, fakeFileChange, fakePlannedStep, fakeResourceChange} from '../_fake-session.ts';

const options = {color: false, columns: 80, root: '/p', diffs: false, next: 'Apply: ferrovia setup'};
const lines = (changes: readonly Change[], more: Partial<PlanOptions> = {}, step: Partial<PlannedStep> = {}) =>
	planLines({steps: [fakePlannedStep('cache', changes, step)]}, {...options, ...more});

const edit = fakeFileChange('cargo/profiles', '/p/Cargo.toml', 'a\n', 'a\nb\n');

describe('planLines', () => {
	it('says why there is nothing to do', () => {
		const steps = [
			fakePlannedStep('tools', [], {status: 'done', reason: 'mold 1.0.0'}),
			fakePlannedStep('cargo', [], {status: 'skipped', reason: 'no cargo'}),
		];
		expect(planLines({steps}, options)).toEqual(['tools     done: mold 1.0.0', '', 'cargo     skipped: no cargo', '', 'Nothing to do.']);
	});

	it('shows each change with what it does, and what comes next', () => {
		const text = lines([edit, fakeChange('cargo/lockfile')]).join('\n');
		expect(text).toContain('Cargo.toml  +1 -0');
		expect(text).toMatch(/^ {6}\$ /m);
		expect(text).not.toContain('+b');
		expect(text).toMatch(/2 changes\. Apply: ferrovia setup$/);
	});

	it('shows diffs on request', () => {
		expect(lines([edit], {diffs: true})).toContain('      +b');
	});

	it('wraps a long line below itself, and leaves a long word whole', () => {
		const arn = `arn:aws:s3:::${'bucket'.repeat(8)}/*`;
		const summary = 'create the role ferrovia-acme-demo-write: main reads and writes';
		const change = fakeResourceChange('cache/role', 'create', [`+ s3:GetObject on ${arn}`, '  "Action": ['], {summary});
		expect(lines([change], {columns: 60}).slice(1, 6)).toEqual([
			'  + create the role ferrovia-acme-demo-write: main reads',
			'    and writes',
			'      + s3:GetObject on',
			`        ${arn}`,
			'        "Action": [',
		]);
	});

	it('names the file of a change once', () => {
		expect(lines([{...edit, summary: 'add profiles to Cargo.toml'}])[1]).toBe('  ~ add profiles to Cargo.toml  +1 -0');
	});

	it('shows whether a resource is created, changed or deleted, line by line', () => {
		const changes = [
			fakeResourceChange('cache/bucket', 'create', ['+ private', 'in eu-west-1']),
			fakeResourceChange('cache/rule', 'change', ['- 7 days', '+ 30 days']),
			fakeResourceChange('cache/key', 'delete', []),
		];
		expect(lines(changes).slice(1, 8)).toEqual([
			'  + do cache/bucket',
			'      + private',
			'      in eu-west-1',
			'  ~ do cache/rule',
			'      - 7 days',
			'      + 30 days',
			'  - do cache/key',
		]);
	});

	it('paints what is added to and removed from a resource like a diff', () => {
		// Where the tests run there may be no colour, and chalk has looked by then.
		const level = chalk.level;
		onTestFinished(() => {
			chalk.level = level;
		});
		chalk.level = 1;
		const change = fakeResourceChange('cache/rule', 'delete', ['- 7 days', '+ 30 days', '-flag']);
		expect(lines([change], {color: true}).slice(1, 5)).toEqual([
			`  ${chalk.red('-')} do cache/rule`,
			`      ${chalk.red('- 7 days')}`,
			`      ${chalk.green('+ 30 days')}`,
			'      -flag',
		]);
	});

	it('wraps notes, and says what may still change', () => {
		const change = {...edit, provisional: 'the linker is decided by a measurement '.repeat(4)};
		const shown = lines([change], {columns: 60}, {notes: [{level: 'warn', text: 'a word to the wise '.repeat(20)}]});
		expect(shown.join('\n')).toContain('may change: the linker');
		expect(Math.max(...shown.map(line => stringWidth(line)))).toBeLessThanOrEqual(60);
	});
});
