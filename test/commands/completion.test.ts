import {afterEach, describe, expect, it, vi} from 'vitest';
import {breakNames} from '../../source/commands/rehearse/break-names.ts';

afterEach(() => {
	vi.restoreAllMocks();
});

/** What is offered for these words, the last of which is being typed. The library keeps what it is given, so each is a fresh one. */
async function offered(line: string): Promise<readonly string[]> {
	vi.resetModules();
	const {completion} = await import('../../source/commands/completion.ts');
	const lines: string[] = [];
	vi.spyOn(console, 'log').mockImplementation(text => lines.push(...String(text).split('\n')));
	completion('complete', line.split(' '));
	return lines.map(text => text.split('\t')[0] ?? '');
}

describe('completion', () => {
	it.each<[string, string, string]>([
		['', 'setup plan verify undo status rollback measure rehearse completion', ''],
		['rehearse --', '--break --keep --shell --yes --cwd --install', '--json --watch'],
		['setup --', '--linker', '--break'],
		['measure --', '--runs --profile --compare --fail-over --report --json --cwd', '--linker'],
		['measure ', '', 'cargo'],
		['rehearse ', '', 'cargo'],
		['setup ', 'cargo', ''],
		['measure --profile ', 'dev release both', ''],
		['rehearse --install ', 'yes no', ''],
		['setup --linker ', 'auto mold', ''],
	])('offers after "%s": %s, and not: %s', async (line, words, others) => {
		const found = await offered(line);
		expect(found).toEqual(expect.arrayContaining(words.split(' ').filter(Boolean)));
		expect(found.filter(word => word !== '' && others.split(' ').includes(word))).toEqual([]);
	});

	it.each([
		['', [...breakNames]],
		['fail', ['failing-build', 'failing-health']],
	])('offers the faults to rehearse that begin with "%s"', async (start, faults) => {
		expect((await offered(`rehearse --break ${start}`)).filter(word => /^[a-z]/.test(word))).toEqual(faults);
	});
});
