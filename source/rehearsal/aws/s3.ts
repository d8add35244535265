import type {Answered, Asked} from '../loopback.ts';
import {type Access, isAllowed, requireAllowed} from './access.ts';
import {readPolicy} from './policy.ts';
import {namespaces, Refusal} from './refusal.ts';
import {currentObject, deleteObject, listObjects, listVersions, putObject, unframed} from './s3-objects.ts';
import {newSettings, readSetting, type Setting, settings} from './s3-settings.ts';
import type {BucketState, ObjectState} from './state.ts';
import {percentDecode} from './uri.ts';
import {type Content, elements, Raw, textOf, toXml} from './xml.ts';

/** What a request asks of S3, and what is needed for it. */
export type S3Request = {
	/** For example `PutBucketTagging`. */
	readonly operation: string;
	readonly bucket: string;
	readonly key: string;
	readonly setting?: Setting;
};

const verbs: Readonly<Record<string, string>> = {GET: 'Get', HEAD: 'Head', PUT: 'Put', DELETE: 'Delete'};

/** Bucket and key are in the path. */
export function readS3({method, url: {pathname, searchParams}}: Asked): S3Request {
	const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(percentDecode(pathname)) ?? [];
	const verb = verbs[method] ?? method;
	const place = {bucket, key};
	if (bucket === '') {
		return {...place, operation: 'ListBuckets'};
	}

	if (key !== '') {
		const isKnown = method in verbs && !['uploadId', 'uploads', 'tagging', 'acl'].some(word => searchParams.has(word));
		return {...place, operation: isKnown ? `${verb}Object` : `${verb} of an object`};
	}

	const setting = settings.find(({word}) => searchParams.has(word));
	if (setting !== undefined) {
		const name = method === 'DELETE' ? (setting.deleteOperation ?? setting.operation) : setting.operation;
		return {...place, setting, operation: `${verb}${name}`};
	}

	const listing = searchParams.has('versions') ? 'ListObjectVersions' : 'ListObjectsV2';
	const operations: Readonly<Record<string, string>> = {
		GET: searchParams.has('versions') || searchParams.get('list-type') === '2' ? listing : 'ListObjects',
		HEAD: 'HeadBucket',
		PUT: 'CreateBucket',
		DELETE: 'DeleteBucket',
		POST: searchParams.has('delete') ? 'DeleteObjects' : 'POST of a bucket',
	};
	return {...place, operation: operations[method] ?? method};
}

type Call = S3Request & {readonly asked: Asked; readonly access: Access; readonly state: BucketState; readonly at: string};

/** Answers with what is in the account's buckets. */
export function answerS3(asked: Asked, request: S3Request, access: Access): Answered {
	const {account, now} = access;
	const {bucket, operation} = request;
	const at = now.toISOString();
	if (operation === 'ListBuckets') {
		requireAllowed(access, 's3:ListAllMyBuckets', '*');
		return listBuckets(access, asked.url.searchParams.get('prefix') ?? '');
	}

	if (operation === 'CreateBucket') {
		requireAllowed(access, 's3:CreateBucket', `arn:aws:s3:::${bucket}`);
		return createBucket(asked, bucket, access, at);
	}

	const state = account.buckets.get(bucket);
	const owner = asked.headers['x-amz-expected-bucket-owner'];
	if (account.taken.has(bucket) || (state !== undefined && owner !== undefined && owner !== account.account)) {
		throw new Refusal(403, 'AccessDenied', 'Access Denied');
	}

	const run = operations[operation] ?? (request.setting === undefined ? undefined : changeSetting);
	if (run === undefined || asked.url.searchParams.has('delimiter') || asked.headers['x-amz-copy-source'] !== undefined) {
		throw new Refusal(
			501,
			'NotImplemented',
			`A header or query you provided implies functionality that is not implemented (${operation}).`,
		);
	}

	const policy = state?.settings.get('policy');
	const own: Access = policy === undefined ? access : {...access, policy: readPolicy(policy, 'bucket', bucket)};
	const action = actionOf(request, asked);
	if (action !== undefined) {
		requireAllowed(own, action, `arn:aws:s3:::${bucket}${request.key === '' ? '' : `/${request.key}`}`);
	}

	if (state === undefined) {
		throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
	}

	return run({...request, asked, access: own, state, at});
}

/** The action that policies know it by (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html). */
function actionOf({operation, setting}: S3Request, {method, url}: Asked): string | undefined {
	if (setting !== undefined) {
		return method === 'DELETE'
			? (setting.deleteAction ?? `s3:Put${setting.action}`)
			: `s3:${method === 'GET' ? 'Get' : 'Put'}${setting.action}`;
	}

	const ofVersion = url.searchParams.has('versionId') ? 'Version' : '';
	const actions: Readonly<Record<string, string>> = {
		HeadBucket: 's3:ListBucket',
		ListObjectsV2: 's3:ListBucket',
		ListObjectVersions: 's3:ListBucketVersions',
		HeadObject: `s3:GetObject${ofVersion}`,
		GetObject: `s3:GetObject${ofVersion}`,
		DeleteObject: `s3:DeleteObject${ofVersion}`,
	};
	// Of several objects, each one is asked for.
	return operation === 'DeleteObjects' ? undefined : (actions[operation] ?? `s3:${operation}`);
}

const operations: Readonly<Record<string, (call: Call) => Answered>> = {
	HeadBucket: ({state}) => ({status: 200, headers: {'x-amz-bucket-region': state.region}, body: ''}),

	DeleteBucket({access, bucket, state}) {
		if (state.objects.size > 0) {
			throw new Refusal(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty');
		}

		access.account.buckets.delete(bucket);
		return done;
	},

	ListObjectsV2({asked, bucket, state}) {
		const {prefix, most, query} = listing(asked);
		const token = query.get('continuation-token') ?? undefined;
		const after = token === undefined ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
		const {items, isTruncated} = listObjects(state, prefix, after, most);
		return document('ListBucketResult', {
			Name: bucket,
			Prefix: prefix,
			MaxKeys: most,
			KeyCount: items.length,
			IsTruncated: isTruncated,
			ContinuationToken: token,
			NextContinuationToken: isTruncated ? Buffer.from(items.at(-1)?.key ?? '').toString('base64url') : undefined,
			Contents: items.map(({key, object}) => described(key, object)),
		});
	},

	ListObjectVersions({asked, bucket, state}) {
		const {prefix, most, query} = listing(asked);
		const marker = query.get('key-marker');
		const after = marker === null ? undefined : {key: marker, version: query.get('version-id-marker') ?? 'null'};
		const {items, isTruncated} = listVersions(state, prefix, after, most);
		const last = isTruncated ? items.at(-1) : undefined;
		const entries = (isMarker: boolean) =>
			items
				.filter(({object}) => object.isMarker === isMarker)
				.map(({key, object, isLatest}) => ({...described(key, object), VersionId: object.version, IsLatest: isLatest}));
		return document('ListVersionsResult', {
			Name: bucket,
			Prefix: prefix,
			MaxKeys: most,
			KeyMarker: marker ?? '',
			VersionIdMarker: query.get('version-id-marker') ?? '',
			IsTruncated: isTruncated,
			NextKeyMarker: last?.key,
			NextVersionIdMarker: last?.object.version,
			Version: entries(false),
			DeleteMarker: entries(true),
		});
	},

	DeleteObjects({asked: {body}, access, bucket, state, at}) {
		const objects = elements(body, 'Object').map(object => ({Key: textOf(object, 'Key') ?? '', VersionId: textOf(object, 'VersionId')}));
		const may = ({Key, VersionId}: (typeof objects)[number]) =>
			isAllowed(access, `s3:DeleteObject${VersionId === undefined ? '' : 'Version'}`, `arn:aws:s3:::${bucket}/${Key}`);
		const deleted = objects.filter(may);
		const refused = objects.filter(object => !deleted.includes(object));
		for (const {Key, VersionId} of deleted) {
			deleteObject(state, Key, VersionId, at);
		}

		return document('DeleteResult', {
			Deleted: textOf(body, 'Quiet') === 'true' ? [] : deleted,
			Error: refused.map(object => ({...object, Code: 'AccessDenied', Message: 'Access Denied'})),
		});
	},

	PutObject({asked: {bytes, headers}, state, key, at}) {
		const isFramed = String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
		const {etag, version} = putObject(state, key, isFramed ? unframed(bytes) : bytes, headers['content-type'] ?? 'binary/octet-stream', at);
		return {status: 200, headers: {etag, ...versionHeader(version)}, body: ''};
	},

	GetObject: readObject,
	HeadObject: readObject,

	DeleteObject({asked: {url}, state, key, at}) {
		const marker = deleteObject(state, key, url.searchParams.get('versionId') ?? undefined, at);
		return marker === undefined ? done : {...done, headers: {'x-amz-delete-marker': 'true', ...versionHeader(marker.version)}};
	},
};

function versionHeader(version: string): Readonly<Record<string, string>> {
	return version === 'null' ? {} : {'x-amz-version-id': version};
}

const done: Answered = {status: 204, body: ''};

function document(name: string, content: Content): Answered {
	return {status: 200, headers: {'content-type': 'application/xml'}, body: toXml(name, content, namespaces.s3)};
}

function listing({url: {searchParams: query}}: Asked) {
	return {query, prefix: query.get('prefix') ?? '', most: Math.min(Number(query.get('max-keys') ?? 1000), 1000)};
}

function described(key: string, {at, etag, body, isMarker}: ObjectState) {
	return {Key: key, LastModified: at, ...(isMarker ? {} : {ETag: etag, Size: body.length, StorageClass: 'STANDARD'})};
}

function readObject({asked: {url}, access, state, bucket, key}: Call): Answered {
	const asked = url.searchParams.get('versionId');
	const object = asked === null ? currentObject(state, key) : state.objects.get(key)?.find(({version}) => version === asked);
	if (object === undefined || object.isMarker) {
		// Who may not see what there is is not told either what there is not.
		throw isAllowed(access, 's3:ListBucket', `arn:aws:s3:::${bucket}`)
			? new Refusal(404, 'NoSuchKey', 'The specified key does not exist.')
			: new Refusal(403, 'AccessDenied', 'Access Denied');
	}

	const {body, type, etag, at, version} = object;
	const length = String(body.length);
	return {
		status: 200,
		headers: {'content-type': type, 'content-length': length, etag, 'last-modified': new Date(at).toUTCString(), ...versionHeader(version)},
		body,
	};
}

function changeSetting({asked, bucket, setting, state}: Call): Answered {
	const {word, root, missing} = setting as Setting;
	if (asked.method === 'PUT') {
		state.settings.set(word, readSetting(setting as Setting, asked.body, bucket));
		return {status: word === 'policy' ? 204 : 200, body: ''};
	}

	if (asked.method === 'DELETE') {
		state.settings.delete(word);
		return done;
	}

	const kept = state.settings.get(word);
	if (kept === undefined && missing !== undefined) {
		throw new Refusal(404, ...missing);
	}

	return root === undefined ? {status: 200, body: kept ?? ''} : document(root, new Raw(kept ?? ''));
}

function listBuckets({account}: Access, prefix: string): Answered {
	const listed = [...account.buckets].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
	return document('ListAllMyBucketsResult', {
		Owner: {ID: account.account},
		Buckets: {Bucket: listed.map(([Name, {createdAt, region}]) => ({Name, CreationDate: createdAt, BucketRegion: region}))},
	});
}

function createBucket({body, headers}: Asked, name: string, {account}: Access, at: string): Answered {
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	if (!/^(?!xn--|sthree-)(?!.*\.\.)(?!\d+(?:\.\d+){3}$)[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name)) {
		throw new Refusal(400, 'InvalidBucketName', 'The specified bucket is not valid.');
	}

	if (account.taken.has(name)) {
		throw new Refusal(409, 'BucketAlreadyExists', 'The requested bucket name is not available. Select a different name and try again.');
	}

	if (account.buckets.has(name)) {
		throw new Refusal(409, 'BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.');
	}

	const signed = /\/\d{8}\/([^/]+)\/s3\//.exec(headers.authorization ?? '')?.[1] ?? '';
	const region = textOf(body, 'LocationConstraint') ?? 'us-east-1';
	if (region !== signed) {
		throw new Refusal(
			400,
			'IllegalLocationConstraintException',
			`The ${region === 'us-east-1' ? 'unspecified' : region} location constraint is incompatible for the region specific endpoint this request was sent to.`,
		);
	}

	const settings = newSettings(headers['x-amz-object-ownership'] as string | undefined);
	account.buckets.set(name, {region, createdAt: at, settings, objects: new Map()});
	return {status: 200, headers: {location: `/${name}`}, body: ''};
}
