import {describe, expect, it} from 'vitest';
import {createProgram} from '../source/cli.ts';
import type {GlobalOptions} from '../source/commands/options.ts';
import {breakNames} from '../source/commands/rehearse/break-names.ts';

async function parse(line: string): Promise<GlobalOptions | undefined> {
	let given: GlobalOptions | undefined;
	const program = createProgram(async (_command, _operands, options) => {
		given = options;
	});
	for (const command of program.commands) {
		command.configureOutput({writeErr() {}});
	}

	await program.parseAsync(line.split(' '), {from: 'user'});
	return given;
}

describe('the command line', () => {
	it.each<[string, object]>([
		['undo --yes', {yes: true, deleteObjects: undefined}],
		['undo --yes --delete-objects', {yes: true, deleteObjects: true}],
		['rehearse', {break: undefined}],
		['rehearse --yes --break crash --keep --shell --linker mold', {yes: true, break: 'crash', keep: true, shell: true, linker: 'mold'}],
		['measure --compare first last --fail-over 20%', {compare: ['first', 'last'], failOver: '20%'}],
		['measure --runs 5 --profile both --report out.html', {runs: '5', profile: 'both', report: 'out.html'}],
	])('reads %s', async (line, options) => {
		expect({break: undefined, deleteObjects: undefined, ...(await parse(line))}).toMatchObject(options);
	});

	it.each([
		['setup --delete-objects', /unknown option/],
		['setup --break crash', /unknown option/],
		['setup --runs 5', /unknown option/],
		['undo --linker mold', /unknown option/],
		['measure --linker mold', /unknown option/],
		['rehearse --break', /argument missing/],
	])('refuses %s', async (line, message) => {
		await expect(parse(line)).rejects.toThrow(message);
	});

	it('explains in the help of rehearse what can be broken, kept and opened', () => {
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
