import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {ownerOf, planOwnedFile, sign, signature} from '../../source/steps/owned-file.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

const text = `#!/bin/sh\n${signature}. Edit it as you like.\necho 1\n`;

describe('the owner of a text', () => {
	it('is Ferrovia while it is as it was written, with other line ends too', () => {
		expect(ownerOf(sign(text))).toBe('ours');
		expect(ownerOf(sign(text).replaceAll('\n', '\r\n'))).toBe('ours');
	});

	it('is the user once it is edited, anywhere', () => {
		expect(ownerOf(sign(text).replace('echo 1', 'echo 2'))).toBe('edited');
		expect(ownerOf(sign(text).replace('Edit it', 'Do not edit it'))).toBe('edited');
		expect(ownerOf(`${sign(text)}\n`)).toBe('edited');
		expect(ownerOf(text)).toBe('edited');
	});

	it('is somebody else without a signature', () => {
		for (const other of ['', 'FROM rust\n', `echo "${signature}"\n`, '# Written by Ferrovia\n']) {
			expect(ownerOf(other)).toBe('foreign');
		}
	});

	it('is told by the first signature, and signing changes that alone', () => {
		const twice = `${text}${signature}, says the docs\n`;
		expect(ownerOf(sign(twice))).toBe('ours');
		expect(sign(twice).split('\n').at(3)).toBe(`${signature}, says the docs`);
	});
});

describe('planOwnedFile', () => {
	const file = async () => path.join(await temporaryFolder(), 'script.sh');
	const plan = async (where: string, wanted = text) => planOwnedFile({id: 'x', path: where, name: 'script.sh', text: wanted});
	const apply = async (where: string, wanted = text) => {
		const {change} = await plan(where, wanted);
		await change?.apply({signal: new AbortController().signal, output() {}});
		return change?.summary;
	};

	it('writes, then is content, then updates', async () => {
		const where = await file();
		expect(await apply(where)).toBe('write script.sh');
		expect(await plan(where)).toEqual({notes: []});
		const newer = text.replace('echo 1', 'echo 2');
		expect(await apply(where, newer)).toBe('update script.sh');
		expect(await readFile(where, 'utf8')).toBe(sign(newer));
		expect(await plan(where, newer)).toEqual({notes: []});
	});

	it('is content with Windows line ends, which git may have made', async () => {
		const where = await file();
		await writeFile(where, sign(text).replaceAll('\n', '\r\n'));
		expect(await plan(where)).toEqual({notes: []});
		expect((await plan(where, text.replace('1', '2'))).change?.summary).toBe('update script.sh');
	});

	it('leaves what was edited, and says so only when it would write something else by now', async () => {
		const where = await file();
		await writeFile(where, sign(text).replace('echo 1', 'echo mine'));
		expect(await plan(where)).toEqual({notes: []});
		const later = await plan(where, text.replace('echo 1', 'echo 2'));
		expect(later.change).toBeUndefined();
		expect(later.notes).toEqual([{level: 'warn', text: expect.stringContaining('script.sh is yours to edit and was left as it is')}]);
	});

	it('leaves what is not its own', async () => {
		const where = await file();
		await writeFile(where, 'echo theirs\n');
		expect(await plan(where)).toMatchObject({notes: [{level: 'warn'}]});
		expect(await apply(where)).toBeUndefined();
		expect(await readFile(where, 'utf8')).toBe('echo theirs\n');
	});
});
