import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readMachine, simulatedParts} from '../../source/rehearsal/machine.ts';
import {runProcess} from '../../source/services/process.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

/** What is read on a PATH with only these programs. */
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
	it.each([
		['nothing', {}, {engine: undefined, runsScripts: false}],
		['everything', {...scripts, docker}, {engine: {version: '28.2.2', checks: true}, runsScripts: true}],
		['docker without an engine', {docker: 'echo "Cannot connect" >&2; exit 1'}, {engine: undefined}],
	])('may have %s', async (_, programs, expected) => {
		expect(await machineWith(programs)).toMatchObject(expected);
	});

	it.each(Object.keys(scripts))('runs no scripts without %s', async missing => {
		const others = Object.fromEntries(Object.entries(scripts).filter(([name]) => name !== missing));
		expect((await machineWith({...others, cargo: ''})).runsScripts).toBe(false);
	});
});

it.each([
	[true, true, "GitHub's runner: Docker really builds the image", "Railway's platform: the container really runs, and is asked"],
	[
		true,
		false,
		"GitHub's runner: Docker really builds the image; no scripts, for want of curl or jq",
		"Railway's platform: the container really runs, and is asked",
	],
	[false, true, "GitHub's runner: builds no image, for want of a Docker engine", "Railway's platform: starts no server"],
	[
		false,
		false,
		"GitHub's runner: builds no image, for want of a Docker engine; no scripts, for want of curl or jq",
		"Railway's platform: starts no server",
	],
])('says what is simulated, with an engine: %s, with scripts: %s', (hasEngine, runsScripts, ...lines) => {
	const engine = hasEngine ? {version: '28.2.2', build: [], checks: true, environment: {}} : undefined;
	expect(simulatedParts({engine, runsScripts})).toEqual(['AWS, GitHub, its registry, Railway: servers on this machine', ...lines]);
});
