import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

/** A new folder that is gone when the test is over. */
export async function temporaryFolder(name = 'ferrovia-test-'): Promise<string> {
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), name)));
	onTestFinished(async () => rm(folder, {recursive: true, force: true, maxRetries: 3}));
	return folder;
}
