import {readdir} from 'node:fs/promises';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {GlobalOptions} from '../../source/commands/options.ts';
import {rehearse} from '../../source/commands/rehearse.ts';
import {exitCodes} from '../../source/engine/errors.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

let folder = '';

beforeEach(async () => {
	folder = await temporaryFolder();
	vi.stubEnv('TMPDIR', folder);
	vi.stubEnv('TMP', folder);
	vi.stubEnv('TEMP', folder);
	vi.stubEnv('FERROVIA_ACCESSIBLE', undefined);
});

afterEach(() => {
	vi.unstubAllEnvs();
});

const start = async (options: GlobalOptions, interactive = false) =>
	rehearse({options, interactive, color: false, controller: new AbortController()});

describe('ferrovia rehearse', () => {
	it.each<[string, GlobalOptions, boolean, object]>([
		['--json', {json: true, yes: true}, false, {what: 'A rehearsal is for people: it has no JSON.'}],
		['--json in a terminal', {json: true}, true, {what: 'A rehearsal is for people: it has no JSON.'}],
		['no terminal', {}, false, {what: 'There is no terminal to ask in.', next: ['ferrovia rehearse --yes']}],
		['a fault that is none', {yes: true, break: 'everything'}, false, {what: 'There is no fault "everything" to rehearse.'}],
	])('with %s is an error of usage, and starts nothing', async (_, options, interactive, words) => {
		const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
		await expect(start(options, interactive)).rejects.toMatchObject({...words, exitCode: exitCodes.usage});
		expect(written).not.toHaveBeenCalled();
		written.mockRestore();
		expect(await readdir(folder)).toEqual([]);
	});
});
