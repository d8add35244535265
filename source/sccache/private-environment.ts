import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {freePort} from '../services/free-port.ts';

export type Environment = Record<string, string | undefined>;

/**
The environment of builds that share nothing with the user's: below the folder are `target` and the cache of a server with a port of
its own. Variables of this process that the given environment has not are undefined, so that a program that is run does not inherit them.
*/
export async function privateEnvironment(environment: Readonly<Environment>, folder: string): Promise<Environment> {
	await mkdir(folder, {recursive: true});
	const configuration = path.join(folder, 'sccache.toml');
	await writeFile(configuration, '');
	const withoutSccache = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('SCCACHE_')));
	const inherited = Object.fromEntries(
		Object.keys(process.env)
			.filter(name => !(name in withoutSccache))
			.map(name => [name, undefined]),
	);
	return {
		...inherited,
		...withoutSccache,
		SCCACHE_DIR: path.join(folder, 'cache'),
		SCCACHE_CONF: configuration,
		SCCACHE_SERVER_PORT: String(await freePort()),
		SCCACHE_IDLE_TIMEOUT: '60',
		CARGO_BUILD_BUILD_DIR: path.join(folder, 'target'),
		CARGO_TARGET_DIR: path.join(folder, 'target'),
	};
}
