import {describe, expect, it} from 'vitest';
import {toolsStep} from '../../../source/steps/tools/step.ts';
import {fakeWorld, type WorldOptions} from '../../_helpers/world.ts';

const {signal} = new AbortController();
const plan = async (options: WorldOptions) => toolsStep.plan(fakeWorld(options), signal);
const notesOf = async (options: WorldOptions) => ((await plan(options)).notes ?? []).map(({text}) => text).join('\n');
const tool = (name: string) => ({path: `/usr/bin/${name}`, version: '1.0.0'});
const sccache = {...tool('sccache'), s3: true, onPath: true};

describe('toolsStep', () => {
	it('has nothing to do where everything is, and says what', async () => {
		expect(await plan({tools: {mold: tool('mold'), clang: tool('clang'), sccache}})).toMatchObject({
			changes: [],
			reason: 'mold 1.0.0, clang 1.0.0, sccache 1.0.0',
		});
	});

	it('installs what is missing, and says why', async () => {
		const {changes} = await plan({tools: {mold: tool('mold'), sccache: {...sccache, s3: false}}});
		expect(changes.map(({id, preview}) => [id, preview.type === 'command' && preview.note])).toEqual([
			['tools/clang', 'clang is not on this machine'],
			['tools/sccache', expect.stringMatching(/built without S3.*SHA-256/)],
		]);
	});

	it('is honest about mold where lld is the default', async () => {
		expect(await notesOf({})).toMatch(/Rust 1\.95\.0 links with lld by itself\. With 2 cores mold may gain nothing/);
		expect(await notesOf({flags: {linker: 'mold'}})).toMatch(/may gain nothing over it\./);
		expect(await notesOf({flags: {linker: 'lld'}})).not.toMatch(/may gain nothing/);
		expect(await notesOf({toolchain: {rustc: '1.89.0'}})).not.toMatch(/may gain nothing/);
	});

	it('says why there is no mold elsewhere', async () => {
		expect(await notesOf({platform: {os: 'macos', libc: undefined}})).toMatch(/links for Linux only/);
		expect(await notesOf({platform: {libc: 'musl'}})).toMatch(/musl/);
	});

	it('tells how to reach a folder that is not on PATH, and nothing when it is', async () => {
		const flags = {'bin-directory': '/opt/tools/bin'};
		expect(await notesOf({flags, environment: {PATH: '/usr/bin'}})).toContain('export PATH="/opt/tools/bin:$PATH"');
		expect(await notesOf({flags, environment: {PATH: '/usr/bin:/opt/tools/bin'}})).not.toContain('export PATH');
		expect(await notesOf({tools: {sccache: {...sccache, path: '/opt/tools/bin/sccache', onPath: false}}})).toContain(
			'export PATH="/opt/tools/bin:$PATH"',
		);
	});

	it('names a program that poses as the C compiler', async () => {
		expect(
			await notesOf({
				tools: {cCompiler: {kind: 'impostor', path: '/home/me/bin/cc', says: "error: unknown option '-E'", realCompiler: undefined}},
			}),
		).toMatch(/\/home\/me\/bin\/cc is not a C compiler/);
	});
});
