import {describe, expect, it} from 'vitest';
import {createProgram} from '../source/cli.ts';
import type {GlobalOptions} from '../source/commands/options.ts';
import {breakNames} from '../source/commands/rehearse/break-names.ts';

async function parse(...argv: readonly string[]): Promise<GlobalOptions | undefined> {
	let given: GlobalOptions | undefined;
	const program = createProgram(async (_command, _operands, options) => {
		given = options;
	});
	for (const command of program.commands) {
		command.configureOutput({writeErr() {}});
	}

	await program.parseAsync([...argv], {from: 'user'});
	return given;
}

describe('the command line', () => {
	it('lets undo alone delete what is in a bucket', async () => {
		expect(await parse('undo', '--yes', '--delete-objects')).toMatchObject({yes: true, deleteObjects: true});
		expect((await parse('undo', '--yes'))?.deleteObjects).toBeUndefined();
		await expect(parse('setup', '--delete-objects')).rejects.toThrow(/unknown option/);
	});

	it('has no flags of answers on undo', async () => {
		await expect(parse('undo', '--linker', 'mold')).rejects.toThrow(/unknown option/);
	});

	it('takes what a rehearsal takes, and answers with it', async () => {
		expect(await parse('rehearse', '--yes', '--break', 'crash', '--keep', '--shell', '--linker', 'mold')).toMatchObject({
			yes: true,
			break: 'crash',
			keep: true,
			shell: true,
			linker: 'mold',
		});
		expect(await parse('rehearse')).not.toHaveProperty('break');
		await expect(parse('setup', '--break', 'crash')).rejects.toThrow(/unknown option/);
		await expect(parse('rehearse', '--break')).rejects.toThrow(/argument missing/);
	});

	it('takes two measurements to compare, and what else a measurement takes', async () => {
		expect(await parse('measure', '--compare', 'first', 'last', '--fail-over', '20%')).toMatchObject({
			compare: ['first', 'last'],
			failOver: '20%',
		});
		expect(await parse('measure', '--runs', '5', '--profile', 'both', '--report', 'out.html')).toMatchObject({
			runs: '5',
			profile: 'both',
			report: 'out.html',
		});
		await expect(parse('setup', '--runs', '5')).rejects.toThrow(/unknown option/);
		await expect(parse('measure', '--linker', 'mold')).rejects.toThrow(/unknown option/);
	});

	it('tells in the help of rehearse what can be broken, kept and opened', () => {
		const help = createProgram(async () => {})
			.commands.find(command => command.name() === 'rehearse')
			?.helpInformation();
		for (const name of breakNames) {
			expect(help?.replaceAll(/\s+/g, ' ')).toContain(name);
		}

		expect(help).toMatch(/--keep .*leave the folder/);
		expect(help).toMatch(/--shell /);
		expect(help).toMatch(/--install /);
		expect(help).not.toMatch(/\[steps?/);
	});
});
