import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type Lab, missingFromLab, openLab} from '../lab/lab.ts';
import {dockerOfLab, nameBaseImages} from './_image.ts';
import {emptySandbox} from './_project.ts';
import {rehearse} from './_rehearsal.ts';

const missing = await missingFromLab();

describe.skipIf(missing !== null)(`the rehearsal on a machine with Docker${missing === null ? '' : ` (${missing})`}`, () => {
	let lab: Lab;
	let docker: Awaited<ReturnType<typeof dockerOfLab>>;

	beforeAll(async () => {
		const opened = await openLab();
		if ('missing' in opened) {
			throw new Error(opened.missing);
		}

		lab = opened;
		docker = await dockerOfLab(lab, {readyChef: true});
		await nameBaseImages(lab);
	});
	afterAll(async () => {
		await lab?.close();
		await docker?.remove();
	});

	it('really builds the image in CI, really runs it at Railway, proves all there is, and leaves nothing behind', async () => {
		const {root, env} = await emptySandbox();
		const before = await dockerState();
		const {exitCode, output} = await rehearse(['--yes', '--image-rust', lab.versions.rust, '--image-debian', 'trixie'], {
			root,
			env: {
				...env,
				...Object.fromEntries(['DOCKER_HOST', 'DOCKER_CONFIG', 'BUILDX_CONFIG'].map(name => [name, lab.environment[name]])),
				PATH: `${path.dirname(docker.docker)}:${env.PATH}`,
				BUILD_NETWORK: 'host',
			},
		});
		expect(output).toContain("GitHub's runner: Docker really builds the image");
		expect(output).toMatch(/success +Build\n.*success +Deploy/s);
		expect(output).toMatch(/Proved (\d+) of \1\./);
		expect(exitCode).toBe(0);
		expect(await dockerState()).toEqual(before);
	}, 900_000);

	async function dockerState(): Promise<readonly string[]> {
		const lists = await Promise.all(
			[
				['images', '--all', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'],
				['ps', '--all', '--quiet'],
			].map(async args => lab.docker(args)),
		);
		return lists.flatMap(({stdout}) => String(stdout).split('\n')).sort();
	}
});
