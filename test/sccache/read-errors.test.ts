import {appendFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {logSize, readErrorsSince} from '../../source/sccache/read-errors.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';

// As 0.16.0 wrote them.
const notFound =
	'[2026-11-24T13:33:21Z WARN  opendal::services] service=s3 name=b path=6/0/0/600300: read failed NotFound (permanent) at read => S3Error { code: "NoSuchKey" }\n';
const remote = `[2026-11-24T13:33:21Z WARN  sccache::cache::cache] Got unexpected error: PermissionDenied (permanent) at read => S3Error { code: "ExpiredToken", message: "The provided token has expired." }
    
    Context:
       uri: http://127.0.0.1:18333/b/p9917/6/0/0/600300
`;
const local = `[2026-11-24T13:33:25Z ERROR sccache::compiler::compiler] [one]: Cache read error: Failed to parse cache entry
    
    Caused by:
        invalid Zip archive: Invalid zip header
`;

it('counts the reads that failed since, the most frequent first', async () => {
	const log = path.join(await temporaryFolder(), 'log');
	await writeFile(log, local.repeat(5));
	const size = await logSize(log);
	await appendFile(log, notFound + local + remote + notFound + remote);
	expect(await readErrorsSince(log, size)).toEqual([
		{message: expect.stringMatching(/^PermissionDenied .*"The provided token has expired\." }$/), count: 2},
		{message: 'Failed to parse cache entry', count: 1},
	]);
});

it('finds none where there is no log', async () => {
	const log = path.join(await temporaryFolder(), 'log');
	expect(await logSize(log)).toBe(0);
	expect(await readErrorsSince(log, 0)).toEqual([]);
});
