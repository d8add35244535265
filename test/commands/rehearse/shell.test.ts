import {execFile} from 'node:child_process';
import {mkdir, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {Child} from '../../../source/commands/rehearse/child.ts';
import {openShell} from '../../../source/commands/rehearse/shell.ts';
import type {Stage} from '../../../source/commands/rehearse/stage.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';

const execute = promisify(execFile);
const {argv} = process;
const ending = {exitCode: 0, signal: null};
const say = 'console.log(JSON.stringify({argv: process.argv.slice(2), cwd: process.cwd(), practice: process.env.PRACTICE}))';

afterEach(() => {
	process.argv = argv;
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
});

/** A shell that is not opened, with a program in its place that says how it was called. */
async function shellIn(name: string) {
	const folder = path.join(await temporaryFolder(), name);
	await mkdir(folder, {recursive: true});
	const program = path.join(folder, "the program's.mjs");
	await writeFile(program, say);
	process.argv = [process.execPath, program];
	const child = new Child();
	const start = vi.spyOn(child, 'start').mockResolvedValue(ending);
	const words = {shell: vi.fn()};
	const environment = {PATH: '/usr/bin:/bin', PRACTICE: 'yes'};
	await openShell({options: {child, project: {root: folder}, environment, words}} as unknown as Stage, folder);
	const [shell, shellArguments, cwd, given] = start.mock.calls[0] ?? [];
	return {folder, words, shell, shellArguments, cwd, environment: given ?? {}};
}

describe.skipIf(process.platform === 'win32')('openShell', () => {
	it.each(['plain', 'with spaces', "with 'quotes'", 'with "double" $HOME `id`', '日本語'])(
		'has a ferrovia in a folder that is named %s',
		async name => {
			const {folder, environment, words, cwd} = await shellIn(name);
			expect(words.shell).toHaveBeenCalledOnce();
			expect(cwd).toBe(folder);
			expect(environment.PATH?.split(':')[0]).toBe(path.join(folder, 'bin'));
			const given = ['verify', "it's", 'a "word"', '$HOME', ''];
			const {stdout} = await execute('sh', ['-c', 'exec ferrovia "$@"', 'sh', ...given], {
				cwd: folder,
				env: environment as NodeJS.ProcessEnv,
			});
			expect(JSON.parse(stdout)).toEqual({argv: given, cwd: folder, practice: 'yes'});
		},
	);

	it('is for its owner to change, and for everybody to run', async () => {
		const {folder} = await shellIn('plain');
		expect((await stat(path.join(folder, 'bin/ferrovia'))).mode & 0o777).toBe(0o755);
	});

	it('is sh where nobody sits at a terminal, else the shell of the user', async () => {
		vi.stubEnv('SHELL', '/bin/fish');
		const {isTTY} = process.stdin;
		try {
			process.stdin.isTTY = false;
			expect(await shellIn('a')).toMatchObject({shell: 'sh', shellArguments: []});
			process.stdin.isTTY = true;
			expect(await shellIn('b')).toMatchObject({shell: '/bin/fish'});
			vi.stubEnv('SHELL', undefined);
			expect(await shellIn('c')).toMatchObject({shell: 'sh'});
		} finally {
			process.stdin.isTTY = isTTY;
		}
	});

	it('has a PATH also where there was none', async () => {
		const folder = await temporaryFolder();
		const child = new Child();
		const start = vi.spyOn(child, 'start').mockResolvedValue(ending);
		await openShell({options: {child, project: {root: folder}, environment: {}, words: {shell() {}}}} as unknown as Stage, folder);
		expect(start.mock.calls[0]?.[3].PATH?.split(path.delimiter)[0]).toBe(path.join(folder, 'bin'));
	});
});
