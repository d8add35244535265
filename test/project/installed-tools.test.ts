import {chmod} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {findInstalledTools, readVersion} from '../../source/project/installed-tools.ts';
import {runProcess} from '../../source/services/process.ts';
import {projectFolder} from '../_helpers/project-folder.ts';

const {signal} = new AbortController();

async function folderWith(programs: Readonly<Record<string, string>>): Promise<string> {
	const folder = await projectFolder(programs);
	await Promise.all(Object.keys(programs).map(async name => chmod(path.join(folder, name), 0o755)));
	return folder;
}

const find = async (folders: readonly string[], extraFolders: readonly string[] = []) =>
	findInstalledTools({run: runProcess, environment: {PATH: folders.join(path.delimiter)}, signal, extraFolders});
const sccache = (version: string, s3: boolean) =>
	`#!/bin/sh\ncase "$1" in --version) echo "sccache ${version}";; --help) printf 'Enabled features:\\n    S3:        ${s3}\\n';; esac\n`;

describe('findInstalledTools', () => {
	it('finds nothing on an empty PATH', async () => {
		expect(await find([await folderWith({})])).toEqual({
			mold: undefined,
			clang: undefined,
			lld: undefined,
			sccache: undefined,
			cargoBinstall: undefined,
			cCompiler: {kind: 'missing'},
		});
	});

	it('asks sccache what it can do, whatever its version', async () => {
		expect((await find([await folderWith({sccache: sccache('0.10.0', false)})])).sccache).toMatchObject({
			version: '0.10.0',
			s3: false,
			onPath: true,
		});
	});

	it('takes the capable sccache rather than the first one', async () => {
		const [old, good] = [await folderWith({sccache: sccache('0.4.0', false)}), await folderWith({sccache: sccache('0.17.0', true)})];
		expect((await find([old], [good])).sccache).toEqual({path: path.join(good, 'sccache'), version: '0.17.0', s3: true, onPath: false});
	});

	it('recognizes a real compiler by what it does', async () => {
		const {cCompiler} = await findInstalledTools({run: runProcess, environment: process.env, signal});
		expect(['compiler', 'missing']).toContain(cCompiler.kind);
	});

	it('recognizes a Commander.js program under the name of the compiler, and knows the real one', async () => {
		const impostor = await folderWith({cc: '#!/bin/sh\necho "error: unknown option \'-E\'" >&2\nexit 1\n', gcc: '#!/bin/sh\nexit 0\n'});
		expect((await find([impostor])).cCompiler).toEqual({
			kind: 'impostor',
			path: path.join(impostor, 'cc'),
			says: "error: unknown option '-E'",
			realCompiler: path.join(impostor, 'gcc'),
		});
	});

	it('is not fooled by a program that succeeds at anything', async () => {
		expect((await find([await folderWith({cc: '#!/bin/sh\necho hello\n'})])).cCompiler).toMatchObject({kind: 'impostor', says: 'hello'});
	});
});

describe('readVersion', () => {
	it.each([
		['mold 1.10.1 (compatible with GNU ld)', '1.10.1'],
		['Debian clang version 14.0.6', '14.0.6'],
		['sccache 0.17.0', '0.17.0'],
		['LLD 22.1', '22.1.0'],
		['no number', undefined],
	])('%s', (words, version) => {
		expect(readVersion(words)).toBe(version);
	});
});
