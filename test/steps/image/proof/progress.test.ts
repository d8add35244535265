import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {cacheLines, compiledUnits, readProgress, saidWhatItCompiled} from '../../../../source/steps/image/proof/progress.ts';

const log = async (name: string) =>
	readProgress(await readFile(path.join(import.meta.dirname, '../../../fixtures/buildkit', `${name}.log`), 'utf8'));

describe('the progress of a first build', async () => {
	const vertices = await log('first-build');

	it('has each step once, though BuildKit comes back to some', () => {
		const names = vertices.map(({name}) => name);
		expect(names.filter(name => name.startsWith('[chef 1/6] FROM'))).toHaveLength(1);
		expect(new Set(names).size).toBe(names.length);
		expect(vertices.filter(({cached}) => cached)).toEqual([]);
	});

	it('has the time that each step took in the end', () => {
		const seconds = (name: string) => vertices.find(one => one.name.startsWith(name))?.seconds;
		expect([seconds('[chef 1/6]'), seconds('[builder 2/4]'), seconds('[builder 4/4]')]).toEqual([9.2, 192.3, 29.1]);
	});

	it('tells the dependencies from the own packages, whose stand-ins are compiled too', () => {
		const {dependencies, own} = compiledUnits(vertices);
		expect(dependencies).toEqual(expect.arrayContaining(['axum 0.8.9', 'bitflags 2.13.2']));
		expect(dependencies.join(' ')).not.toMatch(/cargo-chef|api|demo-core/);
		expect(own).toEqual(['api 0.0.1', 'demo-core 0.1.0', 'api 0.1.0']);
		expect(compiledUnits(vertices, 'chef').dependencies).toEqual(['cargo-chef 0.1.78']);
		expect(saidWhatItCompiled(vertices)).toBe(true);
	});

	it("keeps sccache's last word of each step", () => {
		expect(cacheLines(vertices)).toEqual([
			'sccache: {"hits":0,"misses":86,"uncacheable":29,"errors":0,"location":"s3, name: acme-builds, prefix: /p/"}',
			'sccache: {"hits":0,"misses":188,"uncacheable":28,"errors":0,"location":"s3, name: acme-builds, prefix: /p/"}',
			'sccache: {"hits":0,"misses":1,"uncacheable":2,"errors":0,"location":"s3, name: acme-builds, prefix: /p/"}',
		]);
	});
});

describe('the progress', () => {
	it('after an edit shows that the dependencies came from their layer', async () => {
		const vertices = await log('after-an-edit');
		expect(compiledUnits(vertices)).toEqual({dependencies: [], own: ['api 0.1.0']});
		expect(vertices.find(({name}) => name.startsWith('[builder 2/4]'))).toMatchObject({cached: true, seconds: undefined, lines: []});
		expect(vertices.find(({name}) => name.startsWith('[builder 4/4]'))).toMatchObject({cached: false, seconds: 1029.1});
	});

	it('of an old engine has digests between the lines', async () => {
		const vertices = await log('engine-20.10');
		expect(vertices.map(({name}) => name.split(']')[0])).toEqual([
			'[internal',
			'[internal',
			'[planner 1/2',
			'[builder 2/4',
			'[builder 4/4',
		]);
		expect(compiledUnits(vertices)).toEqual({
			dependencies: ['axum 0.8.9', 'shared 0.2.0', 'billing 1.2.0'],
			own: ['api 0.0.1', 'api 0.1.0'],
		});
		expect(vertices.find(({name}) => name.startsWith('[planner'))?.cached).toBe(true);
		expect(cacheLines(vertices)).toEqual(['sccache: off (this build was given no cache)']);
	});

	it('of two platforms names them, and mixes their lines', async () => {
		const vertices = await log('two-platforms');
		expect(compiledUnits(vertices).dependencies).toEqual(['serde 1.0.229', 'axum 0.8.9', 'serde 1.0.229']);
		expect(saidWhatItCompiled(vertices)).toBe(true);
	});

	it('is read with Windows line ends', async () => {
		expect(readProgress('#1 [builder 1/1] RUN x\r\n#1 0.1    Compiling a v1.0.0\r\n#1 DONE 0.2s\r\n')).toEqual([
			{name: '[builder 1/1] RUN x', cached: false, seconds: 0.2, lines: ['   Compiling a v1.0.0']},
		]);
	});

	it('of a build that never began proves nothing', () => {
		for (const text of ['', 'ERROR: failed to solve: rust:1.95.0-slim-trixie: not found\n']) {
			expect(readProgress(text)).toEqual([]);
			expect(saidWhatItCompiled(readProgress(text))).toBe(false);
		}
	});
});
