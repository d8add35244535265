import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {stringify, type TomlTable} from 'smol-toml';
import {readMachineCache, writeMachineCache} from '../../services/machine-cache.ts';
import {readToml} from '../../toml/read.ts';
import {answer, type World} from '../world.ts';
import {findFeatures} from './find.ts';
import type {Found} from './found.ts';

/** What was found, now or earlier for the very same sources, tools and answers. */
export async function foundFeatures(world: World, signal: AbortSignal, output: (line: string) => void): Promise<Found> {
	const name = `features-${await fingerprint(world, signal)}`;
	return world.probes.exclusive(name, async () => {
		const known = (await readMachineCache(name)) as Found | undefined;
		if (known !== undefined) {
			return known;
		}

		const found = await findFeatures(world, signal, output, async (proved, copy) => {
			// What is proved of the copy need not be found once more when the project has become the same.
			const later = `features-${await fingerprint(world, signal, copy)}`;
			await writeMachineCache(later, {...proved, removals: [], lockfile: undefined, cpuSeconds: undefined});
		});
		await writeMachineCache(name, found);
		return found;
	});
}

const answers = ['features-remove', 'features-keep', 'features-proof', 'features-unused'];

/** Of all that decides: sources, manifests without profiles, the lockfile, the toolchain, the answers. */
export async function fingerprint(world: World, signal: AbortSignal, folder = world.project.root): Promise<string> {
	const {project, run, environment} = world;
	const {ok, stdout} = await run(['git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
		cwd: project.root,
		env: {...environment, GIT_OPTIONAL_LOCKS: '0'},
		signal,
	});
	const hash = createHash('sha256').update(
		JSON.stringify([world.project.root, project.toolchain, answers.map(id => answer(world, id)), ok ? '' : Math.random()]),
	);
	for (const file of stdout.split('\0').filter(isRead).sort()) {
		const bytes = await readFile(path.join(folder, file)).catch(() => undefined);
		hash
			.update(`\0${file}\0`)
			.update(bytes === undefined ? '' : path.basename(file) === 'Cargo.toml' ? withoutProfiles(bytes.toString()) : bytes);
	}

	return hash.digest('hex').slice(0, 32);
}

/** What Ferrovia itself writes beside the sources decides nothing about features. */
function isRead(file: string): boolean {
	return (
		file !== '' &&
		!/^(?:\.github|\.cargo|\.ferrovia|target)\/|^(?:ferrovia\.toml|\.gitignore|\.dockerignore|Dockerfile[^/]*|[^/]*\.md)$/.test(file)
	);
}

function withoutProfiles(text: string): string {
	try {
		const {profile: _, ...rest} = readToml(text) as TomlTable;
		return stringify(rest);
	} catch {
		return text;
	}
}
