import {describe, expect, it} from 'vitest';
import {createProgram} from '../source/cli.ts';
import type {GlobalOptions} from '../source/commands/options.ts';

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
});
