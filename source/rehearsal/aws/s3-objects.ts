import {createHash, randomBytes} from 'node:crypto';
import {Refusal} from './refusal.ts';
import type {BucketState, ObjectState} from './state.ts';
import {textOf} from './xml.ts';

/** The newest version of an object; undefined where there is none, or where it was deleted. */
export function currentObject({objects}: BucketState, key: string): ObjectState | undefined {
	const newest = objects.get(key)?.at(-1);
	return newest?.isMarker === true ? undefined : newest;
}

export function putObject(bucket: BucketState, key: string, body: Buffer, type: string, at: string): ObjectState {
	const etag = `"${createHash('md5').update(body).digest('hex')}"`;
	return add(bucket, key, {body, type, etag, at, isMarker: false});
}

/** Deletes one version; or the object, which leaves a mark where versions are kept, or were: that is given back. */
export function deleteObject(bucket: BucketState, key: string, version: string | undefined, at: string): ObjectState | undefined {
	const versions = bucket.objects.get(key) ?? [];
	if (version === undefined && bucket.settings.has('versioning')) {
		return add(bucket, key, {body: Buffer.alloc(0), type: '', etag: '', at, isMarker: true});
	}

	const rest = versions.filter(object => version !== undefined && object.version !== version);
	if (rest.length === 0) {
		bucket.objects.delete(key);
	} else {
		bucket.objects.set(key, rest);
	}

	return undefined;
}

function add({objects, settings}: BucketState, key: string, object: Omit<ObjectState, 'version'>): ObjectState {
	const keepsVersions = textOf(settings.get('versioning') ?? '', 'Status') === 'Enabled';
	const made = {...object, version: keepsVersions ? randomBytes(16).toString('base64url') : 'null'};
	objects.set(key, [...(objects.get(key) ?? []).filter(({version}) => version !== made.version), made]);
	return made;
}

export type Page<Item> = {readonly items: readonly Item[]; readonly isTruncated: boolean};
export type Listed = {readonly key: string; readonly object: ObjectState; readonly isLatest: boolean};

/** Objects whose keys begin with a prefix, in the order of their bytes, after those before which the last page ended. */
export function listObjects(bucket: BucketState, prefix: string, after: string, most: number): Page<Listed> {
	const found = keysOf(bucket, prefix).flatMap(key => {
		const object = currentObject(bucket, key);
		return object === undefined || compareBytes(key, after) <= 0 ? [] : {key, object, isLatest: true};
	});
	return {items: found.slice(0, most), isTruncated: found.length > most};
}

/** The same for all their versions, the newest first; after the one that the last page ended with. */
export function listVersions(
	bucket: BucketState,
	prefix: string,
	after: {key: string; version: string} | undefined,
	most: number,
): Page<Listed> {
	const found = keysOf(bucket, prefix).flatMap(key =>
		(bucket.objects.get(key) ?? []).toReversed().map((object, index) => ({key, object, isLatest: index === 0})),
	);
	const start = after === undefined ? 0 : found.findIndex(({key, object}) => key === after.key && object.version === after.version) + 1;
	return {items: found.slice(start, start + most), isTruncated: found.length > start + most};
}

function keysOf({objects}: BucketState, prefix: string): readonly string[] {
	return [...objects.keys()].filter(key => key.startsWith(prefix)).sort(compareBytes);
}

function compareBytes(a: string, b: string): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A body without the frames of aws-chunked (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html). */
export function unframed(bytes: Buffer): Buffer {
	const chunks: Buffer[] = [];
	for (let at = 0; ; ) {
		const end = bytes.indexOf('\r\n', at);
		const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
		if (end === -1 || Number.isNaN(size) || end + 2 + size > bytes.length) {
			throw new Refusal(400, 'IncompleteBody', 'The request body terminated unexpectedly');
		}

		if (size === 0) {
			return Buffer.concat(chunks);
		}

		chunks.push(bytes.subarray(end + 2, end + 2 + size));
		at = end + 2 + size + 2;
	}
}
