import {GetObjectCommand, PutObjectCommand, S3Client} from '@aws-sdk/client-s3';
import type {ProbeBuild, ProbeRequest} from '../../../source/steps/probe-build.ts';
import {Probes} from '../../../source/steps/probes.ts';

/**
Probes that build nothing: an object is written and read with the credentials and in the place that sccache would have been given.
The real one takes seconds, and has tests of its own.
*/
export class QuickProbes extends Probes {
	readonly #timeoutMs: number;

	constructor(timeoutMs = 1000) {
		super();
		this.#timeoutMs = timeoutMs;
	}

	override async build({storage}: ProbeRequest): Promise<ProbeBuild> {
		if (storage === undefined) {
			throw new TypeError('This stands for sccache with a store.');
		}

		const s3 = new S3Client({
			region: storage.SCCACHE_REGION,
			endpoint: storage.SCCACHE_ENDPOINT,
			forcePathStyle: true,
			requestHandler: {requestTimeout: this.#timeoutMs, throwOnRequestTimeout: true},
			credentials: {accessKeyId: storage.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: storage.AWS_SECRET_ACCESS_KEY ?? ''},
		});
		const place = {Bucket: storage.SCCACHE_BUCKET, Key: `${storage.SCCACHE_S3_KEY_PREFIX}/object`};
		const built = {argv: [], exitCode: 0, ok: true, missing: false, timedOut: false, stdout: '', stderr: ''};
		try {
			await s3.send(new PutObjectCommand({...place, Body: 'a compiled crate'}));
			await s3.send(new GetObjectCommand(place));
			return {
				first: built,
				second: built,
				printed: undefined,
				comment: undefined,
				records: [],
				cache: {requests: 2, misses: 1, hits: 1, location: `s3, name: ${place.Bucket}`},
			};
		} catch (error) {
			const failed = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
			return {first: built, second: undefined, printed: undefined, comment: undefined, records: [], cache: {failed}};
		} finally {
			s3.destroy();
		}
	}
}
