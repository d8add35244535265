/** One request as it reached AWS's address. */
export type AwsRequest = {
	readonly method: string;
	/** With the query. */
	readonly url: string;
	readonly body: Buffer;
	/** The header of that name, which says whose key signed it. */
	readonly authorization?: string;
};

/** What a request asks for. */
export type AwsCall = {
	/** For example `iam:CreateRole`. */
	readonly operation: string;
	/** What it is about, where a run makes the same call for several things: the last word of a role, a tag, the key of an object. */
	readonly about: string;
	/** It changes something. */
	readonly mutates: boolean;
	/** Id of the key that signed it. */
	readonly keyId: string | undefined;
};

/** Names a call, from the form of IAM and STS or from what S3 has in method, path and query. */
export function nameCall({method, url, body, authorization = ''}: AwsRequest): AwsCall {
	const form = method === 'POST' && url === '/' ? new URLSearchParams(body.toString('utf8')) : undefined;
	const [operation, about] = form === undefined ? nameOfS3(method, new URL(url, 'http://aws')) : nameOfForm(form);
	const keyId = /Credential=(\w+)\//.exec(authorization)?.[1];
	return {operation, about, keyId, mutates: !/:(?:Get|List|Head|Simulate)/.test(operation)};
}

function nameOfForm(form: URLSearchParams): readonly [string, string] {
	const action = form.get('Action') ?? '';
	const tag = form.get('Tags.member.1.Key') ?? form.get('TagKeys.member.1');
	const holder = (form.get('RoleName') ?? form.get('UserName') ?? '').split('-').at(-1) ?? '';
	return [`${action === 'GetCallerIdentity' ? 'sts' : 'iam'}:${action}`, /^(?:Tag|Untag)/.test(action) && tag !== null ? tag : holder];
}

/** What the words of a query ask of a bucket. */
const subresources: Readonly<Record<string, string>> = {
	tagging: 'BucketTagging',
	publicAccessBlock: 'PublicAccessBlock',
	ownershipControls: 'BucketOwnershipControls',
	encryption: 'BucketEncryption',
	policy: 'BucketPolicy',
	versioning: 'BucketVersioning',
	lifecycle: 'BucketLifecycleConfiguration',
};

const verbs: Readonly<Record<string, string>> = {GET: 'Get', HEAD: 'Head', PUT: 'Put', DELETE: 'Delete', POST: 'Post'};

function nameOfS3(method: string, {pathname, searchParams}: URL): readonly [string, string] {
	const verb = verbs[method] ?? method;
	const [, bucket = '', ...rest] = decodeURIComponent(pathname).split('/');
	const key = rest.join('/');
	if (bucket === '') {
		return ['s3:ListBuckets', ''];
	}

	if (key !== '') {
		return [`s3:${verb}Object`, key.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '*')];
	}

	const subresource = Object.keys(subresources).find(word => searchParams.has(word));
	if (subresource !== undefined) {
		return [`s3:${verb}${subresources[subresource]}`, ''];
	}

	if (searchParams.has('delete')) {
		return ['s3:DeleteObjects', ''];
	}

	if (method === 'GET') {
		return [searchParams.has('versions') ? 's3:ListObjectVersions' : 's3:ListObjectsV2', ''];
	}

	return [`s3:${method === 'PUT' ? 'Create' : verb}Bucket`, ''];
}
