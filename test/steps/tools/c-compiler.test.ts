import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CCompiler} from '../../../source/project/installed-tools.ts';
import {mendCCompiler} from '../../../source/steps/tools/c-compiler.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const impostor = {kind: 'impostor', path: '/home/me/bin/cc', says: "error: unknown option '-E'", realCompiler: '/usr/bin/gcc'} as const;

async function mend(cCompiler: CCompiler, existing?: string) {
	const home = await temporaryFolder();
	if (existing !== undefined) {
		await writeFile(path.join(home, 'config.toml'), existing);
	}

	const effective = {rustcWrapper: undefined, buildRustflags: [], hostLinker: undefined, hostRustflags: []};
	const change = await mendCCompiler(fakeWorld({project: {cargoConfig: {home, files: [], effective}}, tools: {cCompiler}}));
	return {home, id: change?.id, preview: change?.preview.type === 'file' ? change.preview : undefined};
}

describe('mendCCompiler', () => {
	it("points cargo at the real compiler, in the user's own configuration and nowhere else", async () => {
		const {home, id, preview} = await mend(impostor);
		expect(id).toBe('tools/c-compiler');
		expect(preview?.path).toBe(path.join(home, 'config.toml'));
		expect(preview?.after).toContain('CC = { value = "/usr/bin/gcc", force = false }');
		expect(preview?.after).toContain('CXX = { value = "/usr/bin/g++", force = false }');
		expect(preview?.after).toContain('[target.x86_64-unknown-linux-gnu]\nlinker = "/usr/bin/gcc"');
	});

	it('leaves what the user has set', async () => {
		const {preview} = await mend(impostor, '[env]\nCC = "/opt/cc"\n');
		expect(preview?.after).toContain('CC = "/opt/cc"');
		expect(preview?.after).not.toContain('CC = {');
	});

	it('has nothing to mend with a real compiler, and nothing to mend with when there is none', async () => {
		expect((await mend({kind: 'compiler', path: '/usr/bin/cc'})).preview).toBeUndefined();
		expect((await mend({...impostor, realCompiler: undefined})).preview).toBeUndefined();
	});
});
