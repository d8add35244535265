import {copyFile, mkdir, readdir, symlink} from 'node:fs/promises';
import path from 'node:path';
import type {CheckContext, CheckOutcome} from '../../engine/check.ts';
import {failureOf} from '../../services/failed-build.ts';
import {getToml, readToml} from '../../toml/read.ts';
import {probeRan} from '../probe-build.ts';
import type {World} from '../world.ts';

const hidden = new Set(['sccache', 'mold', 'ld.mold', 'clang', 'clang++']);

/**
Builds a probe as a clone of the project would be built on a machine without the tools: with the configuration that git keeps and
nothing of this machine's, and with a PATH in which the tools are not to be found.
*/
export async function portableOutcome(world: World, {signal, output}: CheckContext): Promise<CheckOutcome> {
	const {project, run, environment, probes} = world;
	if (project.platform.os === 'windows') {
		return {status: 'skipped', detail: "the tools can't be hidden from a build on Windows"};
	}

	const clone = await probes.folder();
	const shared = project.cargoConfig.files.filter(({scope, git}) => scope === 'project' && git !== 'ignored');
	// gcc finds ld.mold in folders of its own, PATH or not: so what the files name counts as well as what the build does.
	const named = shared.flatMap(({path: file, text}) =>
		namedTools(text, project.toolchain.host).map(tool => `${path.relative(project.root, file)} names ${tool}`),
	);
	if (named.length > 0) {
		return {
			status: 'fail',
			detail: `${named.join(', ')}: a clone does not build without it`,
			remedy: 'Remove it there, then: ferrovia setup cargo',
		};
	}

	await mkdir(path.join(clone, '.cargo'));
	await mkdir(path.join(clone, 'home'));
	await Promise.all(shared.map(async ({path: file}) => copyFile(file, path.join(clone, '.cargo', path.basename(file)))));
	if (project.toolchain.pin !== undefined) {
		await copyFile(project.toolchain.pin.path, path.join(clone, path.basename(project.toolchain.pin.path)));
	}

	const build = await probes.build({
		run,
		signal,
		output,
		cwd: clone,
		target: project.toolchain.host,
		environment: {
			...environment,
			CARGO_HOME: path.join(clone, 'home'),
			PATH: await pathWithoutTools(environment.PATH ?? '', path.join(clone, 'path')),
			RUSTC_WRAPPER: undefined,
			CARGO_BUILD_RUSTC_WRAPPER: undefined,
		},
	});
	return probeRan(build)
		? {
				status: 'pass',
				detail:
					shared.length === 0
						? 'nothing of the configuration is in git; the probe built'
						: `built with ${shared.map(({path: file}) => path.relative(project.root, file)).join(', ')} alone`,
			}
		: {status: 'fail', detail: failureOf(build.first), evidence: build.first.stderr.slice(-2000), remedy: 'ferrovia setup cargo'};
}

/** The tools that a configuration file can't do without. */
function namedTools(text: string, host: string): readonly string[] {
	const table = readToml(text);
	const wrapper = getToml(table, ['build', 'rustc-wrapper']);
	const linker = getToml(table, ['target', host, 'linker']);
	const flags = JSON.stringify([getToml(table, ['target', host, 'rustflags']) ?? '', getToml(table, ['build', 'rustflags']) ?? '']);
	const fuse = /-fuse-ld=([\w.-]+)/.exec(flags)?.[1];
	return [wrapper, linker, fuse].filter(tool => typeof tool === 'string');
}

/** A PATH with the same programs but the tools: a folder that holds one is replaced by links to all its others. */
async function pathWithoutTools(PATH: string, folder: string): Promise<string> {
	const folders = await Promise.all(
		PATH.split(path.delimiter)
			.filter(Boolean)
			.map(async (original, index) => {
				const names = await readdir(original).catch(() => []);
				if (!names.some(name => hidden.has(name))) {
					return original;
				}

				const shadow = path.join(folder, String(index));
				await mkdir(shadow, {recursive: true});
				await Promise.all(
					names.filter(name => !hidden.has(name)).map(async name => symlink(path.join(original, name), path.join(shadow, name))),
				);
				return shadow;
			}),
	);
	return folders.join(path.delimiter);
}
