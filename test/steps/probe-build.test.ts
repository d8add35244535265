import {spawnSync} from 'node:child_process';
import {mkdir, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {failureOf} from '../../source/services/failed-build.ts';
import {runProcess} from '../../source/services/process.ts';
import {buildProbe, linkerIn, probeRan} from '../../source/steps/probe-build.ts';
import {Probes} from '../../source/steps/probes.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

const rustc = spawnSync('rustc', ['-vV'], {encoding: 'utf8'});
const host = /^host: (\S+)/m.exec(rustc.stdout ?? '')?.[1] ?? '';
const sccache = /^\s*S3:\s+true/m.test(spawnSync('sccache', ['--help'], {encoding: 'utf8'}).stdout ?? '') ? 'sccache' : undefined;
const {signal} = new AbortController();

async function request(config: string) {
	const cwd = await temporaryFolder();
	await mkdir(path.join(cwd, '.cargo'));
	await writeFile(path.join(cwd, '.cargo/config.toml'), config);
	return {run: runProcess, signal, output() {}, cwd, target: host, environment: {...process.env, RUSTC_WRAPPER: ''}};
}

describe.skipIf(host === '')(`buildProbe${host === '' ? ' (needs rustc)' : ''}`, () => {
	it('builds and runs a program of its own, and leaves nothing in the project', async () => {
		const asked = await request('');
		const build = await buildProbe(asked, await temporaryFolder());
		expect(probeRan(build)).toBe(true);
		expect(await readdir(asked.cwd)).toEqual(['.cargo']);
	}, 120_000);

	it('builds for this machine where the project builds for another', async () => {
		expect(probeRan(await buildProbe(await request('[build]\ntarget = "wasm32-unknown-unknown"\n'), await temporaryFolder()))).toBe(true);
	}, 120_000);

	it("follows the project's configuration, faults included", async () => {
		const build = await buildProbe(
			{...(await request('[build]\nrustc-wrapper = "/nowhere/sccache"\n')), environment: {...process.env, RUSTC_WRAPPER: undefined}},
			await temporaryFolder(),
		);
		expect(probeRan(build)).toBe(false);
		expect(failureOf(build.first)).toMatch(/could not execute process `\/nowhere\/sccache/);
	}, 120_000);

	it.skipIf(sccache === undefined)(
		`counts what its own sccache served${sccache === undefined ? ' (needs an sccache with S3)' : ''}`,
		async () => {
			const asked = await request('');
			const build = await buildProbe(
				{...asked, environment: {...asked.environment, RUSTC_WRAPPER: sccache}, sccache, twice: true},
				await temporaryFolder(),
			);
			expect(build.second?.ok).toBe(true);
			expect(build.cache).toMatchObject({hits: 1, misses: 1});
		},
		120_000,
	);
});

describe('Probes', () => {
	it('does the work of a key once, and different work one after the other', async () => {
		const probes = new Probes();
		let running = 0;
		let most = 0;
		const work = async () => {
			running++;
			most = Math.max(most, running);
			await Promise.resolve();
			running--;
			return Symbol('result');
		};
		const [first, again] = await Promise.all([probes.exclusive('a', work), probes.exclusive('a', work), probes.exclusive('b', work)]);
		expect(again).toBe(first);
		expect(most).toBe(1);
	});

	it('goes on after work that failed', async () => {
		const probes = new Probes();
		await expect(probes.exclusive('a', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		expect(await probes.exclusive('b', async () => 'yes')).toBe('yes');
	});

	it('shares folders by name with the probes of other worlds', async () => {
		const named = new Map<string, Promise<string>>();
		const [one, other] = [new Probes(named), new Probes(named)];
		const [first, second, another] = await Promise.all([one.sharedFolder('a'), other.sharedFolder('a'), other.sharedFolder('b')]);
		expect([second === first, another === first]).toEqual([true, false]);
		await Promise.all([one.dispose(), other.dispose()]);
		await Promise.all([first, another].map(folder => expect(readdir(folder)).rejects.toThrow()));
	});

	it('removes every folder that it made', async () => {
		const probes = new Probes();
		const folder = await probes.folder();
		await probes.dispose();
		await expect(readdir(folder)).rejects.toThrow();
	});
});

describe('linkerIn', () => {
	it.each([
		['  [     0]  GCC: (Debian 12.2.0) 12.2.0\n  [    2c]  mold 1.10.1 (compatible with GNU ld)', 'mold', 'mold 1.10.1'],
		['  [    2c]  Linker: LLD 22.1.2 (/checkout/src/llvm-project)', 'lld', 'LLD 22.1.2'],
		['  [     0]  GCC: (Debian 12.2.0) 12.2.0', 'other', 'a linker that leaves no name (GNU ld)'],
	])('reads %j', (comment, linker, words) => {
		expect(linkerIn(comment)).toEqual({linker, words});
	});
});
