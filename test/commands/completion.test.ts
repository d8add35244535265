import {beforeEach, describe, expect, it, vi} from 'vitest';
import {breakNames} from '../../source/commands/rehearse/break-names.ts';

/** What is offered for these words, the last of which is being typed. The library keeps what it was told, so each is a fresh one. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
	vi.resetModules();
	const {completion} = await import('../../source/commands/completion.ts');
	const lines: string[] = [];
	vi.spyOn(console, 'log').mockImplementation(line => lines.push(String(line)));
	completion('complete', words);
	vi.restoreAllMocks();
	return lines
		.join('\n')
		.split('\n')
		.map(line => line.split('\t')[0] ?? '');
}

describe('completion', () => {
	beforeEach(() => {
		vi.restoreAllMocks();
	});

	it('offers every command', async () => {
		expect(await offered('')).toEqual(
			expect.arrayContaining(['setup', 'plan', 'verify', 'undo', 'status', 'rollback', 'measure', 'rehearse', 'completion']),
		);
	});

	it('offers every fault to rehearse, and no other word', async () => {
		expect((await offered('rehearse', '--break', '')).filter(word => /^[a-z]/.test(word))).toEqual([...breakNames]);
		expect((await offered('rehearse', '--break', 'fail')).filter(word => /^[a-z]/.test(word))).toEqual(['failing-build', 'failing-health']);
	});

	it('offers the flags of a rehearsal, and the answers', async () => {
		const flags = await offered('rehearse', '--');
		expect(flags).toEqual(expect.arrayContaining(['--break', '--keep', '--shell', '--yes', '--cwd', '--install']));
		expect(flags).not.toContain('--json');
		expect(flags).not.toContain('--watch');
		expect(await offered('setup', '--')).not.toContain('--break');
	});

	it('offers the flags of a measurement, and neither steps nor answers', async () => {
		const flags = await offered('measure', '--');
		expect(flags).toEqual(expect.arrayContaining(['--runs', '--profile', '--compare', '--fail-over', '--report', '--json', '--cwd']));
		expect(flags).not.toContain('--linker');
		expect(await offered('measure', '')).not.toContain('cargo');
		expect(await offered('measure', '--profile', '')).toEqual(expect.arrayContaining(['dev', 'release', 'both']));
	});

	it('offers no steps where none are taken, and the values of an answer', async () => {
		expect(await offered('rehearse', '')).not.toContain('cargo');
		expect(await offered('setup', '')).toContain('cargo');
		expect(await offered('rehearse', '--install', '')).toEqual(expect.arrayContaining(['yes', 'no']));
		expect(await offered('setup', '--linker', '')).toEqual(expect.arrayContaining(['auto', 'mold']));
	});
});
