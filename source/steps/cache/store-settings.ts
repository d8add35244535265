import type {World} from '../world.ts';
import type {Target} from './target.ts';

/** What sccache reads to find the bucket (https://github.com/mozilla/sccache/blob/main/docs/S3.md); nothing secret. */
export function storeSettings(
	environment: World['environment'],
	target: Pick<Target, 'endpoint' | 'region'>,
	bucket: string,
	prefix: string,
): Readonly<Record<string, string>> {
	const endpoint = target.endpoint ?? environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
	return {
		SCCACHE_BUCKET: bucket,
		SCCACHE_REGION: target.region,
		SCCACHE_S3_KEY_PREFIX: prefix,
		...(endpoint === undefined ? {} : {SCCACHE_ENDPOINT: endpoint}),
	};
}
