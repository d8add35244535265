import {randomUUID} from 'node:crypto';
import {FerroviaError} from '../../engine/errors.ts';
import {explainMisses} from '../../sccache/miss-cause.ts';
import {total} from '../../sccache/statistics.ts';
import type {Bucket} from '../../services/aws/bucket.ts';
import type {AwsCredentials} from '../../services/aws/credentials.ts';
import {failureOf} from '../../services/failed-build.ts';
import type {ProbeBuild} from '../probe-build.ts';
import type {World} from '../world.ts';
import {storeSettings} from './store-settings.ts';
import type {Target} from './target.ts';

/** Whose credentials sccache is to use, in words and in memory. */
export type Bearer = {readonly words: string; readonly credentials: AwsCredentials};

export type LiveProof = {
	readonly bearer: string;
	/** Where sccache says that it keeps things, for example `s3, name: x, prefix: /y/`. */
	readonly location: string;
	/** Units that were compiled and written by the first build, and read by the second one. */
	readonly written: number;
	readonly read: number;
	/** Objects that were found in the bucket after both. */
	readonly objects: number;
	/** What is wrong, in words; undefined when nothing is. */
	readonly problem: string | undefined;
	/** What mends it, where that is known. */
	readonly remedy?: string;
};

/** Folders of proofs, below the prefix that the credentials are limited to. */
const proofFolder = '.ferrovia-proof';

/**
Has sccache itself build a probe twice from scratch, in a private folder and server and with a fresh folder of the bucket as its only
cache: the first build must write what the second one reads. `looker` sees the same bucket with the user's own credentials, counts the
objects, and removes them again where it may.
*/
export async function proveLive(
	world: Pick<World, 'run' | 'probes' | 'environment' | 'project' | 'tools'>,
	target: Target,
	looker: Bucket,
	bearer: Bearer,
	signal: AbortSignal,
	output: (line: string) => void,
): Promise<LiveProof> {
	const {sccache} = world.tools;
	if (sccache === undefined) {
		throw new FerroviaError({what: 'sccache is not on this machine.', why: 'It proves the cache.', next: ['ferrovia setup tools']});
	}

	const prefix = `${target.prefix}/${proofFolder}/${randomUUID()}`;
	try {
		const build = await world.probes.build({
			run: world.run,
			signal,
			output,
			cwd: world.project.root,
			target: world.project.toolchain.host,
			environment: {
				...withoutAws(world.environment),
				RUSTC_WRAPPER: sccache.path,
				RUSTFLAGS: undefined,
				CARGO_ENCODED_RUSTFLAGS: undefined,
			},
			storage: storageSettings(world.environment, target, looker.name, prefix, bearer.credentials),
			sccache: sccache.path,
			twice: true,
		});
		const {objects} = isBuilt(build) ? await looker.contents(`${prefix}/`, 1000) : {objects: 0};
		return {bearer: bearer.words, objects, ...judge(build, objects)};
	} finally {
		// Whoever may not delete leaves them to expire.
		await looker.empty(`${prefix}/`, () => {}).catch(() => undefined);
	}
}

function isBuilt({first, second, cache}: ProbeBuild): boolean {
	return first.ok && second?.ok !== false && cache !== undefined && !('failed' in cache);
}

function judge({first, second, cache, records}: ProbeBuild, objects: number): Omit<LiveProof, 'bearer' | 'objects'> {
	if (cache === undefined || 'failed' in cache) {
		return {location: 'nowhere', written: 0, read: 0, problem: `the sccache server did not start: ${cache?.failed ?? 'not asked'}`};
	}

	const {location, hits: read, misses} = cache;
	const failed = first.ok ? second : first;
	const [cold, warm] = records;
	const written = cold === undefined || 'failed' in cold.cache ? misses : total(cold.cache.statistics.misses);
	const seen = {location, written, read};
	if (failed !== undefined && !failed.ok) {
		return {...seen, problem: failureOf(failed)};
	}

	if (!location.startsWith('s3')) {
		return {
			...seen,
			problem: `sccache keeps things in "${location}" instead of the bucket: it was built without S3, or does not see the settings`,
		};
	}

	if (written === 0 || objects === 0) {
		return {...seen, problem: `sccache wrote nothing to the bucket (${written} misses, ${objects} objects)`};
	}

	const [cause] = cold === undefined || warm === undefined ? [] : explainMisses(cold, warm).causes;
	return cause === undefined && read >= written
		? {...seen, problem: undefined}
		: {
				...seen,
				problem: `the second build read ${read} of the ${written} units that the first one wrote. ${cause?.detail ?? ''}`.trim(),
				remedy: cause?.remedy,
			};
}

/** The same as `storeSettings`, with credentials that no file or profile adds to. */
function storageSettings(
	environment: World['environment'],
	target: Target,
	bucket: string,
	prefix: string,
	{accessKeyId, secretAccessKey, sessionToken}: AwsCredentials,
): Readonly<Record<string, string | undefined>> {
	return {
		...storeSettings(environment, target, bucket, prefix),
		AWS_ACCESS_KEY_ID: accessKeyId,
		AWS_SECRET_ACCESS_KEY: secretAccessKey,
		AWS_SESSION_TOKEN: sessionToken,
		AWS_EC2_METADATA_DISABLED: 'true',
	};
}

function withoutAws(environment: World['environment']): World['environment'] {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
