import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {privateEnvironment} from '../../source/sccache/private-environment.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

it("keeps a build away from the user's cache, server and target folder, and from what this process has set", async () => {
	const folder = path.join(await temporaryFolder(), 'probe');
	const environment = await privateEnvironment({PATH: '/usr/bin', SCCACHE_BUCKET: 'theirs', CARGO_TARGET_DIR: '/theirs'}, folder);
	expect(environment).toMatchObject({
		PATH: '/usr/bin',
		HOME: undefined,
		SCCACHE_DIR: path.join(folder, 'cache'),
		SCCACHE_CONF: path.join(folder, 'sccache.toml'),
		SCCACHE_SERVER_PORT: expect.stringMatching(/^\d+$/),
		SCCACHE_IDLE_TIMEOUT: '60',
		CARGO_BUILD_BUILD_DIR: path.join(folder, 'target'),
		CARGO_TARGET_DIR: path.join(folder, 'target'),
	});
	expect(environment).toHaveProperty('HOME');
	expect(environment).not.toHaveProperty('SCCACHE_BUCKET');
	expect(await readFile(path.join(folder, 'sccache.toml'), 'utf8')).toBe('');
});
