import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

/** A new folder that is gone when the test is over, or later: pass `afterAll` in `beforeAll`. */
export async function temporaryFolder(
	name = 'ferrovia-test-',
	whenDone: (remove: () => Promise<void>) => void = onTestFinished,
): Promise<string> {
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), name)));
	whenDone(async () => rm(folder, {recursive: true, force: true, maxRetries: 3}));
	return folder;
}
