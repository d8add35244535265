import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readMachine, simulatedParts} from '../../source/rehearsal/machine.ts';
import {runProcess} from '../../source/services/process.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

/** What is read on a PATH with these programs alone. */
async function machineWith(programs: Readonly<Record<string, string>>) {
	const bin = await temporaryFolder();
	for (const [name, script] of Object.entries(programs)) {
		await writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`);
		await chmod(path.join(bin, name), 0o755);
	}

	return readMachine(runProcess, {PATH: bin}, new AbortController().signal);
}

const scripts = {sh: '', curl: '', jq: '', awk: ''};
const docker = 'case "$1 $2" in "version --format") echo 28.2.2;; "buildx build") echo " --check";; esac';

describe.skipIf(process.platform === 'win32')('the machine of a rehearsal', () => {
	it('may have nothing', async () => {
		expect(await machineWith({})).toEqual({engine: undefined, runsScripts: false});
	});

	it('may have everything', async () => {
		const machine = await machineWith({...scripts, docker, cargo: ''});
		expect(machine).toMatchObject({engine: {version: '28.2.2', checks: true}, runsScripts: true});
	});

	it('has no engine where none answers', async () => {
		expect((await machineWith({docker: 'echo "Cannot connect" >&2; exit 1'})).engine).toBeUndefined();
	});

	it.each(Object.keys(scripts))('runs no scripts without %s', async missing => {
		const others = Object.fromEntries(Object.entries(scripts).filter(([name]) => name !== missing));
		expect((await machineWith({...others, cargo: ''})).runsScripts).toBe(false);
		expect((await machineWith(scripts)).runsScripts).toBe(true);
	});
});

describe('what is simulated', () => {
	const engine = {version: '28.2.2', build: [], checks: true, environment: {}};
	const services = 'AWS, GitHub, its registry, Railway: servers on this machine';

	it.each([
		[engine, true, ["GitHub's runner: Docker really builds the image", "Railway's platform: the container really runs, and is asked"]],
		[
			engine,
			false,
			[
				"GitHub's runner: Docker really builds the image; no scripts, for want of curl or jq",
				"Railway's platform: the container really runs, and is asked",
			],
		],
		[undefined, true, ["GitHub's runner: builds no image, for want of a Docker engine", "Railway's platform: starts no server"]],
		[
			undefined,
			false,
			[
				"GitHub's runner: builds no image, for want of a Docker engine; no scripts, for want of curl or jq",
				"Railway's platform: starts no server",
			],
		],
	])('is said, %#', (found, runsScripts, lines) => {
		expect(simulatedParts({engine: found, runsScripts})).toEqual([services, ...lines]);
	});
});
